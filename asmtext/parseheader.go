package asmtext

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/marshal"
)

// listKind is the list whose entries the next "#" lines hold.
type listKind uint8

const (
	noList listKind = iota
	constList
	nameList
	cellList
	freeList
	varLine // from here on lists on one line, with commas
	argLine
	hiddenLine
	localLine
	excLines  // the exception table
	otherList // entries that say nothing new
)

// headerKey is what a header line is.
type headerKey struct {
	read func(p *parser, value string, at int)
	// fits tells whether a value may be meant that stands behind the words without
	// a colon. It is nil for lines that nobody writes.
	fits func(p *parser, value string) bool
}

// headerKeys are the words of header lines up to the colon. What is not here
// is a comment.
var headerKeys = map[string]headerKey{
	"Timestamp in code":            {(*parser).keyTimestamp, isNumber},
	"Source code size mod 2**32":   {(*parser).keySize, isNumber},
	"SipHash":                      {read: (*parser).keyHash},
	"Header flags":                 {(*parser).keyHeaderFlags, isNumber},
	"Bytes after the code":         {read: (*parser).keyRest},
	methodKey:                      {(*parser).keyName, isWord},
	"Code object":                  {(*parser).keyNumber, isNumber},
	"Qualified name":               {(*parser).keyQualname, isWord},
	"Filename":                     {(*parser).keyFilename, isWord},
	"Argument count":               {intKey(func(m *assemble.Method) *int32 { m.Given.Argcount = true; return &m.Obj.Argcount }), isNumber},
	"Position-only argument count": {intKey(func(m *assemble.Method) *int32 { return &m.Obj.Posonlyargcount }), isNumber},
	"Keyword-only arguments":       {intKey(func(m *assemble.Method) *int32 { return &m.Obj.Kwonlyargcount }), isNumber},
	"Keyword-only argument count":  {intKey(func(m *assemble.Method) *int32 { return &m.Obj.Kwonlyargcount }), isNumber},
	"Kw-only arguments":            {intKey(func(m *assemble.Method) *int32 { return &m.Obj.Kwonlyargcount }), isNumber},
	"Number of locals":             {intKey(func(m *assemble.Method) *int32 { m.Given.Nlocals = true; return &m.Obj.Nlocals }), isNumber},
	"Stack size":                   {intKey(func(m *assemble.Method) *int32 { m.Given.Stacksize = true; return &m.Obj.Stacksize }), isNumber},
	"Flags":                        {(*parser).keyFlags, areFlags},
	"First Line":                   {intKey(func(m *assemble.Method) *int32 { m.Given.Firstlineno = true; return &m.Obj.Firstlineno }), isNumber},
	"Constants":                    {listKey(constList), isNothing},
	"Names":                        {listKey(nameList), isNothing},
	"Varnames":                     {listKey(varLine), areNames},
	"Positional arguments":         {listKey(argLine), areNames},
	"Arguments":                    {func(p *parser, value string, at int) { p.begin(); p.Arguments(value, at) }, areNames},
	"Local variables":              {read: listKey(otherList)},
	"Cell variables":               {listKey(cellList), isNothing},
	"Free variables":               {listKey(freeList), isNothing},
	"Hidden variables":             {listKey(hiddenLine), areNames},
	"Local names":                  {listKey(localLine), areNames},
	"Local kinds":                  {read: hexKey(func(m *assemble.Method) **string { return &m.LocalKinds })},
	"Exception table":              {listKey(excLines), isNothing},
	"Exception table bytes":        {read: hexKey(func(m *assemble.Method) **string { return &m.RawExcs })},
	"Line table":                   {read: hexKey(func(m *assemble.Method) **string { return &m.RawLines })},
	"Marshal":                      {read: (*parser).keyMarshal},
}

// methodKey begins a code object.
const methodKey = "Method Name"

// headerLine reads a line that begins with "#".
func (p *parser) headerLine(s string) {
	if p.list != noList && p.listLine(s[1:]) {
		return
	}
	body := strings.TrimLeft(s[1:], " \t")
	colon := strings.IndexByte(body, ':')
	if colon < 0 {
		p.versionLine(body)
		p.withoutColon(body)
		return
	}
	key, ok := headerKeys[body[:colon]]
	if !ok {
		p.versionLine(body)
		p.likeKey(body[:colon], len(p.Line)-len(body))
		return
	}
	p.list = noList
	if !p.NeedVersion() {
		return
	}
	value := strings.TrimSpace(body[colon+1:])
	at := len(p.Line)
	if value != "" {
		at = len(strings.TrimRight(p.Line, " \t")) - len(value)
	}
	key.read(p, value, at)
}

// versionLine reads "# Python bytecode 3.12 (3531)" with an implementation
// before it; other lines are comments.
func (p *parser) versionLine(body string) {
	impl, rest, ok := cutVersion(body)
	at := len(p.Line) - len(body)
	switch impl {
	case "", "CPython", "PyPy":
		if ok {
			p.setVersion(impl, rest, at)
		}
	default:
		p.Errorf(at, len(body), "bytecode of %s is not Python's own and cannot be assembled", impl)
	}
}

