// Package provenance says where every figure came from and what was wrong with
// what was read: cells, origins, findings, and the place of the analyst's
// tables. It only holds them; reading belongs to internal/workbook, showing to report.
//
//	internal/workbook fills a Book -> model takes Book.Evaluable -> report shows origins and findings
//
// For example, a rent of 1,440 USD/kW-year in Sites!H7 has the Origin {Kind: FromCell, Cell: Sites!H7, Factor: 1/12}.
package provenance

import (
	"fmt"
	"strings"

	"rackrate/model"
)

// Cell is a place in an analyst's workbook. Ref is an address such as F7; it is
// "" for a whole sheet, and Sheet is "" for the whole file.
type Cell struct {
	File  string // base name
	Sheet string
	Ref   string
}

// String gives the place as book.xlsx:Sites!F7.
func (c Cell) String() string {
	switch {
	case c.Sheet == "":
		return c.File
	case c.Ref == "":
		return fmt.Sprintf("%s:%s", c.File, c.Sheet)
	}
	return fmt.Sprintf("%s:%s!%s", c.File, c.Sheet, c.Ref)
}

// Address gives the place within its workbook, as Sites!F7.
func (c Cell) Address() string { return c.Sheet + "!" + c.Ref }

// Kind says what an input's value rests on.
type Kind string

// The kinds of origin.
const (
	FromCell    Kind = "cell"
	FromDefault Kind = "default" // the registry's default
	Derived     Kind = "derived" // worked out from other inputs, such as convert_mw from site_mw
	NotGiven    Kind = "not given"
	OnOurs      Kind = "typed" // typed by the analyst on a sheet that an earlier run had added
)

// Origin says where the value of one input came from.
type Origin struct {
	Kind      Kind
	Cell      Cell    // of FromCell
	Header    string  // the analyst's header or label
	Typed     string  // the stored value as the analyst typed it
	Corrected string  // of a cell that is read as if something else stood there: since when, and what stands there
	Unit      string  // the unit it was read in, "" where the input has none
	Factor    float64 // registry value = typed value x Factor; 1 where nothing was converted, 0 where not a number
	Converted bool    // the unit differs from the registry's
	Source    string  // the source of a default; of what was derived, what it was derived from
	// which set of defaults it is of: "for NNN", "lender", the name of a house's file; "" for the registry's
	Set string
}

// String is the origin as results.json gives it: Sites!H7, default, default for NNN,
// lender, house.csv:House!B4, derived, derived from cod_date Sites!M7, not given.
func (o Origin) String() string {
	switch {
	case o.Kind == FromCell:
		if o.Corrected != "" {
			return o.Cell.Address() + ", " + o.Corrected
		}
		return o.Cell.Address()
	case o.Kind == OnOurs:
		return o.Cell.Address() + ", typed by the analyst"
	case o.Kind == FromDefault && o.Cell.Ref != "":
		return o.Cell.String()
	case o.Kind == FromDefault && strings.HasPrefix(o.Set, "for "):
		return "default " + o.Set
	case o.Kind == FromDefault && o.Set != "":
		return o.Set
	case o.Kind == Derived && o.Cell.Ref != "":
		return "derived from " + o.Source
	}
	return string(o.Kind)
}

// Origins maps an input's key to where its value came from.
type Origins map[string]Origin

// Slot is a cell that gives an input where it is not blank.
type Slot struct {
	Cell Cell
	// registry value = cell value x Factor, 1 of what is no number; 0 where no multiple of a number is the input
	Factor float64
	Value  model.Value // what the cell gives; not Known where it is blank
}

// Slots map an input's key to the cells that may give it; the first that is not blank counts.
type Slots map[string][]Slot

// Add puts a cell after those of the same input.
func (s *Slots) Add(key string, slot Slot) {
	if *s == nil {
		*s = Slots{}
	}
	(*s)[key] = append((*s)[key], slot)
}

// Default is what an input takes where no cell of the market's, the miner's or the site's gives it.
type Default struct {
	Input    string
	When, Is string      // an input of sites and what it must be, > and a figure of numbers; "" for all
	Value    model.Value // not Known where the cell of the analyst's is blank
	Add      bool        // the value is added to what the defaults below come to
	Origin   Origin
	Layer    int  // which set it is of: the first that has a value goes
	Slot     Slot // its cell in the analyst's workbook; without a Ref where it stands in none
}

// Severity of a finding.
type Severity string

// The severities. A row with an error is not evaluated.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Finding is one thing to tell the analyst about what was read.
type Finding struct {
	Severity   Severity
	Code       string // "RR-104"
	Cell       Cell
	Header     string // the analyst's header of the column or label of the line, "" where none
	Input      string // the input's key, "" where none
	Read       string // what stands there
	Understood string // what was made of it, "" where nothing
	Wrong      string // what is wrong, a sentence
	Do         string // what to do, a sentence
	Miner      string // of a row's finding
	Site       string
}

// String is the finding as it is printed: book.xlsx:Sites!F7: error RR-104: ...
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s %s: %s", f.Cell, f.Severity, f.Code, f.Wrong)
}

// SiteTable is where a table of sites stands on the analyst's sheet; rows and columns count from 1.
type SiteTable struct {
	Sheet     string
	HeaderRow int // the row of the headers (the last, where there are several)
	UnitRow   int // the row of units under the header, 0 where there is none
	FirstRow  int // the first row of sites
	LastRow   int
	FirstCol  int
	LastCol   int
	Columns   []Column

	// Transposed says that the sites stand side by side and the inputs one below another: rows and
	// columns above span the block, Col of a column is its row, and a Site's Row is the row of the sites' names.
	Transposed bool
}

