// Package sheet hands the analyst's workbook back annotated: notes and result
// columns on the analyst's own sheets, and sheets with all results. Editing the
// file belongs to ooxml, words to templates, figures to model; no figure of the
// economics is worked out here.
//
//	the analyst's bytes -> TakeApart (what an earlier run added) -> Annotate -> the workbook with our sheets
//
// For example, column N beside the analyst's table links to RR Summary, so that it follows what is typed into B7.
package sheet

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
	"rackrate/templates"
)

// Options are the choices of an annotation.
type Options struct {
	Prefix string // of the names of added sheets and columns; "RR " where it is ""
	// how many sites get formulas, those of the highest uplift: DefaultLiveSites where it is 0, none where it
	// is NoLiveSites
	LiveSites    int
	Presentation bool             // no colour code of inputs, formulas and links
	Words        *templates.Words // of the language of the added sheets; nil: the run's
	// added sheets are protected without a password, what may be typed or chosen there is not
	Protect bool

	// Laid is told where the figures of results.json stand, as soon as the sheets are laid out and
	// before they are written; nil where they are not asked for.
	Laid func(Cells)
}

// Result is the annotated workbook.
type Result struct {
	Workbook []byte
	// ".xlsx", or the analyst's own such as ".xlsm", which a workbook with macros needs to open
	Extension string
	// the analyst's workbook could not be kept whole: the results are in a workbook of their own
	Separate bool
	Findings []provenance.Finding // of the annotation itself
}

// Annotate adds the results of a run to the workbook src that it was made from.
// Every part of src stays as it was but for what is added; where that cannot be
// had, the results go to a workbook of their own and a finding says why. The
// same arguments give the same bytes. Where the context ends its error is given, soon.
func Annotate(ctx context.Context, src []byte, run *report.Run, opt Options) (Result, error) {
	prefix := cleanPrefix(opt.Prefix)
	if opt.Words != nil {
		said := *run
		said.Words, run = opt.Words, &said
	}
	result, err := annotate(ctx, src, run, prefix, opt)
	if err == nil {
		return result, nil
	}
	if ended := ctx.Err(); ended != nil {
		return Result{}, ended
	}
	lost := newFinding("RR-401", provenance.Cell{File: run.Book.File})
	lost.Wrong = "The results could not be added to a copy of this workbook without loss: " + err.Error() + "."
	if ext := strings.ToLower(path.Ext(run.Book.File)); ext == ".csv" || ext == ".tsv" || ext == ".tab" {
		lost.Wrong, lost.Do = "The file is text, which no sheets can be added to; the results are in a workbook of "+
			"their own.", "Nothing, or keep the table in an .xlsx workbook to have it annotated."
	}
	findings := []provenance.Finding{lost}
	var taken map[string]bool
	if pkg, err := ooxml.Open(src); err == nil { // for the names that were told to who asked for places
		taken = takenNames(pkg.Sheets())
	}
	a := newAuthor(run, sheetNames(prefix, taken), concat(run.Book.Findings, findings), false)
	a.taken = taken
	a.options, a.prefix = opt, prefix
	book, err := writeBook(ctx, run, a.layOut(ctx), opt)
	err = errors.Join(a.fault, err)
	if err != nil {
		return Result{}, fmt.Errorf("results of %s: %w", run.Book.File, err)
	}
	data, err := ooxml.Zip(ctx, book)
	if err != nil {
		return Result{}, fmt.Errorf("results of %s: %w", run.Book.File, err)
	}
	return Result{Workbook: data, Extension: ".xlsx", Separate: true, Findings: findings}, nil
}

// annotate adds to the workbook itself. Its errors say what would be lost.
func annotate(ctx context.Context, src []byte, run *report.Run, prefix string, opt Options) (Result, error) {
	pkg, err := ooxml.Open(src)
	if err != nil {
		return Result{}, err
	}
	names := sheetNames(prefix, takenNames(pkg.Sheets()))
	findings, err := annotateTables(pkg, run, names, prefix)
	if err != nil {
		return Result{}, err
	}
	if names[summarySheet] != prefix+summarySheet {
		f := newFinding("RR-404", provenance.Cell{File: run.Book.File, Sheet: prefix + summarySheet})
		f.Understood = names[summarySheet]
		findings = append(findings, f)
	}
	a := newAuthor(run, names, concat(run.Book.Findings, findings), true)
	a.options, a.prefix = opt, prefix
	if err := a.readCells(pkg); err != nil {
		return Result{}, err
	}
	pages := a.layOut(ctx)
	if a.fault != nil {
		return Result{}, a.fault
	}
	book, err := writeBook(ctx, run, pages, opt)
	if err != nil {
		return Result{}, err
	}
	if err := pkg.AddSheets(book); err != nil {
		return Result{}, err
	}
	data, err := pkg.Bytes(ctx)
	if err != nil {
		return Result{}, err
	}
	if err := pkg.Verify(ctx, data); err != nil {
		return Result{}, err
	}
	return Result{Workbook: data, Extension: extension(pkg.ContentType()), Findings: findings}, nil
}

