package workbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// The columns of the tables of the analyst's words and of their ratings, by the names that a header may have.
var (
	commentRoles = newRoles(map[string][]string{
		"miner": {"miner", "company", "ticker", "societe", "mineur"},
		"place": {"place", "section", "rubrique", "emplacement", "endroit"},
		"text":  {"text", "words", "commentary", "comment", "comments", "texte", "commentaire", "commentaires"},
	})
	ratingRoles = newRoles(map[string][]string{
		"miner":  {"miner", "company", "ticker", "societe", "mineur"},
		"date":   {"date", "day", "from", "asof", "jour"},
		"rating": {"rating", "recommendation", "analystrating", "opinion", "recommandation"},
		"target": {"target", "pricetarget", "targetprice", "pt", "objectif", "objectifdecours"},
		"price":  {"price", "shareprice", "close", "closingprice", "cours"},
	})
)

// ratingsOnly reports columns without an input of a miner that a history of ratings has not.
func ratingsOnly(columns []column) bool {
	return !slices.ContainsFunc(columns, func(c column) bool {
		role, _ := ratingRoles.withUnit(c.header)
		return role == "" && c.means.Sure == naming.Understood && c.means.In.Group != "identity"
	})
}

// places are the places of the note by the words that name them.
var places = map[string]provenance.Place{
	"thesis": provenance.AtThesis, "investmentthesis": provenance.AtThesis, "view": provenance.AtThesis,
	"these": provenance.AtThesis,
	"risks": provenance.AtRisks, "risk": provenance.AtRisks, "risques": provenance.AtRisks,
	"risque":    provenance.AtRisks,
	"estimates": provenance.AtEstimates, "forecasts": provenance.AtEstimates, "estimations": provenance.AtEstimates,
	"previsions": provenance.AtEstimates,
	"conclusion": provenance.AtConclusion, "conclusions": provenance.AtConclusion,
}

// What the commentary of a miner may have.
const (
	longestComment = 4000 // characters of a text
	mostComments   = 200  // texts
	mostRatings    = 200  // lines of the history of ratings
)

// readCommentary reads the analyst's words. A line without a miner goes on with that of the line above.
func (r *reader) readCommentary() {
	for _, t := range r.tables {
		if t.kind != commentTable {
			continue
		}
		r.unknownColumns(t)
		above := ""
		for _, row := range t.rows {
			if name := r.words(t, row, "miner"); name != "" {
				above = name
			}
			r.readComment(t, row, above)
		}
	}
}

func (r *reader) readComment(t *table, row int, miner string) {
	place := t.byRole("place")
	cell := t.sh.At(row, t.byRole("text").col)
	at := t.spot(row, t.byRole("text").col)
	if cell.Empty() {
		return
	}
	w := provenance.Comment{Text: paragraphs(r.shown(cell)), Cell: r.at(at)}
	named := r.words(t, row, "place")
	fail := func(s opening.Spot, m string, column *column, read, wrong string) {
		r.report(codeComment, s, who{miner: m}, provenance.Finding{Header: column.header, Read: read, Wrong: wrong +
			"; these words are not printed"})
	}
	m := r.minerNamed(miner)
	if m == nil {
		fail(at, "", t.byRole("miner"), miner, fmt.Sprintf("%q is no miner of the table of sites", miner))
		return
	}
	if w.Place = places[quantity.Normalise(named)]; w.Place == "" {
		site := slices.IndexFunc(m.Sites, func(s provenance.Site) bool {
			return quantity.Normalise(s.Name) == quantity.Normalise(named) && named != ""
		})
		if site < 0 {
			fail(t.spot(row, place.col), m.Name, place, named,
				fmt.Sprintf("%q is no place of the note: thesis, risks, estimates, conclusion or a site of %s",
					named, m.Name))
			return
		}
		w.Place, w.Site = provenance.AtSite, m.Sites[site].Name
	}
	switch n := utf8.RuneCountInString(w.Text); {
	case cell.Kind == opening.Failure || w.Text == "":
		fail(at, m.Name, t.byRole("text"), r.shown(cell), "there is no text")
	case n > longestComment:
		fail(at, m.Name, t.byRole("text"), "", fmt.Sprintf("the text has %d characters, more than %d", n,
			longestComment))
	case len(m.Words) == mostComments:
		fail(at, m.Name, t.byRole("text"), "", fmt.Sprintf("%s has more than %d texts", m.Name, mostComments))
	default:
		m.Words = append(m.Words, w)
	}
}

