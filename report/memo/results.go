package memo

import (
	"strconv"
	"strings"
)

// results lists the figures that the memo prints, in full, with their places in
// results.json and the analyst's row that they belong to. The links of figures lead here.
func (b *builder) results(v *minerView) {
	groups := map[string][]string{}
	for _, path := range b.fig.rec.paths {
		if _, ok := b.targets[path]; !ok {
			group, _ := splitPath(path)
			groups[group] = append(groups[group], path)
		}
	}
	g := grid{size: 6.6, columns: []column{
		{title: b.prose("column/figure", nil), weight: 1}, {title: b.prose("column/value", nil), right: true},
		{title: b.prose("column/place", nil), weight: 1.1},
	}}
	add := func(group, heading string) {
		if len(groups[group]) == 0 {
			return
		}
		b.groupRow(&g, heading+" \u00b7 "+group)
		for _, path := range groups[group] {
			b.resultRow(&g, path)
		}
	}
	add(v.path, v.Name)
	for _, s := range v.Sites {
		heading := shorten(s.Name, 60)
		if row := b.rowAddress(s); row != "" {
			heading += " \u00b7 " + row
		}
		add(s.path, heading)
	}
	if len(g.rows) == 0 {
		return
	}
	b.heading1(b.prose("results/heading", nil), 90)
	b.paragraph(b.body, b.prose("results/words", b.clean(b.run.Book.File)))
	b.drawTwice(g)
}

func (b *builder) resultRow(g *grid, path string) {
	_, place := splitPath(path)
	key := place[strings.LastIndex(place, ".")+1:]
	g.rows = append(g.rows, row{paths: []string{path}, cells: []cell{
		{text: upperFirst(b.figureName(key))}, {text: b.format.Plain(b.fig.rec.values[path])}, {text: breakable(place), muted: true},
	}})
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
	if !ok || len(place) < 34 {
		return place
	}
	return head + ". " + tail
}
