package pylit

// Style is how one release of Python spells its literals.
type Style struct {
	Python3 bool       // str is text, bytes have a b; else str is bytes, text has a u
	Escapes Escapes    // in str and unicode of Python 2
	UCD     UCD        // characters that Python 3 prints
	Float   FloatStyle // of floats
	Complex FloatStyle // of complex numbers
}

// styles has each change, with the first release that shows it.
var styles = [...]struct {
	major, minor int
	Style
}{
	{1, 0, Style{Escapes: Octal, Float: Float12, Complex: Float12}},
	{1, 6, Style{Escapes: Octal, Float: Float17, Complex: Float12}},
	{2, 1, Style{Escapes: Hex21, Float: Float17, Complex: Float17}},
	{2, 2, Style{Escapes: Hex22, Float: Float17, Complex: Float17}},
	{2, 3, Style{Escapes: Hex, Float: Float17, Complex: Float17}},
	{2, 6, Style{Escapes: Hex, Float: Float17Named, Complex: Float17Named}},
	{2, 7, Style{Escapes: Hex, Float: FloatShortest, Complex: FloatShortest}},
	{3, 0, Style{true, Hex, 51, Float17Named, Float17Named}},
	{3, 1, Style{true, Hex, 51, FloatShortest, FloatShortest}},
	{3, 2, Style{true, Hex, 60, FloatShortest, FloatShortest}},
	{3, 3, Style{true, Hex, 61, FloatShortest, FloatShortest}},
	{3, 4, Style{true, Hex, 63, FloatShortest, FloatShortest}},
	{3, 5, Style{true, Hex, 80, FloatShortest, FloatShortest}},
	{3, 6, Style{true, Hex, 90, FloatShortest, FloatShortest}},
	{3, 7, Style{true, Hex, 110, FloatShortest, FloatShortest}},
	{3, 8, Style{true, Hex, 121, FloatShortest, FloatShortest}},
	{3, 9, Style{true, Hex, 130, FloatShortest, FloatShortest}},
	{3, 11, Style{true, Hex, 140, FloatShortest, FloatShortest}},
	{3, 12, Style{true, Hex, 150, FloatShortest, FloatShortest}},
	{3, 13, Style{true, Hex, 151, FloatShortest, FloatShortest}},
	{3, 14, Style{true, Hex, 160, FloatShortest, FloatShortest}},
	{3, 15, Style{true, Hex, 170, FloatShortest, FloatShortest}},
}

// StyleOf gives the style of a release, as 3, 12. A release that is not known
// has the style of the one before it.
func StyleOf(major, minor int) Style {
	st := styles[0].Style
	for i := range styles {
		s := &styles[i]
		if s.major > major || s.major == major && s.minor > minor {
			break
		}
		st = s.Style
	}
	return st
}

// StyleOfPyPy is StyleOf for PyPy. It spells as CPython does, but the releases of
// 3.5 to 3.7 took the Unicode database of RPython for repr, which is 5.2.
func StyleOfPyPy(major, minor int) Style {
	st := StyleOf(major, minor)
	if st.Python3 && st.UCD < 121 {
		st.UCD = 52
	}
	return st
}

// Latest is the style of the newest release known.
func Latest() Style { return styles[len(styles)-1].Style }

// Plain is the kind of a string literal without prefix.
func (st Style) Plain() Kind {
	if st.Python3 {
		return Text
	}
	return Bytes
}

// AppendText adds the repr of text: str of Python 3, unicode of Python 2.
func (st Style) AppendText(dst []byte, s string) []byte {
	if st.Python3 {
		return AppendStr3At(dst, s, st.UCD)
	}
	return AppendUnicode2(dst, s, st.Escapes)
}

// AppendBytes adds the repr of bytes: bytes of Python 3, str of Python 2.
func (st Style) AppendBytes(dst []byte, s string) []byte {
	if st.Python3 {
		return AppendBytes3(dst, s)
	}
	return AppendStr2(dst, s, st.Escapes)
}

// AppendFloat adds the repr of a float.
func (st Style) AppendFloat(dst []byte, f float64) []byte {
	return AppendFloat(dst, f, st.Float)
}

// AppendComplex adds the repr of a complex number.
func (st Style) AppendComplex(dst []byte, re, im float64) []byte {
	return AppendComplex(dst, re, im, st.Complex)
}

// AppendFloatExact is the function of that name in this style.
func (st Style) AppendFloatExact(dst []byte, f float64) []byte {
	return AppendFloatExact(dst, f, st.Float)
}

// AppendComplexExact is the function of that name in this style.
func (st Style) AppendComplexExact(dst []byte, re, im float64) []byte {
	return AppendComplexExact(dst, re, im, st.Complex)
}

// AppendLong adds the repr of a long integer, with the L of Python 1 and 2; ok
// is false where [BigFromDigits15] refuses the digits, and dst unchanged.
func (st Style) AppendLong(dst []byte, neg bool, digits string) (_ []byte, ok bool) {
	dst, ok = AppendDigits15(dst, neg, digits)
	if ok && !st.Python3 {
		dst = append(dst, 'L')
	}
	return dst, ok
}
