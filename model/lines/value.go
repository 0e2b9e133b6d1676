package lines

import (
	"math"
	"sync"
)

// Value is a value of an input or a param: a number (yes and no are 1 and 0, a
// date its serial) or a text. One that was not given reads as 0 or "".
type Value struct {
	Number float64
	Text   string
	Given  bool
}

// Number is a given number.
func Number(v float64) Value { return Value{Number: v, Given: true} }

// Text is a text, which counts as given unless it is empty.
func Text(s string) Value { return Value{Text: s, Given: s != ""} }

// none is a quiet NaN with nothing in its payload; reasons are added to it.
const none = 0x7ff8 << 48

// reasons numbers the reasons of this process, from 1, in the payloads of NaNs.
var reasons struct {
	sync.RWMutex
	list []string
	code map[string]uint64
}

// NoneOf is "no figure" and why.
func NoneOf(reason string) float64 {
	reasons.Lock()
	defer reasons.Unlock()
	code, ok := reasons.code[reason]
	if !ok {
		if reasons.code == nil {
			reasons.code = map[string]uint64{}
		}
		reasons.list = append(reasons.list, reason)
		code = uint64(len(reasons.list))
		reasons.code[reason] = code
	}
	return math.Float64frombits(none | code)
}

// ReasonOf is why v is no figure; "" where it is one, or where no reason is known.
func ReasonOf(v float64) string {
	if Has(v) {
		return ""
	}
	code := math.Float64bits(v) & (1<<32 - 1)
	reasons.RLock()
	defer reasons.RUnlock()
	if code == 0 || code > uint64(len(reasons.list)) {
		return ""
	}
	return reasons.list[code-1]
}

// Has reports whether v is a figure.
func Has(v float64) bool { return v == v }
