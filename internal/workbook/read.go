// Package workbook reads an analyst's workbook: it finds the tables, brings
// units to those of the registry and keeps where each value came from and what was
// wrong with it. Nothing but reading belongs here: no economics and no output.
//
//	opening (a file to cells) -> calculating (formulas without a result) -> tables and lists by their headers
//	-> a cell's quantity in its column's unit -> bounds, rules between inputs, defaults -> provenance.Book
//
// For example, 45 under "Power ($/MWh)" and 4.5 under "Power price (c/kWh)" both become power_price_usd_mwh 45, each
// with its cell as origin; see Example.
package workbook

import (
	"context"
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/calculating"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
	"rackrate/templates"
)

// Options are the choices of reading a workbook.
type Options struct {
	Password    string               // of workbooks that have one
	SkipHidden  bool                 // leave out hidden sheets, rows and columns
	Corrections []opening.Correction // what is to be read in place of cells
	Mapping     *Mapping             // how the headers are to be understood, nil for as they are
	Rates       map[string]Rate      // dollars for one unit of a currency, by its code
	Limits      opening.Limits
	Scenarios   *opening.Source // a file of further scenarios, nil for none
	Assumptions *opening.Source // a house's own defaults, nil for none
	Basis       Basis           // whose view the defaults take
	// what the analyst typed on sheets of an earlier run, which stand no longer in the workbook
	Typed        []provenance.Typed
	FindingsOnly bool             // keep no origins of sites, which take the most room
	Words        *templates.Words // labels in English, where they have been loaded already

	// Try is asked of a file before anything parses it, and its error refuses it; nil for not asking. It is for
	// whoever reads files, as a workbook is taken apart before it is read.
	Try func(ctx context.Context, name string, data []byte) error
}

// Read understands a workbook. An error means that the file as a whole cannot
// be read, and says what to do; whatever else is wrong is in the book's findings.
func Read(reg *model.Registry, src opening.Source) (*provenance.Book, error) {
	return ReadWith(context.Background(), reg, src, Options{})
}

// ReadWith is Read with options. Where the context ends its error is given, soon.
func ReadWith(ctx context.Context, reg *model.Registry, src opening.Source, opt Options) (*provenance.Book, error) {
	r, err := newReader(ctx, reg, src, opt)
	if err != nil {
		return nil, err
	}
	return r.book, nil
}

// newReader reads a workbook and keeps how it was read.
func newReader(ctx context.Context, reg *model.Registry, src opening.Source, opt Options) (r *reader, err error) {
	defer func() { // one workbook that the program fails at must not take the others of a run with it
		if p := recover(); p != nil {
			r, err = nil, fmt.Errorf("%s cannot be read: the program failed at it (%v); please report it with "+
				"the workbook", src.Name, p)
		}
	}()
	ix, err := naming.IndexOf(reg, opt.Words)
	if err != nil {
		return nil, err
	}
	b := opening.NewBudget(ctx, opt.Limits)
	f, err := openFile(src, b, opt.Password, opt.Corrections...)
	if err != nil {
		return nil, fmt.Errorf("%s %w", src.Name, err)
	}
	r = startReading(ix, f, opt)
	r.budget = b
	if opt.Assumptions != nil {
		if err := r.addHouse(ctx, *opt.Assumptions); err != nil {
			return nil, err
		}
	}
	r.understand()
	if r.err != nil {
		return nil, fmt.Errorf("%s %w", src.Name, r.err)
	}
	if opt.Scenarios != nil {
		err = r.addScenarios(*opt.Scenarios)
	}
	return r, err
}

// openFile reads every worksheet of a workbook, and works out the formulas that have no stored result.
func openFile(src opening.Source, b *opening.Budget, password string, corrections ...opening.Correction) (*opening.File,
	error) {
	f, err := opening.Open(src, b, password, corrections...)
	if err == nil {
		err = calculating.Calculate(f, b)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

func startReading(ix *naming.Index, f *opening.File, opt Options) *reader {
	layers, err := builtIn(ix.Reg, opt.Basis)
	return &reader{
		reg: ix.Reg, ix: ix, file: f, opt: opt, layers: layers, err: err,
		book:    &provenance.Book{File: f.Name, Basis: string(opt.Basis)},
		mapping: opt.Mapping.names(), typedUsed: map[int]bool{}, groupBy: map[string]*group{},
		entryBy: map[string]*entry{},
	}
}

// understand makes a book of what stands in a file. Tables of miners come before those
// of sites, whose rows they name, and scenarios after both, which they may be limited to.
// Where a limit is met the rest is not gone through.
func (r *reader) understand() {
	if r.opt.SkipHidden {
		r.skipHidden()
	}
	for _, step := range []func(){
		r.reportCorrections, r.findTables, r.readRates, r.findNotes, r.readLists, r.readAssumptionTables, r.workOutFees,
		r.workOutNetwork,
		r.readMiners, r.readSites, r.readPhases, r.reportHidden, r.refuseMinerAmounts, r.refuseMinerAssumptions,
		r.resolve, r.readDecks, r.failAll, r.halvingRule, r.horizonRule,
		r.readScenarios, r.readOtherCases, r.readRanges, r.readDeals, r.readCommentary, r.readRatings, r.reportTyped,
		r.closeLedger, r.nameUnread,
	} {
		if r.err != nil {
			return
		}
		step()
	}
	r.book.Findings = append(r.houseFindings, r.sorted()...)
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
