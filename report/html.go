package report

import (
	_ "embed"
	"html/template"
	"io"
	"net/url"
	"path"

	"rackrate/model"
)

//go:embed index.html.tmpl
var indexPage string

// WriteHTML writes the index as one page that needs nothing beside it: no
// script, no picture, no address elsewhere.
func (x *Index) WriteHTML(w io.Writer) error {
	page, err := template.New("index").Funcs(template.FuncMap{
		"money": MoneyOrDash, "change": SignedMoney, "percent": percentOrDash, "file": fileLink,
		"sites": func() Totals { return x.Totals() }, "across": x.Across, "sorts": func() []string {
			return append([]string{""}, Sorts...)
		}, "share": perShareOrDash, "perMW": perMWOrDash, "part": partOrDash,
	}).Parse(indexPage)
	if err != nil {
		return err
	}
	return page.Execute(w, x)
}

// fileLink is the address of a file beside the index.
func fileLink(parts ...string) string {
	return (&url.URL{Path: "./" + path.Join(parts...)}).String()
}

func percentOrDash(fraction *float64) string {
	if fraction == nil {
		return "–"
	}
	return Percent(*fraction)
}

// partOrDash is a part of a whole, a dash where there is none.
func partOrDash(fraction *float64) string {
	if fraction == nil {
		return NoFigure
	}
	return English().Share(*fraction)
}

// Totals are the sums of an index.
type Totals struct {
	Books, Failed, Miners, Sites, Evaluated int
	Findings                                FindingCounts
}

// Totals sums up the workbooks of the index.
func (x *Index) Totals() Totals {
	var t Totals
	for _, b := range x.Books {
		t.Books++
		if b.Error != "" {
			t.Failed++
		}
		t.Findings.Error += b.Findings.Error
		t.Findings.Warning += b.Findings.Warning
		t.Findings.Info += b.Findings.Info
		for _, m := range b.Miners {
			t.Miners++
			t.Sites += len(m.Sites)
			for _, s := range m.Sites {
				if s.Why == "" {
					t.Evaluated++
				}
			}
		}
	}
	return t
}

// perShareOrDash is an amount a share, a dash where there is none.
func perShareOrDash(usd *float64) string {
	if usd == nil {
		return NoFigure
	}
	return English().PerShare(*usd)
}

// perMWOrDash is an amount a megawatt, a dash where there is none.
func perMWOrDash(usd *float64) string {
	if usd == nil {
		return NoFigure
	}
	return English().OfKind(model.PerMW, *usd)
}
