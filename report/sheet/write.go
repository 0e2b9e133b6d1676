package sheet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"rackrate/report"
	"rackrate/report/sheet/ooxml"
	"rackrate/templates"
)

// writeBook makes a workbook of the pages.
func writeBook(ctx context.Context, run *report.Run, pages []*page, opt Options) (book ooxml.Book, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	st := &styles{f, map[styleKey]int{}, opt.Presentation, opt.Protect}
	if err := nameSheets(f, pages); err != nil {
		return book, err
	}
	framed := make([]*framed, len(pages))
	for i, p := range pages {
		if err := ctx.Err(); err != nil {
			return book, err
		}
		if opt.Protect {
			if err := protect(f, p.name); err != nil {
				return book, err
			}
		}
		if framed[i], err = writePage(f, st, run, p); err != nil {
			return book, fmt.Errorf("sheet %s: %w", p.name, err)
		}
	}
	ids, err := liveStyles(pages, st)
	if err != nil {
		return book, err
	}
	if err := setProperties(f, run); err != nil {
		return book, err
	}
	parts, err := capture(f)
	if err != nil {
		return book, err
	}
	book = ooxml.Book{Parts: parts, Rows: map[string]ooxml.Rows{}}
	for i, p := range pages {
		if err := ctx.Err(); err != nil {
			return book, err
		}
		name := fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)
		finishSheet(parts, name, p, framed[i].tally)
		book.Rows[name] = framed[i].rows
		if p.live != nil {
			parts[name] = finishLive(parts[name], p.live)
			book.Rows[name] = liveRows(p.live, ids)
		}
		if err := book.AddNotes(name, "rackrate", framed[i].tally.notes); err != nil {
			return book, fmt.Errorf("sheet %s: %w", p.name, err)
		}
	}
	for name, data := range parts {
		if strings.HasPrefix(name, "xl/charts/chart") {
			parts[name] = inOrder(fillCaches(data, pages))
		}
	}
	ooxml.NumberShapes(parts, 2)
	return book, nil
}

// nameSheets adds a sheet a page; the file begins with one.
func nameSheets(f *excelize.File, pages []*page) (err error) {
	for i, p := range pages {
		p.index = i
		if i == 0 {
			err = f.SetSheetName("Sheet1", p.name)
		} else {
			_, err = f.NewSheet(p.name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// protect keeps formulas from being typed over. There is no password: who means to change one takes the
// protection off. Columns and rows may be made wider, and lists filtered and sorted.
func protect(f *excelize.File, sheet string) error {
	return f.ProtectSheet(sheet, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true,
		FormatColumns: true, FormatRows: true, AutoFilter: true, EditObjects: false, EditScenarios: false})
}

// setProperties gives the file fixed dates, so that the same results give the same bytes.
func setProperties(f *excelize.File, run *report.Run) error {
	props := excelize.DocProperties{Creator: "rackrate", LastModifiedBy: "rackrate", Title: "rackrate: " +
		clean(run.Book.File)}
	if !run.Date.IsZero() {
		props.Created = run.Date.String() + "T00:00:00Z"
		props.Modified = props.Created
	}
	if err := f.SetDocProps(&props); err != nil {
		return err
	}
	return f.SetAppProps(&excelize.AppProperties{Application: "rackrate"})
}

// framed is a page of which all but the rows is written.
type framed struct {
	tally *tally
	rows  ooxml.Rows
}

// writePage writes all of a sheet but its rows, and says how these are written.
func writePage(f *excelize.File, st *styles, run *report.Run, p *page) (*framed, error) {
	t := p.tally()
	if err := checkLimits(p, t); err != nil {
		return nil, err
	}
	widths := t.columnWidths()
	if p.live != nil {
		widths = liveWidths(p.live)
		if err := setOutline(f, p.live); err != nil {
			return nil, err
		}
	}
	if err := equip(f, p); err != nil {
		return nil, err
	}
	ids := map[styleKey]int{}
	for _, key := range t.styles {
		id, err := st.id(key.look, key.code)
		if err != nil {
			return nil, err
		}
		ids[key] = id
	}
	if err := setPrint(f, run, p); err != nil {
		return nil, err
	}
	return &framed{t, pageRows(p, ids, widths)}, frame(f, p, widths)
}

// frame writes what stands about the rows of a sheet.
func frame(f *excelize.File, p *page, widths []float64) error {
	sw, err := f.NewStreamWriter(p.name)
	if err != nil {
		return err
	}
	if err := setWidths(sw, widths); err != nil {
		return err
	}
	if err := sw.SetPanes(panes(p)); err != nil {
		return err
	}
	for _, row := range p.breaks {
		if err := sw.InsertPageBreak(ooxml.Ref(1, row)); err != nil {
			return err
		}
	}
	return sw.Flush()
}

// equip gives a sheet what lies over its cells: drop-downs, charts, conditional formats, the filter.
func equip(f *excelize.File, p *page) error {
	if err := setMaster(f, p); err != nil {
		return err
	}
	for _, l := range p.lists {
		if err := setList(f, p.name, l); err != nil {
			return err
		}
	}
	for _, c := range p.charts {
		if err := f.AddChart(p.name, c.at, c.chart); err != nil {
			return err
		}
	}
	if err := setAlerts(f, p); err != nil { // first, for what is stale has no scale of colours any more
		return err
	}
	for _, r := range p.rules {
		if err := f.SetConditionalFormat(p.name, r.area, r.options); err != nil {
			return err
		}
	}
	if p.filter != "" {
		return f.AutoFilter(p.name, p.filter, nil)
	}
	return nil
}

func setWidths(sw *excelize.StreamWriter, widths []float64) error {
	for to := len(widths); to >= 1; { // from the right: each goes before the others, and programs want them in order
		from := to
		for from > 1 && widths[from-2] == widths[to-1] { // equal ones at once: each call copies all that came before
			from--
		}
		if err := sw.SetColWidth(from, to, widths[to-1]); err != nil {
			return err
		}
		to = from - 1
	}
	return nil
}

func panes(p *page) *excelize.Panes {
	corner := ooxml.Ref(p.frozenCols+1, p.frozenRows+1)
	active := "bottomRight"
	if p.frozenCols == 0 {
		active = "bottomLeft"
	}
	return &excelize.Panes{Freeze: true, XSplit: p.frozenCols, YSplit: p.frozenRows, TopLeftCell: corner,
		ActivePane: active,
		Selection:  []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: active}}}
}

// clean leaves out what XML cannot hold and cuts a text to what a cell can hold.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if len(s) <= 16000 {
		return s
	}
	if runes := []rune(s); len(runes) > 16000 {
		return string(runes[:16000]) + "…"
	}
	return s
}

