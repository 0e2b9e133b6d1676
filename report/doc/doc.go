// Package doc holds a note as a neutral document: parts made of sections, made of
// blocks (text, tables, charts) with the figures that stand in them. Content writes it,
// renderers read it; nothing here draws, and no word of the field stands here.
//
//	content (report/memo)  ->  Document  ->  report/page (PDF), report/web (HTML), report/word (Word)
//
// A figure in a text is followed by marks (see Mark), so that every form can lead
// from it to the line that says where it stands.
package doc

import "rackrate/report/chart"

// Document is a note, or a book of them.
type Document struct {
	Title, Author, Subject string
	Keywords               []string
	Language               string // a BCP 47 tag
	Draft, DraftWhy        string // the mark of a draft and why it is one, "" where it is none
	Parts                  []Part
}

// Part is a note within a document, with head and foot of its own and figures of its own.
type Part struct {
	Name  string // its bookmark, "" for none
	Key   string // what references of other parts lead to
	Level int    // of the bookmarks of its sections
	Furniture
	Outward  bool // its references lead to the keys of other parts and sections
	Sections []Section
	Figures  *Figures
}

// Furniture is what stands at the head and the foot of every page.
type Furniture struct {
	Head, HeadRight, Foot string
	Page                  func(n, of int) string
}

// Section is a piece of a part: its blocks in their order.
type Section struct {
	Name   string // of the kind: "front", "site", "funding"
	Key    string // what references lead to, "" for none
	Break  bool   // begins a page
	Fresh  bool   // begins a page, unless a third of this one would stand empty
	Whole  bool   // stays on one page where it fits on one
	Ledger bool   // lists figures with their places: left out of print unless asked for
	Blocks []Block
}

// Block is a piece of content.
type Block interface{ block() }

// Masthead is the head of page 1.
type Masthead struct {
	Title, Subtitle string
	Badge, Under    string // the rating and what it applies to
	Own, OwnUnder   string // the analyst's rating and target, "" where they have none
}

// Cover is a title page.
type Cover struct {
	Firm, Title string
	Facts       *Table
}

// Heading starts a part of the content: Level 1 is a section's, 2 one within it, 3 a small one over a rule.
type Heading struct {
	Level int
	Text  string
}

// Role is what a text is in the document.
type Role int

// The roles.
const (
	Body     Role = iota
	Headline      // the sentence of page 1
	Small         // explanations
	Note          // under a table or chart
	Own           // the analyst's own words
	OwnHead       // who speaks: the head of the analyst's words
)

// Text is a paragraph. Lead is its first words, which stand out.
type Text struct {
	Role
	Lead, Text string
	Spans      []Span // in place of Text where parts of it are emphasised
}

// Span is a stretch of text with simple emphasis, its spaces with it.
type Span struct {
	Text         string
	Bold, Italic bool
}

// Bullets are sentences one under another.
type Bullets struct {
	Items []Item
	Least int  // how many must stand, −1 for none; the others only as far as the page holds them. 0 is all
	Sign  bool // each behind a sign
}

// Item is a sentence with a lead-in.
type Item struct{ Lead, Text string }

// Chart is a drawing with its own title. Path is the place in the results of what it shows.
type Chart struct {
	Title  string
	Draw   chart.Drawing
	Height float64 // in points
	Width  float64 // share of the text's width; 0 is all
	Path   string
	Silent bool // no finding in its title: it is named by the heading over it
}

// Columns are blocks side by side; Share is the left ones' of the width. Each column goes on where a page ends.
type Columns struct {
	Left, Right []Block
	Share       float64
}

// Optional are blocks that stand only where all of them fit on the rest of the page.
type Optional struct{ Blocks []Block }

// Choice is the same content set ever closer: the first that fits on the rest of the page stands there, else
// the last. Where there are no pages it is the first.
type Choice struct{ Variants [][]Block }

// Break begins a page.
type Break struct{}

// Gap is a little space.
type Gap struct{ Height float64 }

// Contents are lines that lead to parts and sections by their keys.
type Contents struct{ Entries []Entry }

// Entry is a line of the contents.
type Entry struct {
	Text string
	Deep bool // under the entry before it
	Key  string
}

func (Masthead) block() {}
func (Cover) block()    {}
func (Heading) block()  {}
func (Text) block()     {}
func (Bullets) block()  {}
func (*Table) block()   {}
func (Chart) block()    {}
func (Columns) block()  {}
func (Optional) block() {}
func (Choice) block()   {}
func (Break) block()    {}
func (Gap) block()      {}
func (Contents) block() {}
