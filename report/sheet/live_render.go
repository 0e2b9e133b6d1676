package sheet

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/late"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/ooxml"
	"rackrate/templates"
)

// The widths of a model sheet's columns, in characters.
const (
	labelWidth = 46
	unitWidth  = 13
	ruleWidth  = 60
	valueWidth = 15
	monthWidth = 12
)

// livePage is the page of a model sheet; its rows are written by render.
func livePage(s *formulas.Sheet, words *templates.Words) *page {
	p := &page{name: s.Name, words: words, live: s, frozenRows: s.Frozen, frozenCols: 1, portrait: true,
		printRows: fmt.Sprintf("1:%d", s.Frozen), widths: map[int]float64{},
		// labels and values, of what a reader looks for: the months would be too small to read, and all lines
		// take thirty pages
		printAreas: []string{area(1, 1, formulas.ValueCol, s.Shown())}}
	for _, l := range s.Lists {
		p.lists = append(p.lists, list{at: l.At, choices: l.Choices})
	}
	return p
}

// liveWidths are the widths of a model sheet's columns.
func liveWidths(s *formulas.Sheet) []float64 {
	if s.Values {
		return []float64{labelWidth, unitWidth, 2, valueWidth}
	}
	out := make([]float64, s.LastColumn())
	for i := range out {
		out[i] = monthWidth
	}
	copy(out, []float64{labelWidth, unitWidth, ruleWidth, valueWidth})
	return out
}

// liveLooks are how the roles of a model sheet's cells look.
var liveLooks = map[formulas.Role]look{
	formulas.Calc:     {colour: black, right: true, size: 9},
	formulas.Link:     {colour: linkGreen, right: true, size: 9},
	formulas.Typed:    {colour: inputBlue, right: true, size: 9},
	formulas.Static:   {colour: grey, right: true, italic: true, size: 9},
	formulas.Policy:   {colour: inputBlue, right: true, bold: true, fill: warnFill, size: 9, open: true},
	formulas.Label:    {colour: black, size: 9},
	formulas.Block:    {colour: navy, size: 11, bold: true, fill: pale},
	formulas.Head:     {colour: "FFFFFF", fill: navy, bold: true, centre: true, size: 9},
	formulas.Unit:     {colour: grey, italic: true, size: 8},
	formulas.Note:     {colour: grey, italic: true, size: 8},
	formulas.Title:    titleLook,
	formulas.Subtitle: subtitleLook,
	formulas.Master:   goodLook,
	formulas.Result:   {colour: black, right: true, bold: true, size: 9},
}

// roleFormat is what decides how a cell of a model sheet looks.
type roleFormat struct {
	role   formulas.Role
	format string
}

// liveStyles are the numbers of the cell formats of all model sheets, handed
// out before any row is written.
func liveStyles(pages []*page, st *styles) (map[roleFormat]int, error) {
	ids := map[roleFormat]int{}
	for _, p := range pages {
		if p.live == nil {
			continue
		}
		p.live.Styles(func(role formulas.Role, format string) { ids[roleFormat{role, format}] = 0 })
	}
	inOrder := slices.SortedFunc(maps.Keys(ids), func(a, b roleFormat) int {
		return cmp.Or(cmp.Compare(a.role, b.role), cmp.Compare(a.format, b.format))
	})
	for _, k := range inOrder {
		id, err := st.id(liveLooks[k.role], k.format)
		if err != nil {
			return nil, err
		}
		ids[k] = id
	}
	return ids, nil
}

// liveRows writes the rows of a model sheet.
func liveRows(s *formulas.Sheet, ids map[roleFormat]int) ooxml.Rows {
	return func(out io.Writer, shift int) error {
		return s.WriteRows(out, func(role formulas.Role, format string) int {
			return ids[roleFormat{role, format}] + shift
		})
	}
}

var (
	columnTags = late.Pattern(`<cols>.*?</cols>`)
	formatTag  = late.Pattern(`<sheetFormatPr[^<>]*(/>|></sheetFormatPr>)`)
)