// Column is one column of a table as it was understood.
type Column struct {
	Col    int
	Header string
	Input  string  // the input's key, "" where the column means nothing to the program
	Unit   string  // the unit its values are read in
	Factor float64 // registry value = cell value x Factor
}

// Site is one row of a site table: its place, origins and whether it can be evaluated.
type Site struct {
	Miner   string
	Ticker  string
	Name    string
	Table   int // index into Book.Tables
	Row     int
	Inputs  model.Site
	Origins Origins
	// of tables that are joined to that of the sites, and of rows of phases: the row's own cells go before them
	Slots  Slots
	Phases []Phase // of Inputs.Phases, in their order
	Choose model.Choices
	Failed bool // has a finding of severity Error: not evaluated
}

// Phase is where a phase of a site was read, and where the inputs come from that it has of its own.
type Phase struct {
	Name    string
	Cell    Cell    // its first cell
	Origins Origins // of Own of the model's phase; nil where origins are not kept
	Slots   Slots
}

// Miner is a miner of the book, in order of first appearance, with its own inputs.
type Miner struct {
	Name    string
	Ticker  string
	Inputs  model.Miner
	Origins Origins
	Slots   Slots // its cells, also for what all of its sites share
	Sites   []Site
	Words   []Comment      // the analyst's own, in the order of the workbook
	Ratings []RatingChange // the analyst's, the earliest first
}

// Place is where the analyst's words stand in the note.
type Place string

// The places.
const (
	AtThesis     Place = "thesis"
	AtRisks      Place = "risks"
	AtSite       Place = "site"
	AtEstimates  Place = "estimates"
	AtConclusion Place = "conclusion"
)

// Comment is a text of the analyst's for a place of the note. It is data from outside: what it holds is words, with
// *italic* and **bold** for emphasis, and never markup.
type Comment struct {
	Place Place
	Site  string // of AtSite: its name
	Text  string // its paragraphs parted by line feeds
	Cell  Cell
}

// RatingChange is a rating or a target of the analyst's, on the day from which it held.
type RatingChange struct {
	Date                model.Date
	Rating              string             // "" where only the target changed
	TargetUSD, PriceUSD model.Opt[float64] // the target, and the share's price on that day
	Cell                Cell
}

// Deal is a disclosed lease or contract of the table of comparables.
type Deal struct {
	Seller, Tenant, Date, MWBasis, Source string
	MW, Years, TotalUSD                   model.Opt[float64]
	USDPerKWMonth                         model.Opt[float64] // as disclosed: a mean over the term, escalators included
	EscalatorPct                          model.Opt[float64] // a year
	StartUSDPerKWMonth                    model.Opt[float64] // at the start of operations
	// StartUSDPerKWMonth is worked out from the mean, the term and the escalator
	StartDerived bool
	Cell         Cell // its first cell
}

// DeckPlace says where a point of the price deck stands. A series that the point does not have has the zero Origin.
type DeckPlace struct {
	Date                    Cell
	BTCPriceUSD, NetworkEHS Origin
}

// Book is an analyst's workbook as it was understood.
type Book struct {
	File          string // base name
	Basis         string // whose view the defaults take: "" for the house's, "lender"
	Assumptions   string // the house's file of assumptions, "" for none
	Market        model.Market
	MarketOrigins Origins
	Slots         Slots     // of the lists, for the market and for what all miners and sites share
	Defaults      []Default // in the order in which they are looked at; the registry's come after them
	Deck          []model.DeckPoint
	DeckPlaces    []DeckPlace // where the points of the deck stand, in their order
	DeckCell      Cell        // top left of the deck's table; Sheet "" where there is none
	Miners        []Miner
	Scenarios     []model.Scenario
	Ranges        []model.Range
	Deals         []Deal
	Tables        []SiteTable
	Findings      []Finding // in order of sheet, row, column
	Figures       Figures
}

// Figures counts the cells of a workbook that are no title, header or label by what became of them: each is
// used, refused or left alone.
type Figures struct {
	Used, Refused, Left int
	Places              int // in which cells were left alone; a finding names each
}

// Evaluable is the book as the model takes it: without the sites that failed,
// and without the miners that have none left.
func (b *Book) Evaluable() model.Book {
	out := model.Book{Market: b.Market, Deck: b.Deck, Scenarios: b.Scenarios, Ranges: b.Ranges}
	for _, m := range b.Miners {
		miner := model.BookMiner{Name: m.Name, Ticker: m.Ticker, Inputs: m.Inputs}
		for _, s := range m.Sites {
			if !s.Failed {
				miner.Sites = append(miner.Sites, s.Inputs)
				miner.Given = append(miner.Given, b.given(&s))
				miner.Choose = append(miner.Choose, s.Choose)
			}
		}
		if len(miner.Sites) > 0 {
			out.Miners = append(out.Miners, miner)
		}
	}
	return out
}

// given are the keys of the inputs of market and site that cells give, for a row or for all of them.
func (b *Book) given(s *Site) map[string]bool {
	keys := map[string]bool{}
	add := func(from Origins) {
		for key, o := range from {
			if o.Kind == FromCell || o.Cell.Ref != "" {
				keys[key] = true
			}
		}
	}
	add(b.MarketOrigins)
	add(s.Origins)
	for i := range s.Phases {
		add(s.Phases[i].Origins)
	}
	return keys
}

// FindingsFor are the findings about one miner's rows and those about the book as a whole.
func (b *Book) FindingsFor(miner string) []Finding {
	var out []Finding
	for _, f := range b.Findings {
		if f.Miner == miner || f.Miner == "" {
			out = append(out, f)
		}
	}
	return out
}
