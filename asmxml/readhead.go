package asmxml

import (
	"strconv"
	"time"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/pyver"
)

// head reads what the file has before the code object.
func (p *parser) head() {
	fields, seen := map[string]*field{}, map[string]bool{}
	p.each("head", func(name string) {
		switch name {
		case "magic", "version", "modtime", "size", "flags", "hash":
			p.once(seen, name)
			f := p.leaf(name)
			fields[name] = &f
		default:
			p.unknown(name, "head")
		}
	})
	if p.stopped || p.Full() {
		return
	}
	said := len(p.Diags)
	p.version(fields["magic"], fields["version"])
	if p.Version != nil {
		p.stamps(fields)
	}
	p.Indent = 0
	p.showWhole(said)
}

// version reads the magic number and the version, of which one is enough.
func (p *parser) version(magic, version *field) {
	named := p.namedVersion(version)
	if magic == nil {
		if named != nil {
			p.SetVersion(named)
			p.File.Magic = named.MagicBytes()
		}
		return
	}
	value, at := p.value(magic)
	b, ok := hexBytes(value)
	if !ok || len(b) != 4 {
		p.Errorf(at, len(value), "the four bytes that the file begins with are wanted here, like 0xb3f20d0a")
		return
	}
	m, known := pyver.Lookup([4]byte(b))
	switch {
	case !known:
		p.Errorf(at, len(value), "unknown magic number %s", value)
	case m.Version == nil || !m.Released && m.Impl != pyver.CPython:
		p.Errorf(at, len(value), "%s", m.Unsupported())
	case named != nil && named != m.Version && m.Released && named.Magic != m.Version.Magic:
		p.Warnf(at, len(value), "this is the magic number of Python %s, not %s; the magic number counts", m.Version.Name, named.Name)
		p.SetVersion(m.Version)
	case named != nil:
		p.SetVersion(named)
	default:
		p.SetVersion(m.Version)
	}
	p.File.Magic = m.Bytes
}

// namedVersion reads the version's name, if it is told.
func (p *parser) namedVersion(f *field) *pyver.Version {
	if f == nil {
		return nil
	}
	value, at := p.value(f)
	v, ok := pyver.ByName(value)
	if !ok {
		p.Report(diag.Error, at, len(value), "unknown Python version "+strconv.Quote(value),
			"versions are 1.0 to 3.15, and pypy2.7 and pypy3.5 to pypy3.11")
		return nil
	}
	return v
}

// stamps reads what tells whether the file is up to date.
func (p *parser) stamps(fields map[string]*field) {
	h, layout := &p.File.Header, p.Version.Header
	if f := fields["flags"]; p.has(f, layout.Flags) {
		h.Flags = uint32(p.unsigned(f, 32))
	}
	if f := fields["hash"]; p.has(f, layout.Flags) {
		h.Hash = p.unsigned(f, 64)
		if fields["flags"] == nil {
			h.Flags = 3 // based on a hash, which is checked
		}
	}
	if f := fields["size"]; p.has(f, layout.Size) {
		h.Size = uint32(p.unsigned(f, 32))
	}
	if f := fields["modtime"]; f != nil {
		h.Mtime = p.time(f)
	}
}

// has tells whether an element is there, and warns where the version has no
// such thing.
func (p *parser) has(f *field, had bool) bool {
	if f != nil && !had {
		value, at := p.value(f)
		p.Warnf(at, len(value), "files of Python %s have no %s, so this is left out", p.Version.Name, f.name)
	}
	return f != nil && had
}

// unsigned reads a number of so many bits.
func (p *parser) unsigned(f *field, bits int) uint64 {
	value, at := p.value(f)
	n, err := strconv.ParseUint(value, 0, bits)
	if err != nil {
		p.Errorf(at, len(value), "a number of %d bits is wanted here", bits)
	}
	return n
}

// time reads a time, or its number.
func (p *parser) time(f *field) uint32 {
	value, at := p.value(f)
	if n, err := strconv.ParseUint(value, 10, 32); err == nil {
		return uint32(n)
	}
	t, err := time.Parse(asctime, value)
	if err != nil || t.Unix() < 0 || t.Unix() > 1<<32-1 {
		p.Errorf(at, len(value), "a time from 1970 to 2106 is wanted here, like Sat Apr 19 00:49:03 2008")
		return 0
	}
	return uint32(t.Unix())
}