// liveColumns are a model sheet's columns, its months grouped so that they can be folded away.
func liveColumns(s *formulas.Sheet) string {
	var out strings.Builder
	out.WriteString("<cols>")
	widths := liveWidths(s)
	for i, w := range widths[:min(len(widths), formulas.Month0-1)] {
		fmt.Fprintf(&out, `<col min="%d" max="%d" width="%g" customWidth="1"/>`, i+1, i+1, w)
	}
	if s.Values {
		return out.String() + "</cols>"
	}
	fmt.Fprintf(&out, `<col min="%d" max="%d" width="%d" customWidth="1" outlineLevel="1"/></cols>`, formulas.Month0,
		s.LastColumn(), monthWidth)
	return out.String()
}

// finishLive gives a model sheet's part the outline of its rows and months, and says how far it reaches.
func finishLive(data []byte, s *formulas.Sheet) []byte {
	data = columnTags().ReplaceAllLiteral(data, []byte(liveColumns(s)))
	data = formatTag().ReplaceAllLiteral(data,
		[]byte(`<sheetFormatPr defaultRowHeight="15" outlineLevelRow="1" outlineLevelCol="1"/>`))
	reach := fmt.Sprintf(`<dimension ref="A1:%s">`, ooxml.Ref(s.LastColumn(), len(s.Rows)))
	return dimension().ReplaceAllLiteral(data, []byte(reach))
}

// setOutline has the sums of a model sheet's groups stand before what they sum.
func setOutline(f *excelize.File, s *formulas.Sheet) error {
	no := false
	return f.SetSheetProps(s.Name, &excelize.SheetPropsOptions{OutlineSummaryBelow: &no, OutlineSummaryRight: &no})
}

// setMaster colours the master check by what it says.
func setMaster(f *excelize.File, p *page) error {
	var options []excelize.ConditionalFormatOptions
	changedFill, changedText := warnFill, warnText
	if p.static {
		changedFill, changedText = badFill, badText
	}
	for _, c := range []struct{ word, fill, text string }{{"FAILED", badFill, badText},
		{"out of bounds", badFill, badText}, {"changed", changedFill, changedText}} {
		rule, err := whenever(f, fmt.Sprintf(`ISNUMBER(SEARCH("%s",$A$3))`, c.word), look{bold: true, colour: c.text,
			fill: c.fill})
		if err != nil {
			return err
		}
		options = append(options, rule)
	}
	return f.SetConditionalFormat(p.name, "A3:D3", options)
}

// blocks are the parts of a model sheet: what comes out, what was chosen and put in, and what is worked out
// from it. Each begins with its title and ends before the next one's.
func (p *page) blocks() []part {
	if p.live == nil || p.live.Values {
		return nil
	}
	var out []part
	names := map[string]string{"Results": "Results", formulas.ChoicesTitle: "Choices", formulas.InputsTitle: "Inputs",
		formulas.MirrorsTitle: "Calculations"}
	end := func(row int) {
		if n := len(out); n > 0 {
			out[n-1].area = area(1, out[n-1].from, p.live.LastColumn(), row)
		}
	}
	for i, row := range p.live.Rows {
		title := row.Cell(1).Text
		if name, is := names[title]; is && row.Cell(2).Text == "" {
			end(i)
			out = append(out, part{name: name, from: i + 1})
			delete(names, title)
		}
	}
	end(len(p.live.Rows))
	return out
}

// setList gives a cell a drop-down.
func setList(f *excelize.File, sheet string, l list) error {
	v := excelize.NewDataValidation(true)
	v.SetSqref(l.at)
	if l.choices != nil {
		if err := v.SetDropList(l.choices); err != nil {
			return err
		}
		return f.AddDataValidation(sheet, v)
	}
	v.SetSqrefDropList(l.from)
	return f.AddDataValidation(sheet, v)
}
