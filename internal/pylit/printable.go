package pylit

// UCD is a version of the Unicode Character Database, as ten times its number:
// 51 is 5.1, 150 is 15.0. Versions of Python differ in the characters that they
// know and so print as they are.
type UCD uint8

const (
	// ASCII knows no character beyond ASCII: everything else is escaped, as
	// Python's ascii() does.
	ASCII UCD = 0
	// LatestUCD is Unicode 17.0, that of Python 3.15.
	LatestUCD UCD = 170
)

// printableRange is a range of characters, both ends in it, and the version of
// Unicode that made them printable.
type printableRange struct {
	lo, hi rune
	since  UCD
}

// printable tells whether Python prints r as it is, where its Unicode database
// has the version ucd; it is str.isprintable, for characters beyond ASCII.
func printable(r rune, ucd UCD) bool {
	lo, hi := 0, len(printables)
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		switch p := &printables[mid]; {
		case r < p.lo:
			hi = mid
		case r > p.hi:
			lo = mid + 1
		default:
			return p.since <= ucd
		}
	}
	return false
}
