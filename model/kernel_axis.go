package model

import (
	"math"
	"sync"

	"rackrate/model/lines"
)

// axis is the months that the generated kernel runs over, and what it asks besides.
type axis struct {
	horizon, last int
	env           lines.Environment
	room          *room // nil: every series by itself
}

// room is where series get their place, many of them in one piece of memory.
type room struct {
	free   []float64
	pieces []*piece // that series have their place in
}

// piece is what is asked of memory at once.
type piece [1 << 13]float64

// pieces are arrays that are no longer in use and may be taken again.
var pieces = sync.Pool{New: func() any { return new(piece) }}

// take gives n months, nil in all.
func (r *room) take(n int) []float64 {
	if r == nil || n > len(piece{}) {
		return make([]float64, n)
	}
	if n > len(r.free) {
		p := pieces.Get().(*piece)
		clear(p[:])
		r.pieces, r.free = append(r.pieces, p), p[:]
	}
	out := r.free[:n:n]
	r.free = r.free[n:]
	return out
}

// leave gives the pieces back; the series that had their place in them are over.
func (r *room) leave() {
	for _, p := range r.pieces {
		pieces.Put(p)
	}
	r.pieces, r.free = nil, nil
}

// want is how much of a block's lines a run works out.
type want int

// Levels, each of which holds those before it.
const (
	wantNothing  want = iota - 1
	wantValue         // what a site's values depend on
	wantMeasures      // what all its measures depend on
	wantAll           // every line
)

// powers is a curve of base^(t/12) that is worked out again only where its base changes.
type powers struct {
	base   float64
	values []float64
}

// upTo is the curve over n months.
func (p *powers) upTo(base float64, n int) []float64 {
	if len(p.values) >= n && p.base == base {
		return p.values[:n]
	}
	if cap(p.values) < n {
		p.values = make([]float64, n)
	}
	p.values, p.base = p.values[:max(n, len(p.values))], base
	var month [12]float64
	for j := range month {
		month[j] = math.Pow(base, float64(j)/12)
	}
	year := 1.0
	for t := range p.values {
		if t > 0 && t%12 == 0 {
			year *= base
		}
		p.values[t] = year * month[t%12]
	}
	return p.values[:n]
}

// power is base^(months/12), whole months, from the curve as far as that goes.
func power(curve []float64, base, months float64) float64 {
	if i := int(months); uint(i) < uint(len(curve)) {
		return curve[i]
	}
	return powerBeyond(base, months)
}

// powerBeyond is apart so that power is inlined.
//
//go:noinline
func powerBeyond(base, months float64) float64 { return math.Pow(base, months/12) }

// fit gives slices n elements.
func (ax *axis) fit(n int, list ...*[]float64) {
	for _, s := range list {
		if cap(*s) < n {
			*s = ax.room.take(n)
		}
		*s = (*s)[:n]
	}
}

// at is a series at a month, 0 outside it.
func at(s []float64, t int) float64 {
	if uint(t) < uint(len(s)) {
		return s[t]
	}
	return 0
}

// monthOf is a number as a month.
func monthOf(v float64) int { return int(math.Floor(v + 0.5)) }

// clip is a number as a month within low..high, low where it is none. It is not
// inlined, as clearOutside is not: runs stay within what a processor keeps of its instructions.
//
//go:noinline
func clip(v float64, low, high int) int {
	if !has(v) {
		return low
	}
	return int(max(float64(low), min(float64(high), math.Floor(v+0.5))))
}

// window is the months from..to as far as there are full of them.
func window(from, to float64, full int) (lo, hi int) {
	return clip(from, 0, full), clip(to, -1, full-1)
}

// clearOutside makes a series, from the month start on, nil before and after the months from..to.
//
//go:noinline
func clearOutside(s []float64, start, from, to int) {
	from, to = max(start, min(from, len(s))), min(to, len(s)-1)
	clear(s[start:from])
	if to+1 > from {
		from = to + 1
	}
	clear(s[from:])
}

// span is the months from..to.
type span struct{ from, to int }

// moved makes it the months from..to, and says whether it was others; unless again, it was.
func (s *span) moved(from, to int, again bool) bool {
	was := *s
	*s = span{from, to}
	return !again || was != *s
}

// lesser is the lower of two figures.
func lesser(a, b float64) float64 {
	if b < a {
		return b
	}
	return a
}

// greater is the higher of two figures.
func greater(a, b float64) float64 {
	if b > a {
		return b
	}
	return a
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func has(v float64) bool { return v == v }

func none(reason Reason) float64 { return lines.NoneOf(string(reason)) }

// serial is the number of a day as lines count them.
func serial(d Date) float64 {
	if d.IsZero() {
		return 0
	}
	return lines.Serial(d.Time())
}

func sign(v float64) float64 { return yes(v > 0) - yes(v < 0) }

func mod(a, b float64) float64 { return a - b*math.Floor(a/b) }
