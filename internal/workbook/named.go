package workbook

import (
	"slices"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
)

var oneCell = late.Pattern(`^(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})$`)

// readNames reads cells that a name of the workbook calls an input, where no list has them.
func (r *reader) readNames() {
	for _, n := range r.file.Names {
		m := oneCell().FindStringSubmatch(strings.TrimSpace(n.Ref))
		means := r.ix.Match(strings.ReplaceAll(n.Name, ".", " "))
		if m == nil || means.Sure != naming.Understood || !inherits(means.In) {
			continue
		}
		tab := strings.ReplaceAll(m[1], "''", "'") + m[2]
		i := slices.IndexFunc(r.file.Sheets, func(s *opening.Sheet) bool { return strings.EqualFold(s.Name, tab) })
		at, err := opening.ParseRef(m[3] + m[4])
		if i < 0 || err != nil || r.file.Sheets[i].Own {
			continue
		}
		s := opening.Spot{Sheet: i + 1, Row: at.Row, Col: at.Col}
		if before, ok := r.assumed[means.In.Key]; ok && before.spot == s {
			continue
		}
		if slices.ContainsFunc(r.tables, func(t *table) bool {
			return t.sheet == s.Sheet && t.covers(at.Row, at.Col) && (t.kind != listTable || r.isAssumptions(t))
		}) {
			continue
		}
		value := r.file.Sheets[i].At(at.Row, at.Col)
		r.readLine(line{sheet: s.Sheet, label: opening.Cell{Kind: opening.Text, Text: n.Name, Row: at.Row, Col: at.Col},
			means: means, value: value, convention: r.file.Convention})
	}
}
