package pyasm

import (
	"fmt"
	"math"
	"math/big"

	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// Value makes an object of a Go value, written as the writer of the version
// would:
//
//	nil                None
//	bool               bool
//	int, int64         int
//	*big.Int           int; in Python 2, long
//	float64            float
//	complex128         complex
//	string             str (UTF-8 in Python 3, bytes before)
//	[]byte             bytes; in Python 2, str
//	[]any              tuple
//	marshal.Object     the object itself, as it stands
//
// It fails for other types.
func Value(v *pyver.Version, x any) (marshal.Object, error) {
	switch x := x.(type) {
	case nil:
		return marshal.None, nil
	case bool:
		if x {
			return marshal.True, nil
		}
		return marshal.False, nil
	case marshal.Object:
		return x, nil
	case string:
		return str(v, x)
	case []any:
		return tuple(v, x)
	}
	obj := scalar(x)
	if obj == nil {
		return nil, fmt.Errorf("a Go value of type %T cannot be a constant", x)
	}
	return marshal.Retype(obj, v), nil
}

// scalar makes an object without a type code, or nil.
func scalar(x any) marshal.Object {
	switch x := x.(type) {
	case int:
		return &marshal.Int{V: int64(x)}
	case int64:
		return &marshal.Int{V: x}
	case *big.Int:
		neg, digits := pylit.IntDigits15(x)
		return &marshal.Long{Neg: neg, Digits: digits}
	case float64:
		return &marshal.Float{Bits: math.Float64bits(x)}
	case complex128:
		return &marshal.Complex{Real: math.Float64bits(real(x)), Imag: math.Float64bits(imag(x))}
	case []byte:
		return &marshal.Str{Head: marshal.Head{Type: 's'}, S: string(x)}
	}
	return nil
}

func str(v *pyver.Version, s string) (marshal.Object, error) {
	o := &marshal.Str{Head: marshal.Head{Type: 's'}, S: s}
	if v.Marshal.Bytes3 {
		o.Type = 'u'
		if !pylit.ValidText(s) {
			return nil, fmt.Errorf("%q is not UTF-8", s)
		}
	}
	return marshal.Retype(o, v), nil
}

func tuple(v *pyver.Version, items []any) (marshal.Object, error) {
	t := &marshal.Seq{Head: marshal.Head{Type: '('}}
	for _, x := range items {
		obj, err := Value(v, x)
		if err != nil {
			return nil, err
		}
		t.Items = append(t.Items, obj)
	}
	return marshal.Retype(t, v), nil
}
