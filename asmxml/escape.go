package asmxml

import "bytes"

// entities are what stands in a text for characters that XML takes for its own.
// All others are literal: what XML cannot hold at all stands within Python
// literals, escaped.
var entities = [256]string{'&': "&amp;", '<': "&lt;", '>': "&gt;"}

// appendEscaped appends text with entities.
func appendEscaped(dst, text []byte) []byte {
	from := 0
	for i, c := range text {
		if entities[c] != "" {
			dst = append(append(dst, text[from:i]...), entities[c]...)
			from = i + 1
		}
	}
	return append(dst, text[from:]...)
}

// escapeFrom escapes the end of a text, which mostly stays as it is.
func escapeFrom(dst []byte, from int) []byte {
	if !bytes.ContainsAny(dst[from:], "&<>") {
		return dst
	}
	return appendEscaped(dst[:from], bytes.Clone(dst[from:]))
}

// escapeAttribute escapes the end of a text for an attribute in double quotes.
func escapeAttribute(dst []byte, from int) []byte {
	dst = escapeFrom(dst, from)
	if !bytes.ContainsAny(dst[from:], `"`) {
		return dst
	}
	return append(dst[:from], bytes.ReplaceAll(dst[from:], []byte(`"`), []byte("&quot;"))...)
}

const (
	cdataBegin = "<![CDATA["
	cdataEnd   = "]]>"
	// cdataSplit stands for cdataEnd within a section: its first half ends
	// one, the other begins the next.
	cdataSplit = "]]" + cdataEnd + cdataBegin + ">"
)

// splitCDATA makes the end of a text fit for a section of CDATA.
func splitCDATA(dst []byte, from int) []byte {
	if !bytes.Contains(dst[from:], []byte(cdataEnd)) {
		return dst
	}
	return append(dst[:from], bytes.ReplaceAll(dst[from:], []byte(cdataEnd), []byte(cdataSplit))...)
}