// paragraphs is a text of several lines as its paragraphs, without what is no character to print.
func paragraphs(s string) string {
	var list []string
	for _, line := range strings.FieldsFunc(s, func(c rune) bool {
		return c == '\n' || c == '\r' || c == '\u2028' ||
			c == '\u2029'
	}) {
		line = strings.Map(func(c rune) rune {
			if unicode.IsControl(c) && c != '\t' || unicode.Is(unicode.Cf, c) {
				return -1
			}
			return c
		}, line)
		if line = strings.Join(strings.FieldsFunc(line, func(c rune) bool { return c == ' ' || c == '\t' }),
			" "); line != "" {
			list = append(list, line)
		}
	}
	return strings.Join(list, "\n")
}

// readRatings reads the history of the analyst's ratings.
func (r *reader) readRatings() {
	for _, t := range r.tables {
		if t.kind != ratingTable {
			continue
		}
		r.unknownColumns(t)
		for _, row := range t.rows {
			r.readRating(t, row)
		}
	}
	for i := range r.book.Miners {
		slices.SortStableFunc(r.book.Miners[i].Ratings, func(a, b provenance.RatingChange) int {
			return cmp.Compare(a.Date.DayNumber(), b.Date.DayNumber())
		})
	}
}

func (r *reader) readRating(t *table, row int) {
	named := r.words(t, row, "miner")
	at := t.spot(row, t.first)
	m := r.minerNamed(named)
	if m == nil {
		r.report(codeRatings, t.spot(row, t.byRole("miner").col), who{},
			provenance.Finding{Header: t.byRole("miner").header, Read: named,
				Wrong: fmt.Sprintf("%q is no miner of the table of sites; its rating is not used", named)})
		return
	}
	x := provenance.RatingChange{Rating: shortened(r.words(t, row, "rating")), Cell: r.at(at)}
	x.Date = r.ratingValue(t, row, "date", "earnings_date", m.Name).Date
	x.TargetUSD, x.PriceUSD = r.ratingFigure(t, row, "target", "price_target_usd", m.Name),
		r.ratingFigure(t, row, "price", "share_price_usd", m.Name)
	if day := t.byRole("date"); r.fateOf(t.spot(row, day.col)) == opening.FateRefused {
		return // a finding says so
	}
	if x.Date.IsZero() || x.Rating == "" && !x.TargetUSD.Known || len(m.Ratings) == mostRatings {
		r.report(codeRatings, at, who{miner: m.Name}, provenance.Finding{Read: named,
			Wrong: fmt.Sprintf("this line of the ratings of %s has no day, neither a rating nor a target, or is one "+
				"of more than %d; it is not used", m.Name, mostRatings)})
		return
	}
	m.Ratings = append(m.Ratings, x)
}

// shortened is a rating as far as a label holds it.
func shortened(s string) string {
	const most = 40
	if n := utf8.RuneCountInString(s); n > most {
		return string([]rune(s)[:most-1]) + "…"
	}
	return s
}

// ratingValue reads a cell of the history as an input of a miner is read; what is wrong with it is told and
// keeps nothing else back.
func (r *reader) ratingValue(t *table, row int, role, key, miner string) model.Value {
	c := t.byRole(role)
	if c == nil {
		return model.Value{}
	}
	x := t.sh.At(row, c.col)
	if x.Absent() {
		return model.Value{}
	}
	in, _ := r.reg.Lookup(key)
	f := mustField(in, c.header, c.unit)
	f.convention, f.rates = r.conventionOf(t, c.col), r.rates
	v, problem := r.parse(x, &f)
	if problem == nil {
		problem = r.bounds(f, v)
	}
	if problem != nil {
		r.mark(t.spot(row, c.col), opening.FateRefused)
		r.report(codeRatings, t.spot(row, c.col), who{miner: miner}, provenance.Finding{Header: c.header,
			Read: r.shown(x), Wrong: strings.Replace(problem.wrong, key, c.header, 1)})
		return model.Value{}
	}
	return v
}

func (r *reader) ratingFigure(t *table, row int, role, key, miner string) model.Opt[float64] {
	v := r.ratingValue(t, row, role, key, miner)
	return model.Opt[float64]{Value: v.Number, Known: v.Known}
}
