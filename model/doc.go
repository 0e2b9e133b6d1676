// Package model is the economics: what a site's megawatts are worth when it
// keeps mining, leases them, runs a GPU cloud, or does some of both. It takes
// resolved inputs and gives results; no file, workbook, PDF, language or clock
// belongs here, and percentages are fractions throughout.
//
// Conventions: month t = 1..T is the t-th calendar month after the month end of
// the valuation date, its flows fall at its end, and t = 0 is the valuation
// date itself. Money in is positive in a free cash flow, money out negative;
// costs (power, opex, capex, tax) are positive in series of their own name.
//
//	definition (the lines) -> internal/generate -> the kernel (kernel_*_gen.go) -> Evaluate -> BookResult
//
// Example evaluates a site of 100 MW.
package model