// cutVersion parts "CPython Python bytecode 3.12 (3531)".
func cutVersion(body string) (impl, rest string, ok bool) {
	const mark = "Python bytecode "
	i := strings.Index(body, mark)
	if i < 0 || i > len("RustPython ") || i > 0 && body[i-1] != ' ' {
		return "", "", false
	}
	return strings.TrimSpace(body[:i]), body[i+len(mark):], true
}

// intKey makes a reader for a header line with a whole number.
func intKey(field func(*assemble.Method) *int32) func(*parser, string, int) {
	return func(p *parser, value string, at int) {
		m := p.begin()
		word, _, _ := strings.Cut(value, " ")
		n, err := strconv.ParseInt(word, 0, 32)
		if err != nil {
			p.Errorf(at, len(value), "a whole number of 32 bits is wanted here, not %q", word)
			return
		}
		*field(m) = int32(n)
	}
}

// hexKey makes a reader for a header line with bytes in hexadecimal.
func hexKey(field func(*assemble.Method) **string) func(*parser, string, int) {
	return func(p *parser, value string, at int) {
		b, err := hex.DecodeString(value)
		if err != nil {
			p.Errorf(at, len(value), "bytes in hexadecimal are wanted here")
			return
		}
		s := string(b)
		*field(p.begin()) = &s
	}
}

// listKey makes a reader for the title of a list.
func listKey(k listKind) func(*parser, string, int) {
	return func(p *parser, value string, at int) {
		p.begin()
		p.list = k
		if value != "" && k >= varLine && k < excLines {
			p.commaLine(value, at)
		}
	}
}

func (p *parser) keyTimestamp(value string, at int) {
	word, _, _ := strings.Cut(value, " ")
	n, err := strconv.ParseUint(word, 10, 32)
	if err != nil {
		p.Warnf(at, len(value), "this is no time stamp; 0 is taken")
	}
	p.File.Header.Mtime = uint32(n)
}

func (p *parser) keySize(value string, at int) {
	word, _, _ := strings.Cut(value, " ")
	n, err := strconv.ParseUint(word, 10, 32)
	if err != nil {
		p.Errorf(at, len(value), "a size of 32 bits is wanted here")
	}
	p.File.Header.Size = uint32(n)
}

func (p *parser) keyHash(value string, at int) {
	word, tail, _ := strings.Cut(value, " ")
	n, err := strconv.ParseUint(word, 0, 64)
	if err != nil {
		p.Errorf(at, len(value), "a hash of 64 bits is wanted here, like 0x0123456789abcdef")
		return
	}
	if n == 0 && tail == "" || !p.Version.Header.Flags {
		return
	}
	p.File.Header.Hash = n
	p.File.Header.Flags |= 1
	if strings.TrimSpace(tail) != "(unchecked)" {
		p.File.Header.Flags |= 2
	}
}

func (p *parser) keyHeaderFlags(value string, at int) {
	n, err := strconv.ParseUint(value, 0, 32)
	if err != nil {
		p.Errorf(at, len(value), "a number of 32 bits is wanted here")
		return
	}
	p.File.Header.Flags = uint32(n)
}

func (p *parser) keyRest(value string, at int) {
	b, err := hex.DecodeString(value)
	if err != nil {
		p.Errorf(at, len(value), "bytes in hexadecimal are wanted here")
	}
	p.File.Rest = append(p.File.Rest, b...)
}

func (p *parser) keyName(value string, at int) {
	p.newMethod()
	if value == assemble.NoName {
		return
	}
	if s := p.StrValue(value, at); s != nil {
		p.Cur.SetName(s)
	}
}

func (p *parser) keyNumber(value string, at int) {
	n, err := strconv.ParseUint(value, 0, 64)
	if err != nil {
		p.Errorf(at, len(value), "a number is wanted here, like 0x1")
		return
	}
	p.begin()
	if !p.SetNumber(n) {
		p.Report(diag.Error, at, len(value), fmt.Sprintf("another code object has the number %#x already", n),
			"give this one another, or leave the line out")
	}
}

func (p *parser) keyQualname(value string, at int) {
	p.begin().Obj.Qualname = p.StrValue(value, at)
}

func (p *parser) keyFilename(value string, at int) {
	p.begin().Obj.Filename = p.StrValue(value, at)
}

// keyFlags reads a number, or the names of the bits.
func (p *parser) keyFlags(value string, at int) {
	m := p.begin()
	m.Given.Flags = true
	word, _, _ := strings.Cut(value, " ")
	if n, err := strconv.ParseUint(word, 0, 32); err == nil {
		m.Obj.Flags = int32(uint32(n))
		return
	}
	var bits uint32
	for _, name := range flagWords(value) {
		bit, ok := p.flagBit(name)
		if !ok {
			p.Errorf(at, len(value), "%q is no flag of Python %s", name, p.Version.Name)
			return
		}
		bits |= bit
	}
	m.Obj.Flags = int32(bits)
}

