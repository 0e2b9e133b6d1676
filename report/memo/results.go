package memo

import (
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/doc"
)

// results lists the figures that the memo prints, in full, with their places in
// results.json and the annotated workbook, and the analyst's row that they
// belong to. The links of figures lead here, those of inputs to the inputs.
func (b *builder) results(v *minerView) {
	groups := map[string][]string{}
	for _, path := range b.fig.rec.Paths {
		if !b.listed[path] {
			group, _ := splitPath(path)
			groups[group] = append(groups[group], path)
		}
	}
	if len(groups) == 0 {
		return
	}
	b.heading1(b.prose("results/heading", nil))
	b.paragraph(doc.Body, b.prose("results/words", b.clean(b.run.Book.File)))
	b.byAlternative(v, groups)
	g := &doc.Table{Size: doc.Fine, Columns: []doc.Column{
		{Title: b.prose("column/figure", nil), Weight: 1}, {Title: b.prose("column/value", nil), Right: true},
		{Title: b.prose("column/place", nil), Weight: 1.7},
	}}
	b.resultLines(g, nil, v.Name+" \u00b7 "+v.path, groups[v.path])
	for _, s := range v.Sites {
		b.resultLines(g, s, b.siteHeading(s)+" \u00b7 "+s.path, groups[s.path])
	}
	for i := range b.run.Book.Miners { // those that stand beside this one
		if path := "miners[" + strconv.Itoa(i) + "]"; path != v.path {
			b.resultLines(g, nil, b.minerName(&b.run.Book.Miners[i])+" \u00b7 "+path, groups[path])
		}
	}
	changes, deals := ofDocument(groups[""], "changes.")
	b.resultLines(g, nil, b.run.Book.File, deals)
	b.resultLines(g, nil, "changes.json", changes)
	if len(g.Rows) > 0 {
		b.gap(6)
		b.twice(g)
	}
}

// ofDocument parts paths by whether they begin so.
func ofDocument(paths []string, prefix string) (with, without []string) {
	for _, path := range paths {
		if strings.HasPrefix(path, prefix) {
			with = append(with, path)
		} else {
			without = append(without, path)
		}
	}
	return with, without
}

// siteHeading names a site and its row.
func (b *builder) siteHeading(s *siteView) string {
	heading := shorten(s.Name, 60)
	if row := b.rowAddress(s); row != "" {
		heading += " \u00b7 " + row
	}
	return heading
}

// byAlternative is the table of the measures of all alternatives, a block a site;
// it takes the paths that it holds out of groups.
func (b *builder) byAlternative(v *minerView, groups map[string][]string) {
	columns := []model.Alternative{model.Mine}
	for _, a := range model.Conversions {
		if slices.ContainsFunc(v.Sites, func(s *siteView) bool { return s.result.Conversion(a) != nil }) {
			columns = append(columns, a)
		}
	}
	g := &doc.Table{Size: doc.Fine, Columns: []doc.Column{{Title: b.prose("column/figure", nil), Weight: 1.2},
		{Title: b.prose("column/key", nil), Weight: 1}}}
	for _, a := range columns {
		g.Columns = append(g.Columns, doc.Column{Title: b.words.Alternatives[string(a)], Right: true})
	}
	for _, s := range v.Sites {
		heading := b.siteHeading(s) + " \u00b7 " + s.path + ".alternatives"
		if sheet, _ := b.cell(s.path + ".alternatives.mine.npv_usd"); sheet != "" {
			heading += " \u00b7 " + b.prose("results/sheet", b.clean(sheet))
		}
		rows, rest := b.alternativeRows(s, columns, groups[s.path])
		if groups[s.path] = rest; len(rows) > 0 {
			b.groupRow(g, heading)
			g.Rows = append(g.Rows, rows...)
		}
	}
	if len(g.Rows) > 0 {
		b.table(g)
	}
}

// alternativeRows are the measures among the paths of a site, a row a measure, and the paths that are none.
func (b *builder) alternativeRows(s *siteView, columns []model.Alternative, paths []string) (rows []doc.Row,
	rest []string) {
	at := map[string]int{}
	for _, path := range paths {
		list, alt, key := perAlternative(strings.TrimPrefix(path, s.path+"."))
		column := slices.Index(columns, alt)
		if column < 0 {
			rest = append(rest, path)
			continue
		}
		if _, ok := at[list+key]; !ok {
			at[list+key] = len(rows)
			rows = append(rows, doc.Row{Cells: append(b.alternativeName(path, list, key),
				make([]doc.Cell, len(columns))...)})
		}
		r := &rows[at[list+key]]
		text := b.format.Plain(b.fig.rec.Values[path])
		if _, ref := b.cell(path); ref != "" {
			text += " \u00b7\u00a0" + ref
		}
		r.Paths, r.Cells[2+column].Text = append(r.Paths, path), text
	}
	return rows, rest
}

