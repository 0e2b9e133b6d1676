// Package calculating gives formulas their results that a file holds none of. It takes a result that two independent
// calculations agree in, and refuses, with the reason, where programs are known to differ. It knows cells and no inputs.
package calculating
