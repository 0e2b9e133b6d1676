package opening

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/late"
)

// master is the cell whose formula others share.
type master struct {
	formula  string
	row, col int
}

var cellInFormula = late.Pattern(`(\$?)\b([A-Za-z]{1,3})(\$?)([0-9]{1,7})\b`)

// shifted is a formula as it reads some rows below and columns to the right: references without $ move along.
// A text in quotes and the name of a sheet stay; "" where a reference would leave the sheet.
func shifted(formula string, rows, cols int) string {
	var out strings.Builder
	for i, part := range quotedParts(formula) {
		if i%2 == 1 {
			out.WriteString(part)
			continue
		}
		moved, ok := shiftPart(part, rows, cols)
		if !ok {
			return ""
		}
		out.WriteString(moved)
	}
	return out.String()
}

// quotedParts splits a formula into what stands outside and, at odd places, inside of quotes.
func quotedParts(s string) []string {
	var out []string
	start, in := 0, byte(0)
	for i := range len(s) {
		switch c := s[i]; {
		case in == 0 && (c == '"' || c == '\''):
			out = append(out, s[start:i])
			start, in = i, c
		case in != 0 && c == in:
			out = append(out, s[start:i+1])
			start, in = i+1, 0
		}
	}
	return append(out, s[start:])
}

func shiftPart(s string, rows, cols int) (string, bool) {
	var out strings.Builder
	last := 0
	for _, m := range cellInFormula().FindAllStringSubmatchIndex(s, -1) {
		if after := s[m[1]:]; strings.HasPrefix(after, "(") || strings.HasPrefix(after, "!") || m[0] > 0 &&
			strings.ContainsAny(s[m[0]-1:m[0]], "._[") {
			continue // a function, a sheet or part of a name
		}
		col, row := s[m[4]:m[5]], s[m[8]:m[9]]
		n, err1 := excelize.ColumnNameToNumber(col)
		k, err2 := strconv.Atoi(row)
		if err1 != nil || err2 != nil {
			continue
		}
		if m[2] == m[3] {
			n += cols
		}
		if m[6] == m[7] {
			k += rows
		}
		name, err := excelize.ColumnNumberToName(n)
		if err != nil || k < 1 || k > excelize.TotalRows {
			return "", false
		}
		out.WriteString(s[last:m[0]] + s[m[2]:m[3]] + name + s[m[6]:m[7]] + strconv.Itoa(k))
		last = m[1]
	}
	return out.String() + s[last:], true
}

// share gives a cell that shares a formula its own, and keeps a formula that is shared.
func (sc *scanner) share(x *xmlCell, row, col int) {
	if x.shared == "" || x.formula == nil {
		return
	}
	if *x.formula != "" {
		sc.masters[x.shared] = master{*x.formula, row, col}
		return
	}
	if m, ok := sc.masters[x.shared]; ok {
		own := shifted(m.formula, row-m.row, col-m.col)
		x.formula = &own
	}
}