// perAlternative cuts a place into what is listed of every alternative, the alternative and the figure.
func perAlternative(place string) (list string, alt model.Alternative, key string) {
	list, rest, _ := strings.Cut(place, ".")
	name, key, ok := strings.Cut(rest, ".")
	if !ok || list != "alternatives" && list != "breakevens" {
		return "", "", ""
	}
	return list, model.Alternative(name), key
}

// alternativeName is the name of a row of figures by alternative, and the end of their places.
func (b *builder) alternativeName(path, list, key string) []doc.Cell {
	name, place := upperFirst(b.figureName(key[strings.LastIndex(key, ".")+1:])), key
	if list == "breakevens" {
		name, place = b.prose("line/breakeven", lowerFirst(b.words.Short(key))), list+": "+key
		if sheet, _ := b.cell(path); sheet != "" {
			place += "; " + b.clean(sheet)
		}
	}
	return []doc.Cell{{Text: name}, {Text: place, Muted: true}}
}

// cell is where the annotated workbook has the figure at a path, "" where it has not.
func (b *builder) cell(path string) (sheet, ref string) {
	if b.cells == nil {
		return "", ""
	}
	address := b.cells(path)
	i := strings.LastIndexByte(address, '!')
	if i < 0 {
		return "", ""
	}
	return strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(address[:i], "'"), "'"), "''", "'"), address[i+1:]
}

// resultLines adds the figures at paths, those of one object of results.json on one line.
func (b *builder) resultLines(g *doc.Table, s *siteView, heading string, paths []string) {
	if len(paths) == 0 {
		return
	}
	b.groupRow(g, b.clean(heading))
	var order []string
	lines := map[string][]string{}
	for _, path := range paths {
		key := lineOf(path)
		if lines[key] == nil {
			order = append(order, key)
		}
		lines[key] = append(lines[key], path)
	}
	for _, key := range order {
		g.Rows = append(g.Rows, b.resultRow(s, key, lines[key]))
	}
}

// lineOf is the part of a path by which figures share a line: a row of a list, a grid, a distribution.
func lineOf(path string) string {
	group, place := splitPath(path)
	head := path[:len(path)-len(place)]
	switch parts := strings.SplitN(place, ".", 4); {
	case strings.HasPrefix(place, "tornado.rows["), strings.HasPrefix(place, "grids."):
		list, _, _ := strings.Cut(parts[1], "[")
		return head + parts[0] + "." + list
	case strings.HasPrefix(place, "scenarios["), group == "" && strings.HasPrefix(place, "deals["):
		return head + parts[0]
	case strings.HasPrefix(place, "simulation.drivers"), strings.HasPrefix(place, "simulation.mine"),
		strings.HasPrefix(place, "simulation.chance_best"):
		return head + parts[0] + "." + parts[1]
	case strings.HasPrefix(place, "simulation.conversions."):
		return head + strings.Join(parts[:3], ".")
	case group == "" && strings.HasPrefix(place, "changes.") && len(parts) > 2:
		return path[:strings.LastIndexByte(path, '.')]
	}
	return path
}

// resultRow is a line of figures: its value where it is one figure, its places.
func (b *builder) resultRow(s *siteView, key string, paths []string) doc.Row {
	_, place := splitPath(key)
	value := ""
	if v, ok := b.fig.rec.Values[key]; ok && len(paths) == 1 {
		value = b.format.Plain(v)
	}
	where := breakable(strings.TrimPrefix(place, "changes."))
	if d := b.dealAt(key); d != nil {
		where += "; " + b.clean(d.Cell.Address())
	} else if sheet, ref := b.cell(key); ref != "" {
		where += "; " + b.clean(sheet) + "!" + ref
	}
	return doc.Row{Paths: paths, Cells: []doc.Cell{{Text: upperFirst(b.lineName(s, place))}, {Text: value},
		{Text: where, Muted: true}}}
}

