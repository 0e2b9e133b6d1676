package workbook

import (
	"regexp"
	"slices"
	"strings"
)

// definedName is a name that a workbook gives to a cell or a range.
type definedName struct {
	Name string `xml:"name,attr"`
	Ref  string `xml:",chardata"`
}

var oneCell = regexp.MustCompile(`^(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})$`)

// readNames reads cells that a name of the workbook calls an input, where no list has them.
func (r *reader) readNames() {
	for _, n := range r.file.names {
		m := oneCell.FindStringSubmatch(strings.TrimSpace(n.Ref))
		means := r.ix.match(strings.ReplaceAll(n.Name, ".", " "))
		if m == nil || means.sure != understood || !inherits(means.in) {
			continue
		}
		tab := strings.ReplaceAll(m[1], "''", "'") + m[2]
		i := slices.IndexFunc(r.file.sheets, func(s *sheet) bool { return strings.EqualFold(s.name, tab) })
		at, err := parseRef(m[3] + m[4])
		if i < 0 || err != nil || r.file.sheets[i].own {
			continue
		}
		s := spot{i + 1, at.row, at.col}
		if before, ok := r.assumed[means.in.Key]; ok && before.spot == s {
			continue
		}
		if slices.ContainsFunc(r.tables, func(t *table) bool {
			return t.sheet == s.sheet && t.covers(at.row, at.col) && (t.kind != listTable || r.isAssumptions(t))
		}) {
			continue
		}
		value := r.file.sheets[i].at(at.row, at.col)
		r.readLine(line{sheet: s.sheet, label: cell{kind: text, text: n.Name, row: at.row, col: at.col}, means: means, value: value, convention: r.file.convention})
	}
}
