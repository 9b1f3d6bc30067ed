package marshal

import (
	"testing"

	"github.com/pyasm/pyasm/pyver"
)

// TestNanText reads and writes what C prints for floats that are no numbers.
func TestNanText(t *testing.T) {
	v, _ := pyver.ByName("2.4")
	for _, data := range []string{"f\x03nan", "f\x04-nan", "f\x03inf", "f\x04-inf", "x\x04-nan\x030.0"} {
		obj, _, err := Decode(v, data, 0)
		if err != nil {
			t.Errorf("%q: %v", data, err)
			continue
		}
		text := digits(obj)
		if !setDigits(obj, text) {
			t.Errorf("%q: the digits %q do not stand for the number", data, text)
		}
		Retype(obj, v)
		if habitsOf[v.Marshal.Habits].floatDigits(obj) != digits(obj) {
			t.Errorf("%q: the predicted digits are not set", data)
		}
		if out, err := Append(nil, v, obj); err != nil || string(out[0]) != data[:1] || len(out) < 5 {
			t.Errorf("%q: written as %q (%v)", data, out, err)
		}
	}
}
