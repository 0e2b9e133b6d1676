// Package opening makes sheets of cells of a file: .xlsx with or without a password, CSV, within limits, with
// the analyst's corrections put in their places. What the cells mean is decided elsewhere, and no finding is
// made here.
//
//	bytes -> limits -> container (.xlsx, locked, CSV) -> sheets of cells -> corrections
//
// For example, a locked workbook opens with the password of its Source, and a billion rows end in a LimitError.
package opening
