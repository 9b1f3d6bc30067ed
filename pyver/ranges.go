package pyver

import "strings"

// FirstRelease names the release that began a version. 3.5 changed its files after
// 3.5.2, so 3.5.2 is a version of its own, and its first release is 3.5.0.
func (v *Version) FirstRelease() string {
	all := All()
	if next := v.Index() + 1; next < len(all) && v.Impl == CPython && all[next].Major == v.Major && all[next].Minor == v.Minor {
		return all[next].Name
	}
	return v.Name
}

// Ranges spells a list of versions, which is in the order of All, with
// those that follow each other put together: "2.7, 3.1 to 3.8, pypy3.9".
func Ranges(versions []*Version) string {
	var parts []string
	for len(versions) > 0 {
		n := 1
		for n < len(versions) && versions[n].Index() == versions[n-1].Index()+1 && versions[n].Impl == versions[0].Impl {
			n++
		}
		part, last := versions[0].FirstRelease(), versions[n-1].Name
		switch {
		case n == 1 || part == last:
			part = last
		case n == 2:
			part += ", " + last
		case n > 2:
			part += " to " + last
		}
		parts = append(parts, part)
		versions = versions[n:]
	}
	return strings.Join(parts, ", ")
}
