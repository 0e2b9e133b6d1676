package workbook

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// note is what a title or a remark says of the units of what stands under it: "US$ in thousands", "all power in c/kWh".
type note struct {
	spot    opening.Spot
	text    string
	unit    quantity.Unit // with denominators, or a scale and a currency, or a scale alone
	subject string        // the words before the unit: "all prices", "opex"; "" where it speaks of everything
	shares  bool          // shares are excepted from its scale
	all     bool          // it says that it speaks of all
	ofSheet bool          // it is the name of the sheet
}

// noted is a note as it holds for a field.
type noted struct {
	scale float64 // by which figures may be multiplied besides, 0 where by nothing
	sure  bool    // they are: an amount of money without a unit of its own
	note  *note
}

var (
	noteWords = late.Pattern(
		`(?i)\b(?:in|en|unless|except|expressed|stated|noted|all|per|par|toutes?|tous|sauf|currency|ccy|devise|monnaie|denominated|figures|amounts|prices)\b`)
	noteClause = late.Pattern(`[;|\n]|,\s|\.\s|\s[-–—]\s|\b(?i:unless|except|sauf|other than)\b`)
	noteAll    = late.Pattern(`(?i)\b(?:all|unless|otherwise|throughout|toutes?|tous|sauf)\b`)
	noteShares = late.Pattern(
		`(?i)\bexcept\b.*\bshares?\s+(?:and|data|amounts|counts?)|\bexcept\b.*\bshares?\s+and\s+per`)
	noteFiller = late.Pattern(
		`(?i)^(?:in|en|of|de|des|figures?|are|is|amounts?|expressed|stated|all|the|data|values?|montants?|chiffres?|denominated|libell[ée]s?|currency:?|ccy:?|devise:?|monnaie:?|notes?:?|n\.?b\.?:?|reporting|reported|presentation|functional|dollar|monetary|money|basis|:)$`)
	zeros = late.Pattern(`['’]?\b000s?\b`)
)

// longestNote is the length from which on a text is prose, and no note on units.
const longestNote = 160

// notesOf reads a text as notes on units; none for most texts.
func notesOf(s string) []note {
	if len(s) > longestNote {
		return nil
	}
	text := strings.Join(strings.Fields(quantity.Spaces.Replace(s)), " ")
	plainText := strings.Trim(text, "()[]*: ")
	plainText = quantity.NationMoney(plainText)
	plainText = strings.ReplaceAll(zeros().ReplaceAllString(plainText, " thousand"), "-denominated", " denominated")
	if strings.Contains(plainText, "=") {
		return nil
	}
	var out []note
	for _, clause := range noteClause().Split(plainText, -1) {
		if strings.ContainsAny(clause, "0123456789") {
			continue // a date, a count, a figure
		}
		n, ok := clauseNote(strings.Fields(strings.Trim(clause, "()[]*: ")), noteWords().MatchString(text))
		if ok {
			n.text, n.shares, n.all = text, noteShares().MatchString(text), noteAll().MatchString(text)
			out = append(out, n)
		}
	}
	return out
}

// clauseNote finds the longest run of words in a clause that is a unit; the words before it are its subject.
func clauseNote(words []string, marked bool) (note, bool) {
	if len(words) > 20 {
		return note{}, false
	}
	for length := len(words); length > 0; length-- {
		for i := 0; i+length <= len(words); i++ {
			if !marked && length < len(words) {
				continue // without a word such as "in" the whole clause has to be a unit
			}
			run := slices.DeleteFunc(slices.Clone(words[i:i+length]), noteFiller().MatchString)
			u, ok := noteUnit(strings.Trim(strings.Join(run, " "), "()[]*: "))
			if !ok {
				continue
			}
			subject := slices.DeleteFunc(slices.Clone(words[:i]), noteFiller().MatchString)
			if open := slices.IndexFunc(words[:i+1], func(w string) bool {
				return strings.HasPrefix(w, "(") ||
					strings.HasPrefix(w, "[")
			}); open >= 0 {
				subject = slices.DeleteFunc(slices.Clone(words[open:max(open, i)]), func(w string) bool {
					return noteFiller().MatchString(strings.Trim(w, "(["))
				})
				// a unit in brackets behind a title speaks of all that stands under it
			}
			if len(subject) > 4 {
				return note{}, false
			}
			return note{unit: u, subject: strings.Join(subject, " ")}, true
		}
	}
	return note{}, false
}

