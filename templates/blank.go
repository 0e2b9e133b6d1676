package templates

import _ "embed"

// BlankWorkbook is the blank input workbook that init writes. It is made from
// the registry by samples/generate.
//
//go:embed blank.xlsx
var BlankWorkbook []byte
