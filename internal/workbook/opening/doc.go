// Package opening makes sheets of cells of a file: .xlsx with or without a password, CSV, within limits, with the analyst's
// corrections put in their places. What the cells mean is none of its business, and nothing of them is reported here.
package opening