// noteUnit is a unit that a note may give; a single letter and a count of things are none.
func noteUnit(s string) (quantity.Unit, bool) {
	if len(s) < 2 && !strings.ContainsAny(s, "$€£¥") {
		return quantity.Unit{}, false
	}
	if rest, ok := strings.CutPrefix(strings.ToLower(s), "per "); ok && len(strings.Fields(rest)) > 1 {
		s = "$ per " + rest
	}
	u, ok := quantity.ParseUnit(s)
	if !ok {
		return quantity.Unit{}, false
	}
	switch u.Base {
	case "USD", "count":
		return u, true
	case "MW", "EH", "J":
		return u, true
	}
	return quantity.Unit{}, false
}

// findNotes reads the titles and remarks of all sheets: the texts that no table and no list has.
func (r *reader) findNotes() {
	for i, sh := range r.file.Sheets {
		if sh.Own {
			continue
		}
		tables := slices.DeleteFunc(slices.Clone(r.tables), func(t *table) bool { return t.sheet != i+1 })
		read := len(tables) > 0 || slices.ContainsFunc(r.lines, func(l line) bool { return l.sheet == i+1 })
		if n, ok := nameNote(sh.Name); ok && read {
			n.spot = opening.Spot{Sheet: i + 1, Row: 1, Col: 1}
			r.keepNotes([]note{n})
		}
		ours := r.cellsOfLines(i + 1)
		for n, row := range sh.Rows {
			if r.stop() || !read && n > 40 {
				break
			}
			for _, c := range row.Cells {
				if !c.IsText() || ours[opening.Spot{Sheet: i + 1, Row: c.Row, Col: c.Col}] ||
					slices.ContainsFunc(tables, func(t *table) bool { return t.holds(c.Row, c.Col) }) {
					continue
				}
				notes := notesOf(c.Text)
				for k := range notes {
					notes[k].spot = opening.Spot{Sheet: i + 1, Row: c.Row, Col: c.Col}
				}
				r.keepNotes(slices.DeleteFunc(notes, func(n note) bool {
					return !read && !(n.all && (n.unit.Base == "USD" || n.unit.Base == "count"))
				}))
			}
		}
	}
}

// nameNote is what a sheet's name says of the currency of all that stands on it: "Sites (CAD)", "Comps EURm".
func nameNote(name string) (note, bool) {
	words := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" _-()[],", r) })
	for i, w := range words {
		if u, ok := quantity.ParseUnit(w); ok && u.Base == "USD" && len(u.Per) == 0 && len(w) > 1 &&
			(strings.ToUpper(w[:2]) == w[:2] || !quantity.IsASCII(w)) && (u.Money != "" || !u.Bare) {
			if i+1 < len(words) {
				if wider, ok := quantity.ParseUnit(w + " " + words[i+1]); ok && wider.Base == "USD" &&
					len(wider.Per) == 0 {
					u = wider
				}
			}
			return note{text: name, unit: u, ofSheet: true}, true
		}
	}
	return note{}, false
}

// cellsOfLines are the cells of the lists of a sheet that have no header.
func (r *reader) cellsOfLines(sheet int) map[opening.Spot]bool {
	ours := map[opening.Spot]bool{}
	for _, l := range r.lines {
		if l.sheet == sheet {
			for _, c := range []opening.Cell{l.label, l.value, l.unit} {
				ours[opening.Spot{Sheet: sheet, Row: c.Row, Col: c.Col}] = true
			}
		}
	}
	return ours
}

// holds reports whether a cell is of the table and no line of text in it.
func (t *table) holds(row, col int) bool {
	if !t.covers(row, col) {
		return false
	}
	// one a row, in order
	i, is := slices.BinarySearchFunc(t.remarks, row, func(c opening.Cell, n int) int { return c.Row - n })
	return !is || t.remarks[i].Col != col
}

// reaches reports whether a note speaks of what stands at a place: it stands above on the same sheet, or right
// below the table, or on a sheet of its own.
func (n *note) reaches(at opening.Spot, last int, sheets map[int]bool) bool {
	if n.spot.Sheet != at.Sheet {
		return n.all && !sheets[n.spot.Sheet]
	}
	return n.spot.Row <= at.Row || last > 0 && n.spot.Row > last && n.spot.Row <= last+below
}