// readCells reads the numbers on those of the analyst's sheets that inputs come from.
func (a *author) readCells(pkg *ooxml.Package) (err error) {
	a.taken, a.typed, a.said = takenNames(pkg.Sheets()), map[string]map[string]float64{}, map[string]map[string]string{}
	if a.date1904, err = pkg.Date1904(); err != nil {
		return err
	}
	for _, name := range a.inputSheets() {
		if s, ok := pkg.Sheet(name); ok && a.typed[name] == nil {
			if err = a.readSheet(pkg, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// readSheet reads the numbers and texts of a sheet.
func (a *author) readSheet(pkg *ooxml.Package, s ooxml.Sheet) error {
	numbers, texts := map[string]float64{}, map[string]string{}
	a.typed[s.Name], a.said[s.Name] = numbers, texts
	return pkg.Cells(s, func(h ooxml.Held) error {
		if h.Numeric {
			numbers[ooxml.Ref(h.Col, h.Row)] = h.Number
		} else if h.Text != "" {
			texts[ooxml.Ref(h.Col, h.Row)] = h.Text
		}
		return nil
	})
}

// inputSheets are the names of the analyst's sheets that inputs come from.
func (a *author) inputSheets() []string {
	seen := map[string]bool{}
	note := func(origins provenance.Origins) {
		for _, o := range origins {
			seen[o.Cell.Sheet] = true
		}
	}
	slots := func(list provenance.Slots) {
		for _, of := range list {
			for _, slot := range of {
				seen[slot.Cell.Sheet] = true
			}
		}
	}
	note(a.run.Book.MarketOrigins)
	slots(a.run.Book.Slots)
	for _, d := range a.run.Book.Defaults {
		seen[d.Slot.Cell.Sheet] = true
	}
	for _, p := range a.run.Book.DeckPlaces {
		seen[p.Date.Sheet] = true
	}
	for i := range a.run.Book.Miners {
		note(a.run.Book.Miners[i].Origins)
		slots(a.run.Book.Miners[i].Slots)
		for j := range a.run.Book.Miners[i].Sites {
			note(a.run.Book.Miners[i].Sites[j].Origins)
			slots(a.run.Book.Miners[i].Sites[j].Slots)
			for _, p := range a.run.Book.Miners[i].Sites[j].Phases {
				note(p.Origins)
				slots(p.Slots)
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func concat(a, b []provenance.Finding) []provenance.Finding {
	return append(append([]provenance.Finding{}, a...), b...)
}

// extension is the ending of the file's name that its kind of workbook needs.
func extension(contentType string) string {
	macros, template := strings.Contains(contentType, "macroEnabled"), strings.Contains(contentType, "template")
	switch {
	case macros && template:
		return ".xltm"
	case macros:
		return ".xlsm"
	case template:
		return ".xltx"
	}
	return ".xlsx"
}

// maxSheetName is the length of a sheet's name that spreadsheet programs allow.
const maxSheetName = 31

// cleanPrefix leaves out of a prefix what a sheet's name cannot have, and cuts
// it so that the longest name and a number after it still fit.
func cleanPrefix(prefix string) string {
	if prefix == "" {
		prefix = "RR "
	}
	var out []rune
	for _, r := range prefix {
		if r >= 0x20 && !strings.ContainsRune(`:\/?*[]'`, r) && r < 0xFFFE &&
			len(out) < maxSheetName-len(sensitivitySheet)-5 {
			out = append(out, r)
		}
	}
	return string(out)
}

// sheetNames are the names of the added sheets by key: with the same number
// after each where one of them is taken, as takenNames has it.
func sheetNames(prefix string, taken map[string]bool) map[string]string {
	for n := 1; ; n++ {
		names, free := map[string]string{}, true
		for _, key := range sheetKeys {
			names[key] = prefix + key
			if n > 1 {
				names[key] += fmt.Sprintf(" %d", n)
			}
			free = free && !taken[strings.ToLower(names[key])]
		}
		if free {
			return names
		}
	}
}
