// Package calculating gives formulas their results that a file holds none of. It takes a result that two
// independent calculations agree in, and refuses, with the reason, where programs are known to differ. It knows
// cells and no inputs.
//
//	opening.File with empty results -> Calculate -> the same cells with results, or the reason why there is none
//
// For example, =B2*12 that a script wrote without a result is worked out; =RAND() stays without one.
package calculating