// below is how many rows under a table the notes on it may stand.
const below = 8

// namesOf are all words by which an input is called, here and elsewhere.
func namesOf(in model.Input, header string) string {
	return strings.ToLower(header + " " + in.Key + " " + in.Group + " " + strings.Join(in.Aliases, " "))
}

// speaksOf reports whether a note's subject is that of an input: everything, or a word of its header or of its names.
func (r *reader) speaksOf(n *note, in model.Input, names string) bool {
	for _, w := range strings.Fields(strings.ToLower(n.subject)) {
		w = strings.TrimSuffix(strings.Trim(w, ".,:()"), "s")
		if noteFiller().MatchString(w) || w == "price" && quantity.IsMoney(in) || w == "cost" && quantity.IsMoney(in) ||
			w == "currency" || w == "monetary" {
			continue
		}
		if r.ix.HasWord(w) && !strings.Contains(names, w) {
			return false
		}
	}
	return true
}

// mostNotes is how many different notes on units a workbook may have: each is held against each column and each
// line of a list.
const mostNotes = 2000

// noteKey is a note wherever on its sheet it stands.
type noteKey struct {
	sheet int
	text  string
	part  int // of several that one text gives
}

// keepNotes keeps the notes of a cell. Of one that stands on its sheet again and again the places are kept,
// from the top.
func (r *reader) keepNotes(notes []note) {
	for i, n := range notes {
		key := noteKey{n.spot.Sheet, n.text, i}
		at, again := r.noteAt[key]
		if !again {
			at = len(r.notes)
			r.notes = append(r.notes, nil)
			if r.noteAt == nil {
				r.noteAt = map[noteKey]int{}
			}
			r.noteAt[key] = at
			if len(r.notes) > mostNotes && r.err == nil {
				r.err = fmt.Errorf("cannot be read: it has more than %d different notes on units; take out the "+
					"sheets that do not hold the sites", mostNotes)
			}
		}
		r.notes[at] = append(r.notes[at], n)
	}
}

// lastReaching is the lowest of the places of one note from which it speaks of what stands at a place, nil
// where none does.
func lastReaching(places []note, at opening.Spot, last int, sheets map[int]bool) *note {
	end := len(places)
	if places[0].spot.Sheet == at.Sheet {
		end, _ = slices.BinarySearchFunc(places, max(at.Row, last+below)+1, func(n note, row int) int {
			return cmp.Compare(n.spot.Row, row)
		})
	}
	for i := end - 1; i >= 0; i-- {
		if places[i].reaches(at, last, sheets) {
			return &places[i]
		}
	}
	return nil
}

// noteOn is what the notes say of a field at a place whose table ends in a row; the nearest of each kind counts.
// A unit that the field has already goes before them.
func (r *reader) noteOn(f *field, at opening.Spot, last int) {
	if !f.in.Numeric() || len(r.notes) == 0 {
		return
	}
	if r.budget != nil && r.err == nil {
		r.err = r.budget.Spend(len(r.notes))
	}
	sheets := r.sheetsRead()
	var reaching []*note
	for _, places := range r.notes {
		if n := lastReaching(places, at, last, sheets); n != nil {
			reaching = append(reaching, n)
		}
	}
	slices.SortStableFunc(reaching, func(a, b *note) int {
		return cmp.Or(cmp.Compare(a.spot.Sheet, b.spot.Sheet), cmp.Compare(a.spot.Row, b.spot.Row),
			cmp.Compare(a.spot.Col, b.spot.Col))
	})
	names := namesOf(f.in, f.header)
	for _, n := range reaching {
		if r.speaksOf(n, f.in, names) {
			f.takeNote(n)
		}
	}
}

// unitInName reports whether a header ends in the unit of its input though none was taken off it, since it is
// the input's key or the same letters: "Power price (USD/MWh)". What a title says of units is not said of it.
func (f *field) unitInName() bool {
	return f.in.Unit != "" && strings.HasSuffix(quantity.Normalise(f.header), quantity.Normalise(f.in.Unit))
}

