package report

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed verified.html.tmpl
var verifiedPage string

// Verified is what became of a finished run since, for the page that its index links to.
type Verified struct {
	RunID   string
	Never   bool // not looked up yet
	Files   int  // that are as they were left
	Faults  []string
	Edited  []string // files that people edit, changed since
	Sites   int      // whose figures were worked out anew
	Figures int
	Skipped string // why they were not, "" where they were
}

// WriteHTML writes the page; it needs nothing beside it.
func (v *Verified) WriteHTML(w io.Writer) error {
	page, err := template.New("verified").Parse(verifiedPage)
	if err != nil {
		return err
	}
	return page.Execute(w, v)
}
