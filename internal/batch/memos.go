package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/store"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/report/page"
	"rackrate/report/sheet"
	"rackrate/templates"
)

// MemoOptions are what is asked of the memos.
type MemoOptions struct {
	Language string // "" is English
	House    string // file of the house style, "" for none
	Final    bool   // refuse drafts
	Attach   string // to each memo: AttachResults, AttachWorkbook or ""
	Book     bool   // write all memos as one document as well
	Sort     string // of the coverage page of that document: one of report.Sorts, "" for the workbook's order
	Appendix bool   // print the ledger of inputs and places
	HTML     bool   // write each memo as a page for a screen, too
	Word     bool   // write each memo as a Word document, too
}

// bookFile is the document of all memos of a workbook.
const bookFile = "memos.pdf"

// What may be attached to a memo.
const (
	AttachResults  = "results"  // the miner's part of results.json
	AttachWorkbook = "workbook" // the annotated workbook
	AttachLedger   = "ledger"   // the note with its ledger, as a page for a screen
)

// MemoSettings are the options of the memos that change what a run leaves.
type MemoSettings struct {
	Language string    `json:"lang,omitempty"`
	House    *FileHash `json:"house,omitempty"`
	Attach   string    `json:"attach,omitempty"`
	Book     bool      `json:"book,omitempty"`
	Sort     string    `json:"sort,omitempty"`
	Appendix bool      `json:"appendix,omitempty"`
	HTML     bool      `json:"html,omitempty"`
	Word     bool      `json:"docx,omitempty"`
}

func (o MemoOptions) settings() (s MemoSettings, err error) {
	if o.Language != "en" {
		s.Language = o.Language
	}
	s.Attach, s.Book, s.Appendix, s.HTML, s.Word = o.Attach, o.Book, o.Appendix, o.HTML, o.Word
	s.Sort = o.Sort
	if o.House != "" {
		data, err := store.ReadFile(o.House, maxTemplate)
		if err != nil {
			return s, err
		}
		hash := hashFile(filepath.Base(o.House), data)
		s.House = &hash
	}
	return s, nil
}

// memoOptions loads what memos are made with. Paper is the house's unless another is asked for.
func memoOptions(opt Options) (memo.Options, error) {
	language := opt.Memo.Language
	if language == "" {
		language = "en"
	}
	out := memo.Options{Paper: opt.Paper, Final: opt.Memo.Final, Appendix: opt.Memo.Appendix, Sort: opt.Memo.Sort}
	if out.Sort != "" && !slices.Contains(report.Sorts, out.Sort) {
		return out, &OptionError{"sort", fmt.Errorf("%q is none of %s", out.Sort, strings.Join(report.Sorts, ", "))}
	}
	var err error
	if out.Words, err = templates.LoadWords(language); err != nil {
		return out, &OptionError{"lang", err}
	}
	if out.Prose, err = templates.LoadProseIn(language, opt.Templates); err != nil {
		return out, &OptionError{"templates", err}
	}
	if out.Street, err = templates.LoadStreet(opt.Templates); err != nil {
		return out, &OptionError{"templates", err}
	}
	source := templates.HouseSource{Language: language, Dir: opt.Templates, File: opt.Memo.House}
	if out.House, err = source.Load(); err != nil {
		return out, &OptionError{styleFlag(opt), err}
	}
	if unfilled := out.House.Unfilled(); opt.Memo.Final && len(unfilled) > 0 {
		return out, &OptionError{"final", fmt.Errorf("the house style has no text of its own for %s",
			strings.Join(unfilled, ", "))}
	}
	if out.Paper == "" {
		out.Paper = out.House.Paper
	}
	if out.Fonts, err = page.PrepareFonts(out.House); err != nil {
		return out, &OptionError{styleFlag(opt), err}
	}
	return out, nil
}

// styleFlag is the flag that the house style comes from.
func styleFlag(opt Options) string {
	if opt.Memo.House != "" {
		return "house"
	}
	return "templates"
}

// attaching is how the memos of a run are to look, with what is attached to them.
func (k *kit) attaching(ctx context.Context, run *report.Run, annotated *sheet.Result,
	cells sheet.Cells) (memo.Options, error) {
	opt := k.memo
	opt.Cells = func(path string) string { return cells[path] }
	switch k.opt.Memo.Attach {
	case AttachWorkbook:
		name := workbookName(run.Book.File, *annotated)
		opt.Attach = func(*provenance.Miner) ([]memo.Attachment, error) {
			return []memo.Attachment{{Name: name, MediaType: mediaType(name),
				Description:  "annotated workbook of run " + run.ID,
				Relationship: "Source", Data: annotated.Workbook}}, nil
		}
	case AttachLedger:
		plain := opt
		opt.Attach = func(m *provenance.Miner) ([]memo.Attachment, error) {
			if m == nil { // the document of all memos: each memo has its own
				return nil, nil
			}
			var page bytes.Buffer
			if err := memo.WriteHTML(ctx, &page, run, m, plain); err != nil {
				return nil, err
			}
			return []memo.Attachment{{Name: "ledger.html", MediaType: "text/html", Description: "ledger of " + m.Name +
				", run " + run.ID,
				Relationship: "Supplement", Data: page.Bytes()}}, nil
		}
	case AttachResults:
		doc, err := report.NewResults(run)
		if err != nil {
			return opt, err
		}
		opt.Attach = func(m *provenance.Miner) ([]memo.Attachment, error) { return attachResults(doc, m) }
	}
	return opt, nil
}

func mediaType(name string) string {
	if strings.EqualFold(filepath.Ext(name), ".xlsm") {
		return "application/vnd.ms-excel.sheet.macroEnabled.12"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// attachResults is results.json, with one miner only unless it is for the book of all.
func attachResults(doc *report.Results, m *provenance.Miner) ([]memo.Attachment, error) {
	part, whose := *doc, "all miners"
	if m != nil {
		part.Miners, whose = nil, m.Name
		for i := range doc.Miners {
			if doc.Miners[i].Name == m.Name {
				part.Miners = doc.Miners[i : i+1]
			}
		}
		if len(part.Miners) == 0 {
			return nil, errors.New("the results do not have the miner")
		}
	}
	var text bytes.Buffer
	if err := part.Write(&text); err != nil {
		return nil, err
	}
	return []memo.Attachment{{Name: "results.json", MediaType: "application/json", Description: "results of " + whose +
		", run " + doc.RunID,
		Relationship: "Data", Data: text.Bytes()}}, nil
}
