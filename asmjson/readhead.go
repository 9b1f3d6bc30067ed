package asmjson

import (
	"encoding/hex"
	"fmt"
	"math"
	"strings"

	"github.com/pyasm/pyasm/pyver"
)

// pythonFields are those of "python".
type pythonFields struct {
	at             place
	implementation string
	version        string
	magic          int64 // -1 where it is not told
}

const (
	pythonImplementation = iota
	pythonVersion
	pythonMagic
)

var pythonNames = newFields("implementation", "version", "magic")

// readPython reads who wrote the file, and settles the version.
func (r *reader) readPython() {
	p := pythonFields{at: r.place(), magic: -1}
	if !r.want("python", '{', "an object") {
		return
	}
	r.push("python")
	defer r.pop()
	r.object(pythonNames, func(f int, _ place) {
		switch f {
		case pythonImplementation:
			p.implementation = r.plainText("implementation")
		case pythonVersion:
			p.version = r.plainText("version")
		case pythonMagic:
			if n, ok := r.integer("magic", 0, math.MaxUint16); ok {
				p.magic = n
			}
		}
	})
	if !r.failed && r.asm.Errors == 0 {
		r.setVersion(&p)
	}
}

// plainText reads a string that is no constant.
func (r *reader) plainText(field string) string {
	if !r.want(field, '"', "a string") {
		return ""
	}
	return string(r.str())
}

// setVersion finds the version that the fields mean.
func (r *reader) setVersion(p *pythonFields) {
	v, known := pyver.ByName(p.fullName())
	switch {
	case p.version != "" && !known:
		r.wrongHint(p.at, "version", "versions are 1.0 to 3.15, and PyPy 2.7 and 3.5 to 3.11", "unknown Python version %q", clip(p.version))
	case p.magic >= 0:
		r.setMagic(p, v)
	case v == nil:
		r.wrongHint(p.at, "version", `write "version": "3.12"`, "the version is missing")
	default:
		r.asm.File.Magic = v.MagicBytes()
		r.asm.SetVersion(v)
	}
}

// fullName is the version as pyver names it.
func (p *pythonFields) fullName() string {
	const pypy = "pypy"
	if strings.EqualFold(p.implementation, pypy) && !strings.HasPrefix(p.version, pypy) {
		return pypy + p.version
	}
	return p.version
}

// setMagic takes a magic number, which must be one of the version v, if that is
// told. The number of a pre-release goes with any.
func (r *reader) setMagic(p *pythonFields, v *pyver.Version) {
	m, ok := magicOf(p.magic)
	switch {
	case !ok:
		r.wrong(p.at, "magic", "unknown magic number %d", p.magic)
		return
	case v == nil || m.Version == nil:
		if why := m.Unsupported(); why != "" {
			r.wrong(p.at, "magic", "%s", why)
			return
		}
		v = m.Version
	case v != m.Version && (m.Released || m.Impl != pyver.CPython) && v.Magic != m.Version.Magic:
		r.wrongHint(p.at, "magic", "leave one of them out", "magic number %d is that of Python %s, not %s", p.magic, m.Version.Name, v.Name)
		return
	}
	r.asm.File.Magic = m.Bytes
	r.asm.SetVersion(v)
}

// magicOf finds a magic number by its first two bytes.
func magicOf(n int64) (pyver.Magic, bool) {
	for _, tail := range [][2]byte{{'\r', '\n'}, {0x99, 0}} {
		if m, ok := pyver.Lookup([4]byte{byte(n), byte(n >> 8), tail[0], tail[1]}); ok {
			return m, true
		}
	}
	return pyver.Magic{}, false
}

// headerFields are those of "header".
type headerFields struct {
	at   place
	seen uint32
	hash string
}

const (
	headFlags = iota
	headMtime
	headSize
	headHash
)

var headerNames = newFields("flags", "mtime", "source_size", "hash")

// readHeader reads what stands behind the magic number.
func (r *reader) readHeader() {
	h := &r.header
	h.at = r.place()
	if !r.want("header", '{', "an object") {
		return
	}
	r.push("header")
	defer r.pop()
	words := [...]*uint32{headFlags: &r.asm.File.Header.Flags, headMtime: &r.asm.File.Header.Mtime, headSize: &r.asm.File.Header.Size}
	h.seen = r.object(headerNames, func(f int, _ place) {
		if f == headHash {
			h.hash = r.plainText("hash")
		} else if n, ok := r.integer(headerNames.names[f], 0, math.MaxUint32); ok {
			*words[f] = uint32(n)
		}
	})
}

// settleHeader looks at the header in the light of the version.
func (r *reader) settleHeader() {
	h, layout := &r.header, r.asm.Version.Header
	has := func(f int) bool { return h.seen>>f&1 != 0 }
	lacks := func(f int, why string) {
		if has(f) {
			r.warn(h.at, headerNames.names[f], "", "%s, so the field is ignored", why)
		}
	}
	r.push("header")
	defer r.pop()
	name := "Python " + r.asm.Version.Name
	if !layout.Flags {
		lacks(headFlags, name+" has no flags in its header")
		lacks(headHash, name+" has no hash in its header")
	} else if has(headHash) {
		r.settleHash(has(headFlags))
	}
	if r.asm.File.Header.HashBased() && layout.Flags {
		lacks(headMtime, "the header holds a hash in the place of a time stamp")
		lacks(headSize, "the header holds a hash in the place of a size")
	} else if !layout.Size {
		lacks(headSize, name+" has no size in its header")
	}
}

// checkedHash are the flags of a file whose hash is compared with the source
// (PEP 552).
const checkedHash = 3

// settleHash takes the hash. Without flags it is a checked one.
func (r *reader) settleHash(flags bool) {
	f, text := &r.asm.File.Header, r.header.hash
	b, err := hex.DecodeString(fmt.Sprintf("%016s", text))
	if err != nil || len(b) != 8 {
		r.wrong(r.header.at, "hash", "16 hexadecimal digits are wanted here")
		return
	}
	for _, c := range b {
		f.Hash = f.Hash<<8 | uint64(c)
	}
	switch {
	case !flags:
		f.Flags = checkedHash
	case !f.HashBased():
		r.wrongHint(r.header.at, "hash", "leave the hash out, or add 1 to flags", "without bit 0 of flags the header holds no hash")
	}
}
