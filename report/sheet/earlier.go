package sheet

import (
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"rackrate/internal/late"
	"rackrate/internal/provenance"
	"rackrate/report/sheet/ooxml"
	"rackrate/templates"
)

// Earlier is a workbook that an earlier run annotated, taken apart.
type Earlier struct {
	Source   []byte               // the analyst's part: the file without what that run had added
	Typed    []provenance.Typed   // what the analyst typed on the added sheets, and is kept
	Findings []provenance.Finding // what they typed there that is not
}

var (
	underNote  = late.Pattern(`(?:\n|&#10;|&#xA;){0,2}rackrate(?: (?:error|warning|info) RR-\d+)?: `)
	indexInput = late.Pattern(`^INDEX\(\$[A-Z]+(\d+):\$[A-Z]+\d+,1,\$[A-Z]+\$\d+\)$`)
)

// ownMark is what stands below the title of every added sheet, in any language.
var ownMark = sync.OnceValue(func() *regexp.Regexp {
	var marks []string
	for _, said := range templates.Said("run %s") {
		marks = append(marks, "· "+strings.ReplaceAll(regexp.QuoteMeta(said), "%s", `\S+`)+" · .*· rackrate ")
	}
	return regexp.MustCompile(strings.Join(append(marks, `^static, run \S+: values only`), "|"))
})

// headingKeys are the headers of the sheet of inputs that are looked for when it is read again, and the words
// that stand there.
var headingKeys = []string{"Key", "Value", asWorkbook, "The run's value", "Where blank", "Default", "Origin", "Miner",
	"Site", "Scenario", notEvaluated, recommended, sharedTitle}

// inEnglish gives those of the program's words that are looked for in English, from any language.
var inEnglish = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, english := range slices.Concat(headingKeys, resultUnits) {
		for _, said := range templates.Said(english) {
			out[said] = english
		}
	}
	return out
})

// english is what a cell says, in English where it is one of the program's words.
func english(s string) string { return wordOr(inEnglish(), s) }

// TakeApart takes what an earlier run added out of a workbook; nil where it holds nothing of the kind. The error says
// why it cannot be taken apart.
func TakeApart(ctx context.Context, file string, data []byte) (*Earlier, error) {
	if !ooxml.Outlined(data) {
		return nil, nil
	}
	pkg, err := ooxml.Open(data)
	if err != nil {
		return nil, nil // not one that could have been annotated; reading says what it is
	}
	if !mayBeAnnotated(pkg.Sheets()) {
		return nil, nil
	}
	e := &taking{pkg: pkg, file: file}
	if err := e.find(); err != nil || len(e.own) == 0 {
		return nil, err
	}
	if len(e.own) == len(pkg.Sheets()) {
		return nil, errors.New("holds nothing but sheets that an earlier run made; run on the workbook that they " +
			"were made from")
	}
	out := &Earlier{}
	if err := e.typed(out); err != nil {
		return nil, err
	}
	out.Source, err = pkg.Without(ctx, ooxml.Added{Sheets: e.own, Cells: e.results, Author: "rackrate",
		Under: underNote()})
	if err != nil {
		return nil, fmt.Errorf("the sheets of an earlier run cannot be removed from it: %w", err)
	}
	return out, nil
}

// mayBeAnnotated reports whether sheets have the names of those that a run adds, which costs nothing to see.
func mayBeAnnotated(sheets []ooxml.Sheet) bool {
	names := map[string]bool{}
	for _, s := range sheets {
		names[s.Name] = true
	}
	for name := range names {
		prefix, number, ok := strings.Cut(name, summarySheet)
		if ok && names[prefix+checksSheet+number] && names[prefix+findingsSheet+number] {
			return true
		}
	}
	return false
}

// OriginalName is the name of the workbook that one of that name was made from: without .annotated, and what is put
// behind it where somebody's changes were kept.
func OriginalName(file string) string {
	ext := path.Ext(file)
	return annotatedStem().ReplaceAllString(strings.TrimSuffix(file, ext), "") + ext
}

