package quantity

import "strings"

// Convention is how an analyst writes numbers and dates as text. It is decided for
// a column as a whole: one cell that can be read in one way only settles the others.
type Convention struct {
	Decimal decimal
	Days    DayOrder
}

// longestFigure is the length from which on a text is no figure, but prose.
const longestFigure = 200

// Learn takes in what a text says of the convention.
func (v *Convention) Learn(s string) {
	if len(s) > longestFigure || !strings.ContainsAny(s, "0123456789") {
		return
	}
	if n, ok := TakeApart(s); ok {
		v.Decimal = joined(v.Decimal, n.Vote(), mixed)
		if other, ok := TakeApart(n.To); n.To != "" && ok {
			v.Decimal = joined(v.Decimal, other.Vote(), mixed)
		}
	}
	v.Days = joined(v.Days, orderOf(s), mixedOrder)
}

// joined adds a vote to those before it.
func joined[T ~uint8](before, vote, mixed T) T {
	switch {
	case vote == 0 || vote == before:
		return before
	case before == 0:
		return vote
	}
	return mixed
}

// Or takes from a wider convention what this one leaves open.
func (v Convention) Or(wider Convention) Convention {
	if v.Decimal == Undecided && wider.Decimal != mixed {
		v.Decimal = wider.Decimal
	}
	if v.Days == UnknownOrder && wider.Days != mixedOrder {
		v.Days = wider.Days
	}
	return v
}