// flagWords parts the names of flags.
func flagWords(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" |(),", r) })
}

func (p *parser) flagBit(name string) (uint32, bool) {
	for _, f := range p.Table.Flags {
		if f.Name == name || "CO_"+f.Name == name {
			return f.Bit, true
		}
	}
	n, err := strconv.ParseUint(name, 0, 32)
	return uint32(n), err == nil
}

func (p *parser) keyMarshal(value string, at int) {
	p.begin()
	p.SetDeviations(value, at)
}

// listLine reads what stands behind "#" as an entry of the list that was begun.
// False means that it is none.
func (p *parser) listLine(body string) bool {
	switch {
	case p.list == excLines:
		return p.excLine(body)
	case p.list >= varLine && p.list < excLines:
		if !strings.HasPrefix(body, "\t") {
			return false
		}
		value := strings.TrimSpace(body)
		p.commaLine(value, strings.Index(p.Line, value))
		p.list = noList
		return true
	}
	digits := strings.TrimLeft(body, " \t")
	if len(digits) == len(body) {
		return false
	}
	colon := strings.IndexByte(digits, ':')
	if colon < 1 || !assemble.AllDigits(digits[:colon]) {
		if p.list == otherList {
			return strings.HasPrefix(body, "\t")
		}
		if indented(body) {
			p.Warnf(len(p.Line)-len(digits), len(digits), "this is a comment; an entry begins with its number and a colon")
		}
		return false
	}
	value := digits[colon+1:]
	at := len(p.Line) - len(value)
	if strings.HasPrefix(value, " ") {
		value, at = value[1:], at+1
	}
	p.entry(digits[:colon], value, at)
	return true
}

// indented tells whether what is behind a "#" stands where entries of lists do,
// and no other header line.
func indented(body string) bool {
	return (strings.HasPrefix(body, "  ") || strings.HasPrefix(body, "\t")) && strings.TrimSpace(body) != ""
}

// entry reads an entry of a list.
func (p *parser) entry(index, value string, at int) {
	m := p.Cur
	var list *[]marshal.Object
	switch p.list {
	case constList:
		list = &m.Consts
	case nameList:
		list = &m.Names
	case cellList:
		list = &m.Cells
	case freeList:
		list = &m.Frees
	default:
		return
	}
	if n, err := strconv.Atoi(index); err != nil || n != len(*list) {
		p.Errorf(at-len(index)-2, len(index), "entry %d is wanted here", len(*list))
	}
	var obj marshal.Object
	if p.list == constList {
		if obj = p.listConst(value, at); obj != nil {
			m.RememberConst(value, int32(len(m.Consts)))
		}
	} else {
		name := strings.TrimLeft(value, " \t")
		obj = p.NameValue(strings.TrimRight(name, " \t"), at+len(value)-len(name))
	}
	if obj == nil {
		obj = marshal.None
	}
	*list = append(*list, obj)
}

// listConst reads an entry of the list of constants.
func (p *parser) listConst(value string, at int) marshal.Object {
	trimmed := strings.TrimRight(value, " \t")
	if trimmed == "" {
		p.Errorf(at, 0, "a constant is wanted here")
		return nil
	}
	if !p.Version.Marshal.Bytes3 && strings.HasPrefix(trimmed, `u'`) && strings.Contains(trimmed, `\u`) {
		return p.oldUnicode(trimmed, at)
	}
	return p.WholeConst(trimmed, at)
}

// oldUnicode reads text of Python 2 as pydisasm prints it, which loses
// characters beyond ASCII and leaves a \u without digits.
func (p *parser) oldUnicode(lit string, at int) marshal.Object {
	if obj, n, err := p.Lits.Parse(lit); err == nil && n == len(lit) {
		return obj
	}
	obj, n, err := p.Lits.Parse(strings.ReplaceAll(lit, `\u`, `\\u`))
	if err != nil || n < len(lit) {
		return p.WholeConst(lit, at)
	}
	p.Warnf(at, len(lit), "this text has lost characters (old versions of pydisasm print such constants); it is taken as it stands")
	return obj
}

// commaLine reads names with commas between.
func (p *parser) commaLine(value string, at int) {
	names := p.CommaNames(value, at)
	m := p.Cur
	switch p.list {
	case varLine:
		m.Varnames = names
		m.Given.Varnames = true
	case argLine:
		m.Args = int32(len(names))
		m.Given.Args = true
		if len(m.Varnames) == 0 {
			m.Varnames = names
		}
	case hiddenLine:
		m.Hidden = names
	case localLine:
		m.LocalNames = append([]marshal.Object{}, names...)
	}
}

// excLine reads an entry of the exception table:
//
//	L4 to L22 -> L26 [1] lasti
func (p *parser) excLine(body string) bool {
	words := strings.Fields(body)
	if len(words) == 0 || !slices.Contains(words, "->") && !indented(body) {
		return false
	}
	p.RangeWords(words)
	return true
}