func setPrint(f *excelize.File, run *report.Run, p *page) error {
	yes, width, height := true, 1, 0
	size, orientation := 9, "landscape"
	if p.portrait {
		orientation = "portrait"
	}
	if err := f.SetSheetProps(p.name, &excelize.SheetPropsOptions{FitToPage: &yes,
		TabColorRGB: ptr("FF" + navy)}); err != nil {
		return err
	}
	if err := f.SetPageLayout(p.name, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation,
		FitToWidth: &width, FitToHeight: &height}); err != nil {
		return err
	}
	if err := f.SetPageMargins(p.name, &excelize.PageLayoutMarginsOptions{Left: ptr(0.4), Right: ptr(0.4),
		Top: ptr(0.5), Bottom: ptr(0.6), Header: ptr(0.2), Footer: ptr(0.3)}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(p.name, &excelize.HeaderFooterOptions{OddFooter: footer(p.words,
		clean(run.Book.File), run.ID)}); err != nil {
		return err
	}
	no := false
	if err := f.SetSheetView(p.name, 0, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
		return err
	}
	var areas, titles []string
	for _, area := range p.printAreas {
		areas = append(areas, quoteSheet(p.name)+"!"+absolute(area))
	}
	for _, t := range []string{p.printCols, p.printRows} {
		if first, last, ok := strings.Cut(t, ":"); ok {
			titles = append(titles, fmt.Sprintf("%s!$%s:$%s", quoteSheet(p.name), first, last))
		}
	}
	for _, n := range slices.Concat(p.parts, p.blocks()) {
		if err := defineName(f, p, n.name, quoteSheet(p.name)+"!"+absolute(n.area)); err != nil {
			return err
		}
	}
	for _, n := range []struct {
		name  string
		parts []string
	}{{"_xlnm.Print_Area", areas}, {"_xlnm.Print_Titles", titles}} {
		if n.parts == nil {
			continue
		}
		if err := defineName(f, p, n.name, strings.Join(n.parts, ",")); err != nil {
			return err
		}
	}
	return nil
}

// defineName gives a sheet a name of its own, which it has not got yet. Names are put at the end of the workbook's
// list: SetDefinedName, which makes the first, looks through all names and sheets for each.
func defineName(f *excelize.File, p *page, name, refersTo string) error {
	if f.WorkBook == nil || f.WorkBook.DefinedNames == nil {
		return f.SetDefinedName(&excelize.DefinedName{Name: name, Scope: p.name, RefersTo: refersTo})
	}
	list := &f.WorkBook.DefinedNames.DefinedName
	*list = grown(*list)
	d := &(*list)[len(*list)-1]
	d.Name, d.Data, d.LocalSheetID = name, refersTo, ptr(p.index)
	return nil
}

// grown is a list with an empty element at its end, whose type has no name outside of its package.
func grown[T any](list []T) []T {
	var empty T
	return append(list, empty)
}

// longestFooter is how many characters a footer may have, its codes counted.
const longestFooter = 255

// footer names the file, the run, the sheet and the page. A name that begins with
// a digit stands apart from the size of the letters, to which the digit would belong
// otherwise; an ampersand, which begins a code, is doubled.
func footer(words *templates.Words, file, id string) string {
	begin, end := "&L&8", words.Sayf(" · run %s", id)+"&C&8&A&R&8"+words.Say("page &P of &N")
	if file != "" && file[0] >= '0' && file[0] <= '9' {
		begin += " "
	}
	room := longestFooter - len(utf16.Encode([]rune(begin+end)))
	var name strings.Builder
	for _, r := range file {
		c := string(r)
		if r == '&' {
			c = "&&"
		}
		if room -= len(utf16.Encode([]rune(c))); room < 0 {
			break
		}
		name.WriteString(c)
	}
	return begin + name.String() + end
}

func ptr[T any](v T) *T { return &v }