// lineName is what stands on a line of the results of a site, or of the miner where s is nil.
func (b *builder) lineName(s *siteView, place string) string {
	parts := strings.Split(place, ".")
	last := parts[len(parts)-1]
	if s == nil {
		return b.bookLineName(place, last)
	}
	of := func(block, alt, what string) string {
		name := b.words.Alternatives[alt]
		if what != "" {
			name += ", " + lowerFirst(what)
		}
		return b.prose("line/"+block, name)
	}
	switch index := listIndex(last); {
	case strings.HasPrefix(place, "scenarios[") && index >= 0 && index < len(s.result.Scenarios):
		return b.prose("line/scenario", b.clean(s.result.Scenarios[index].Name))
	case len(parts) == 3 && parts[0] == "bridges":
		return of("bridge", parts[1], b.prose("bridge/"+last, s))
	case len(parts) == 3 && parts[0] == "flows":
		return of("flows", parts[1], "")
	case len(parts) == 3 && parts[0] == "simulation":
		return of("simulation", last, "")
	}
	if block := "line/" + place; b.text.Has(block) {
		return b.prose(block, nil)
	}
	return b.figureName(last)
}

// listIndex is n of a part such as rows[n], -1 where it is none.
func listIndex(part string) int {
	_, rest, ok := strings.Cut(part, "[")
	n, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
	if !ok || err != nil {
		return -1
	}
	return n
}

// bookLineName is what stands on a line of the miner's results or of the workbook's deals.
func (b *builder) bookLineName(place, last string) string {
	if d := b.dealAt(place); d != nil {
		return b.dealName(d)
	}
	if rest, ok := strings.CutPrefix(place, "changes."); ok {
		return b.changeLineName(strings.Split(rest, "."))
	}
	if strings.Contains(place, "nav_parts") {
		if block := "navpart/" + last; b.text.Has(block) {
			return b.prose(block, nil)
		}
		return b.prose("front/parts axis", nil)
	}
	if key, _, ok := strings.Cut(last, "["); ok && key != "" { // a line of a list as a whole
		last = key
	}
	if block := "line/" + last; b.text.Has(block) {
		return b.prose(block, nil)
	}
	if block := "estimates/" + last; b.text.Has(block) {
		return b.prose(block, nil)
	}
	return b.figureName(last)
}

// dealAt is the deal at a place such as deals[3], nil at another.
func (b *builder) dealAt(place string) *provenance.Deal {
	if i := listIndex(place); strings.HasPrefix(place, "deals[") && i >= 0 && i < len(b.run.Book.Deals) {
		return &b.run.Book.Deals[i]
	}
	return nil
}

// changeLineName is what stands on a line of changes.json: a site, a group of a site's inputs, the sums.
func (b *builder) changeLineName(parts []string) string {
	c, i := b.run.Changes, listIndex(parts[0])
	switch name, _, _ := strings.Cut(parts[0], "["); {
	case name == "new" && i >= 0 && i < len(c.Appeared):
		return b.prose("changed/new", shorten(b.clean(c.Appeared[i].Title()), 40))
	case name == "dropped" && i >= 0 && i < len(c.Dropped):
		return b.prose("changed/dropped", shorten(b.clean(c.Dropped[i].Title()), 40))
	case i < 0 || i >= len(c.Sites):
		return b.prose("changed/sums", nil)
	}
	name := shorten(b.clean(c.Sites[i].Title()), 40)
	if j := listIndex(parts[len(parts)-1]); len(parts) == 2 && j >= 0 && j < len(c.Sites[i].Parts) {
		name += ", " + lowerFirst(b.groupName(c.Sites[i].Parts[j].Group))
	}
	return name
}

// figureName is what a figure is called; a few have a name in the prose only.
func (b *builder) figureName(key string) string {
	if block := "figure/" + key; b.text.Has(block) {
		return b.prose(block, nil)
	}
	return b.measureName(key)
}

// splitPath cuts a path of results.json behind the site or the miner.
func splitPath(path string) (group, rest string) {
	end := 0
	for _, part := range []string{"miners[", ".sites["} {
		if !strings.HasPrefix(path[end:], part) {
			break
		}
		n := strings.IndexByte(path[end:], ']')
		if n < 0 {
			break
		}
		if _, err := strconv.Atoi(path[end+len(part) : end+n]); err != nil {
			break
		}
		end += n + 1
	}
	return path[:end], strings.TrimPrefix(path[end:], ".")
}

// breakable is a place that a narrow column may break behind a dot.
func breakable(place string) string {
	head, tail, ok := strings.Cut(place, ".")
	if !ok || len(place) < 30 {
		return place
	}
	return head + ". " + tail
}
