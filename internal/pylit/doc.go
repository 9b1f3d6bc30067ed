// Package pylit turns Python's literals into values and back: text, bytes,
// whole numbers, floats and complex numbers, as each version of Python spells
// them.
//
// Text is held in UTF-8 in which a lone surrogate may stand as three bytes, as
// Python's error handler "surrogatepass" writes it and as .pyc files hold it.
// Two surrogates that would make a pair stay two: six bytes, not the four of
// the character that they stand for.
//
// The Append functions write what repr of some version prints. Which version
// is said by parameters; [StyleOf] has them for each release. The Exact
// functions write forms that come back bit for bit where repr does not.
//
// [ParseString], [ParseNumber], [ParseNumeric] and [Scanner] read literals.
// What they refuse is an [*Error] with the place in the text.
package pylit
