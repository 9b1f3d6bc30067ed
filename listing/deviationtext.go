package listing

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/marshal"
)

// The deviations of a code object are text in every form: what of its marshal
// stream is not as its version's compiler most likely writes it. There are
// groups with semicolons between, each a word and the places that it is true
// of:
//
//	plain names[3,5-7] qualname; type u consts[4]; again consts[2][0]
//
// Items that differ in their last index only stand together. A code object
// that is a constant is a place of the one that has it; the module's own place
// is "module".

// DeviationWords are the words that groups begin with, by marshal.What.
var DeviationWords = [...]string{
	marshal.Plain: "plain", marshal.Flagged: "flagged", marshal.New: "new",
	marshal.Again: "again", marshal.TypeCode: "type", marshal.Digits: "digits",
}

// word gives the first words of the group that a deviation belongs to.
func word(d marshal.Deviation) string {
	switch d.What {
	case marshal.TypeCode:
		return "type " + string(rune(d.N))
	case marshal.Digits:
		return "digits " + strconv.Quote(d.Text)
	case marshal.Again:
		if d.N != 1 {
			return "again " + strconv.Itoa(d.N)
		}
	}
	return DeviationWords[d.What]
}

// AppendDeviations writes deviations in groups, in the order in which each
// group is met first.
func AppendDeviations(dst []byte, list []marshal.Deviation) []byte {
	var order []string
	groups := map[string][]marshal.Deviation{}
	for _, d := range list {
		w := word(d)
		if groups[w] == nil {
			order = append(order, w)
		}
		groups[w] = append(groups[w], d)
	}
	for i, w := range order {
		if i > 0 {
			dst = append(dst, "; "...)
		}
		dst = append(dst, w...)
		dst = appendPlaces(dst, groups[w])
	}
	return dst
}

func appendPlaces(dst []byte, list []marshal.Deviation) []byte {
	for i := 0; i < len(list); {
		d := list[i]
		dst = append(dst, ' ')
		if d.Field == "" {
			dst = append(dst, "module"...)
			i++
			continue
		}
		dst = append(dst, d.Field...)
		if len(d.Index) == 0 {
			i++
			continue
		}
		last := len(d.Index) - 1
		for _, n := range d.Index[:last] {
			dst = append(dst, '[')
			dst = strconv.AppendInt(dst, int64(n), 10)
			dst = append(dst, ']')
		}
		j := i + 1
		for j < len(list) && sameBut(list[j], d) {
			j++
		}
		dst = appendRanges(append(dst, '['), list[i:j], last)
		dst = append(dst, ']')
		i = j
	}
	return dst
}

// ShortDeviations writes deviations for a message, of very many the first.
func ShortDeviations(list []marshal.Deviation) string {
	const most = 50
	if len(list) > most {
		return string(AppendDeviations(nil, list[:most])) + ", and more"
	}
	return string(AppendDeviations(nil, list))
}

// sameBut tells whether two places differ in the last index only.
func sameBut(a, b marshal.Deviation) bool {
	n := len(b.Index) - 1
	return a.Field == b.Field && len(a.Index) == n+1 && slices.Equal(a.Index[:n], b.Index[:n])
}

// appendRanges writes the last indexes, runs of them as 5-7.
func appendRanges(dst []byte, list []marshal.Deviation, last int) []byte {
	for i := 0; i < len(list); {
		n := list[i].Index[last]
		j := i + 1
		for j < len(list) && list[j].Index[last] == n+int32(j-i) {
			j++
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, int64(n), 10)
		if j-i > 1 {
			dst = append(dst, '-')
			dst = strconv.AppendInt(dst, int64(n)+int64(j-i-1), 10)
		}
		i = j
	}
	return dst
}

// FreePlaces is how many places the deviations of a short text may name. A long
// one may name one more for each of its bytes: every object of a file takes
// three bytes or more, and at most three deviations are true of it.
const FreePlaces = 1 << 16

var errPlaces = errors.New("the lines of this kind name more places than the text has")

// ParseDeviations reads what AppendDeviations writes. It takes the number of
// places from room.
func ParseDeviations(s string, room *int64) ([]marshal.Deviation, error) {
	var list []marshal.Deviation
	for _, group := range splitGroups(s) {
		d, rest, err := parseWord(strings.TrimSpace(group))
		if err != nil {
			return nil, err
		}
		for _, place := range strings.Fields(rest) {
			if list, err = parsePlace(list, d, place, room); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// splitGroups splits at the semicolons that are not quoted.
func splitGroups(s string) []string {
	return strings.Split(s, ";")
}

// parseWord reads the first words of a group.
func parseWord(s string) (d marshal.Deviation, rest string, err error) {
	w, rest, _ := strings.Cut(s, " ")
	i := slices.Index(DeviationWords[:], w)
	if i < 0 {
		return d, "", fmt.Errorf("%q is none of %s", w, strings.Join(DeviationWords[:], ", "))
	}
	d.What = marshal.What(i)
	switch d.What {
	case marshal.TypeCode:
		if len(rest) < 2 || rest[1] != ' ' {
			return d, "", fmt.Errorf("a type code is wanted behind %q", w)
		}
		d.N, rest = int(rest[0]), rest[2:]
	case marshal.Digits:
		q, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return d, "", fmt.Errorf("quoted digits are wanted behind %q", w)
		}
		d.Text, _ = strconv.Unquote(q)
		rest = rest[len(q):]
	case marshal.Again:
		d.N = 1
		if n, after, found := strings.Cut(rest, " "); found {
			if k, err := strconv.Atoi(n); err == nil {
				d.N, rest = k, after
			}
		}
	}
	return d, rest, nil
}

// places are the fields of code objects that a deviation can be in.
var places = func() map[string]string {
	m := map[string]string{}
	for _, f := range []string{
		"code", "consts", "names", "varnames", "freevars", "cellvars", "localsplusnames", "localspluskinds",
		"filename", "name", "qualname", "linetable", "exceptiontable",
	} {
		m[f] = f
	}
	return m
}()

// parsePlace reads one place, which may stand for many, and appends a
// deviation for each.
func parsePlace(list []marshal.Deviation, d marshal.Deviation, s string, room *int64) ([]marshal.Deviation, error) {
	field, index, found := strings.Cut(s, "[")
	d.Field = places[field]
	if d.Field == "" && field != "module" {
		return nil, fmt.Errorf("%q is no place", s)
	}
	if !found {
		return append(list, d), nil
	}
	if !strings.HasSuffix(index, "]") {
		return nil, fmt.Errorf("%q has no end", s)
	}
	parts := strings.Split(strings.TrimSuffix(index, "]"), "][")
	last := len(parts) - 1
	for _, part := range parts[:last] {
		n, err := strconv.ParseInt(part, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("%q is no place", s)
		}
		d.Index = append(d.Index, int32(n))
	}
	for _, r := range strings.Split(parts[last], ",") {
		from, to, ok := parseRange(r)
		if !ok {
			return nil, fmt.Errorf("%q is no place", s)
		}
		if *room -= to - from + 1; *room < 0 {
			return nil, errPlaces
		}
		for n := from; n <= to; n++ {
			one := d
			one.Index = append(slices.Clone(d.Index), int32(n))
			list = append(list, one)
		}
	}
	return list, nil
}

func parseRange(s string) (from, to int64, ok bool) {
	a, b, found := strings.Cut(s, "-")
	from, err := strconv.ParseInt(a, 10, 32)
	if err != nil || from < 0 {
		return 0, 0, false
	}
	if !found {
		return from, from, true
	}
	to, err = strconv.ParseInt(b, 10, 32)
	return from, to, err == nil && to >= from
}