var annotatedStem = late.Pattern(`(?i)\.annotated(\.edited-\d+)?$`)

// taking is a workbook that is being taken apart.
type taking struct {
	pkg    *ooxml.Package
	file   string
	own    []ooxml.Sheet
	prefix string
}

// find finds the sheets of an earlier run.
func (e *taking) find() error {
	for _, s := range e.pkg.Sheets() {
		if s.Part == "" {
			continue
		}
		mark := ""
		err := e.pkg.Cells(s, func(h ooxml.Held) error {
			if h.Row > 2 {
				return ooxml.ErrEnough
			}
			if h.Row == 2 && h.Col == 1 {
				mark = h.Text
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		if !ownMark().MatchString(mark) {
			continue
		}
		e.own = append(e.own, s)
		if prefix, _, ok := strings.Cut(s.Name, summarySheet); ok && e.prefix == "" {
			e.prefix = prefix
		}
	}
	return nil
}

// reads reports whether a formula reads one of the sheets.
func (e *taking) reads(formula string) bool {
	return slices.ContainsFunc(e.own, func(s ooxml.Sheet) bool {
		return strings.Contains(formula, quoteSheet(s.Name)+"!") || strings.Contains(formula, s.Name+"!")
	})
}

// results are the cells of the columns or rows of results on a sheet of the analyst's.
func (e *taking) results(pkg *ooxml.Package, s ooxml.Sheet) (map[[2]int]bool, error) {
	cells := map[[2]int]ooxml.Held{}
	var heads []ooxml.Held
	prefix := strings.TrimSpace(e.prefix) + " "
	lastRow, lastCol := 0, 0
	err := pkg.Cells(s, func(h ooxml.Held) error {
		cells[[2]int{h.Col, h.Row}] = h
		if rest, ours := strings.CutPrefix(h.Text, prefix); ours && !h.HasFormula && english(rest) == recommended {
			heads = append(heads, h)
		}
		lastRow, lastCol = max(lastRow, h.Row), max(lastCol, h.Col)
		return nil
	})
	out := map[[2]int]bool{}
	for _, head := range heads {
		across, down := e.headings(cells, head, 1, 0), e.headings(cells, head, 0, 1)
		for i := range max(across, down) {
			length, at := lastRow-head.Row, func(n int) [2]int { return [2]int{head.Col + i, head.Row + n} }
			if down > across {
				length, at = lastCol-head.Col, func(n int) [2]int { return [2]int{head.Col + n, head.Row + i} }
			}
			for n := range length + 1 {
				if h, there := cells[at(n)]; there && (n == 0 || e.isResult(h, n)) {
					out[at(n)] = true
				}
			}
		}
	}
	return out, err
}

// headings counts the headings of results from the first on.
func (e *taking) headings(cells map[[2]int]ooxml.Held, head ooxml.Held, dx, dy int) int {
	n := 1
	for n < resultCount {
		h := cells[[2]int{head.Col + n*dx, head.Row + n*dy}]
		if h.HasFormula || !strings.HasPrefix(h.Text, strings.TrimSpace(e.prefix)+" ") {
			break
		}
		n++
	}
	if n == 1 {
		return 0
	}
	return n
}

// isResult reports whether a cell n places from its heading is one of ours: it reads our sheets, holds nothing, or
// what stands there of a site that was not evaluated, or the unit.
func (e *taking) isResult(h ooxml.Held, n int) bool {
	if h.HasFormula {
		return e.reads(h.Formula)
	}
	return h.Empty() || english(h.Text) == notEvaluated || n == 1 && slices.Contains(resultUnits, english(h.Text))
}

// CopyDiffers is the finding of an annotated copy beside a workbook that holds something else.
func CopyDiffers(book, copied string) provenance.Finding {
	f := newFinding("RR-406", provenance.Cell{File: book})
	f.Read, f.Wrong = copied, copied+" lies beside the workbook and holds something else; the workbook is evaluated, "+
		"not the copy."
	return f
}
