package model

// Opt is a value that may not have been given.
type Opt[T any] struct {
	Value T
	Known bool
}

// Given is a known value.
func Given[T any](v T) Opt[T] { return Opt[T]{v, true} }

// Or is the value, or fallback where none was given.
func (o Opt[T]) Or(fallback T) T {
	if o.Known {
		return o.Value
	}
	return fallback
}

// Phase is a part of a site's conversion: a row of the table of phases, in its
// order. Own are the inputs that the row gives itself; all others are the site's.
type Phase struct {
	Name string
	// of the groups conversion, colocation, gpu cloud and financing, and convert_mw, by the registry's order
	Own []OwnInput
}

// OwnInput is an input that a phase has of its own.
type OwnInput struct {
	Key   string
	Value Value
}

// DeckPoint is one date of a price deck. A series that the point does not have is not Known.
type DeckPoint struct {
	Date        Date
	BTCPriceUSD Opt[float64]
	NetworkEHS  Opt[float64]
}
