// Package definition holds the economics, written once: files of lines in the
// language of package lines, in the order of docs/model.md. It holds no code
// that computes; what is made of the lines stands in the kernel that is
// generated from them, in the workbook's formulas and in docs/model.md.
package definition

import "embed"

// Files are the files of lines.
//
//go:embed *.def
var Files embed.FS
