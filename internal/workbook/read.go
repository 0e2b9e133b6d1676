// Package workbook reads an analyst's workbook: it finds the tables, brings
// units to those of the registry and keeps where each value came from and what was
// wrong with it. Nothing but reading belongs here: no economics and no output.
package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/templates"
)

// Source is a workbook as it was handed in.
type Source struct {
	Name string // base name
	Data []byte
}

// Read understands a workbook. An error means that the file as a whole cannot
// be read, and says what to do; whatever else is wrong is in the book's findings.
func Read(reg *model.Registry, src Source) (book *provenance.Book, err error) {
	defer func() { // one workbook that the program fails at must not take the others of a run with it
		if p := recover(); p != nil {
			book, err = nil, fmt.Errorf("%s cannot be read: the program failed at it (%v); please report it with the workbook", src.Name, p)
		}
	}()
	words, err := templates.LoadWords("en")
	if err != nil {
		return nil, err
	}
	f, err := openFile(src)
	if err != nil {
		return nil, fmt.Errorf("%s %w", src.Name, err)
	}
	return understand(newIndex(reg, words), f), nil
}

// understand makes a book of what stands in a file. Tables of miners come before those
// of sites, whose rows they name, and scenarios after both, which they may be limited to.
func understand(ix *index, f *file) *provenance.Book {
	r := &reader{
		reg: ix.reg, ix: ix, file: f,
		book:    &provenance.Book{File: f.name},
		groupBy: map[string]*group{}, entryBy: map[string]*entry{},
	}
	r.findTables()
	r.reportHidden()
	r.readLists()
	r.readMiners()
	r.readSites()
	r.refuseMinerAmounts()
	r.resolve()
	r.readDecks()
	r.failAll()
	r.applyRules()
	r.readScenarios()
	r.readRanges()
	r.readDeals()
	r.book.Findings = r.sorted()
	return r.book
}

// failAll fails every row where something that all of them rest on cannot be used.
func (r *reader) failAll() {
	if !r.failed {
		return
	}
	for i := range r.book.Miners {
		for k := range r.book.Miners[i].Sites {
			r.book.Miners[i].Sites[k].Failed = true
		}
	}
}