// takeNote lets a note hold for a field.
func (f *field) takeNote(n *note) {
	u := n.unit
	switch {
	case len(u.Per) > 0 || u.Base != "USD" && u.Base != "count":
		if !f.unit.Given() && !f.unitInName() || f.note.note != nil && f.unit.Text == f.note.note.unit.Text {
			if stated, ok := newField(f.in, f.header, u); ok {
				f.unit, f.factor, f.note.note = stated.unit, stated.factor, n
			}
		}
	case quantity.IsMoney(f.in):
		if u.Base == "USD" && !u.Bare {
			f.local = u.Money
			if f.local == "" {
				f.local = quantity.Dollars
			}
		}
		if factor := u.Factor; factor != 1 && scalable(f.in) && (!f.unit.Given() || f.unit.Bare && f.unit.LoneSign()) {
			f.note = noted{scale: factor, sure: !f.unit.Given() && f.in.Unit == "USD", note: n}
		} else if factor == 1 && f.note.scale != 0 && u.Base == "USD" {
			f.note = noted{}
		}
	case f.in.Key == "shares_m" && u.Base == "count" && !f.unit.Given() && !n.shares:
		f.note = noted{scale: u.Factor / 1e6, note: n}
	}
}

// scalable reports whether amounts of an input are what a title such as "$ in thousands" speaks of: sums and costs
// by size, not prices, which are never given in thousands.
func scalable(in model.Input) bool {
	switch in.Unit {
	case "USD":
		return in.Max >= 1e9
	case "USD/MW", "USD/MW-month", "USD/GPU":
		return true
	}
	return false
}

// noted settles whether a figure without a unit is in the scale of the title.
func (f *field) noted(v float64) *fault {
	scale := f.note.scale
	if scale == 0 || scale == 1 || v == 0 {
		return nil
	}
	if f.note.sure {
		f.scaleBy(scale)
		return nil
	}
	a, b := quantity.Scaled(v, f.factor), quantity.Scaled(v, f.factor)*scale
	okA, okB := f.in.Within(a), f.in.Within(b)
	if okA && okB && !math.IsNaN(f.in.Low) && !math.IsNaN(f.in.High) {
		okA, okB = a >= f.in.Low && a <= f.in.High, b >= f.in.Low && b <= f.in.High
	}
	switch {
	case okB && !okA:
		f.scaleBy(scale)
		return nil
	case okA && !okB:
		return nil
	}
	x, y := quantity.Amount(f.in, a), quantity.Amount(f.in, b)
	return &fault{code: codeTwoReadings, understood: x + " or " + y,
		wrong: fmt.Sprintf("%s is %s under the note %q, and may be %s or %s", f.in.Key, quantity.Plain(v),
			f.note.note.text, x, y),
		do: "write the unit with its scale in the header, such as ($m)"}
}

// scaleBy puts a field into the scale of its note.
func (f *field) scaleBy(scale float64) {
	f.factor *= scale
	f.unit.Text, f.unit.Base, f.unit.Factor = f.note.note.unit.Text, f.note.note.unit.Base, f.note.note.unit.Factor
}

// sheetsRead are the sheets that have a table or a list.
func (r *reader) sheetsRead() map[int]bool {
	if r.withTables == nil {
		r.withTables = map[int]bool{}
		for _, t := range r.tables {
			r.withTables[t.sheet] = true
		}
		for _, l := range r.lines {
			r.withTables[l.sheet] = true
		}
	}
	return r.withTables
}

// reportNote says that the unit of a column or a line is that of a note.
func (r *reader) reportNote(f field, s opening.Spot) {
	n := f.note.note
	if n == nil {
		return
	}
	what := n.unit.Text
	if f.note.scale != 0 && !f.note.sure {
		return // the figure itself says whether it is
	}
	r.report(codeNote, s, who{}, provenance.Finding{Header: f.header, Read: n.text, Input: f.in.Key, Understood: what,
		Wrong: fmt.Sprintf("%s has no unit of its own and is read in %s, as %s says", f.in.Key, what, r.placeOf(n))})
}

// placeOf is where a note stands, as a finding says it.
func (r *reader) placeOf(n *note) string {
	if n.ofSheet {
		return fmt.Sprintf("the name of the sheet %q", n.text)
	}
	return "the note at " + r.at(n.spot).Address()
}
