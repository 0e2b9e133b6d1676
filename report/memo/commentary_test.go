package memo_test

import (
	"bytes"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/memo"
)

// spoken is a run on whose one miner the analyst has words for each place, and ratings.
func spoken(t *testing.T) (*report.Run, *provenance.Miner) {
	t.Helper()
	f := newFixture(t)
	m := f.miner("One Site Mining", "ONE", shares)
	f.site(m, "Denton", join(fleet, lease, ready))
	run := f.run()
	at := provenance.Cell{File: "book.xlsx", Sheet: "Commentary", Ref: "C2"}
	m = &run.Book.Miners[0]
	m.Words = []provenance.Comment{
		{Place: provenance.AtThesis, Text: "The **lease**, not the coin, is *the* value.\nA second paragraph of 5 * 3.",
			Cell: at},
		{Place: provenance.AtRisks, Text: "Own risk words.", Cell: at}, {Place: provenance.AtSite, Site: "Denton",
			Text: "Own site words.", Cell: at},
		{Place: provenance.AtEstimates, Text: "Own estimate words.", Cell: at}, {Place: provenance.AtConclusion,
			Text: "<w:b>Own</w:b> & {{end}} conclusion.", Cell: at},
	}
	for i, word := range []string{"Hold", "Buy"} {
		m.Ratings = append(m.Ratings, provenance.RatingChange{Date: model.Date{Year: 2023 + i, Month: 5, Day: 31},
			Rating: word, TargetUSD: model.Given(8.5 * float64(i+1)), PriceUSD: model.Given(7.0), Cell: at})
	}
	return run, m
}

// TestTheAnalystsWordsStandBeforeTheMachines: at each place, under a head that says whose they are, in all three forms.
func TestTheAnalystsWordsStandBeforeTheMachines(t *testing.T) {
	run, m := spoken(t)
	got := structure(t, run, m)
	order := []string{"own: Thesis · A. Analyst", "own: The lease, not the coin, is the value.",
		"own: A second paragraph of 5 * 3.", "headline: ",
		"own: Risks · A. Analyst", "own: Own risk words.", "bullet: ", "# Estimates", "own: On the estimates",
		"own: Own estimate words.", "row: ",
		"# Denton", "own: On the site", "own: Own site words.", "text: ", "# Conclusion",
		"own: <w:b>Own</w:b> & {{end}} conclusion.",
		"# Rating and target history", "chart: The analyst’s ratings and targets", " | Hold | 8.50 | 7.00",
		" | Buy | 17.00 | 7.00", "# Disclosures"}
	rest := got
	for _, want := range order {
		_, after, ok := strings.Cut(rest, want)
		if !ok && strings.Contains(got, strings.TrimSpace(want)) {
			t.Errorf("%q stands too early", want)
		} else if !ok {
			t.Errorf("the memo does not say %q", want)
		} else {
			rest = after
		}
	}
	var page bytes.Buffer
	if err := memo.WriteHTML(t.Context(), &page, run, m, filled(t)); err != nil {
		t.Fatal(err)
	}
	says(t, page.String(), `<p class="words who">`,
		`<p class="words">The <b>lease</b>, not the coin, is <em>the</em> value.</p>`, "&lt;w:b&gt;Own&lt;/w:b&gt;")
	word := parts(t, inWord(t, run, m, filled(t)))["word/document.xml"]
	says(t, word, `<w:pStyle w:val="AnalystHead"/>`, `<w:pStyle w:val="AnalystWords"/>`,
		`<w:rPr><w:b/><w:bCs/></w:rPr><w:t xml:space="preserve">lease</w:t></w:r>`,
		`<w:t xml:space="preserve">, not the coin, is </w:t>`, `<w:rPr><w:i/><w:iCs/></w:rPr>`, "&lt;w:b&gt;Own")
	m.Words, m.Ratings = nil, nil
	saysNot(t, structure(t, run, m), "own: ", "# Conclusion", "# Rating and target history")
}

// TestWordsOnWhatCouldNotBeEvaluatedArePrinted: a site without a page has its words on page 1, a miner without
// one its own.
func TestWordsOnWhatCouldNotBeEvaluatedArePrinted(t *testing.T) {
	run, m := spoken(t)
	bad := m.Sites[0]
	bad.Name, bad.Failed = "Lost", true
	m.Sites = append(m.Sites, bad)
	m.Words = append(m.Words, provenance.Comment{Place: provenance.AtSite, Site: "Lost", Text: "Words on the lost."})
	says(t, structure(t, run, m), "own: Words on the lost.")
	f := newFixture(t)
	alone := f.miner("Gone Inc", "GONE", nil)
	f.site(alone, "Lost", fleet).Failed = true
	run = f.run()
	m = &run.Book.Miners[0]
	m.Words = []provenance.Comment{{Place: provenance.AtConclusion, Text: "Concluded."},
		{Place: provenance.AtSite, Site: "Lost", Text: "On it."}}
	says(t, structure(t, run, m), "own: Concluded.", "own: On it.")
}

// TestEmphasisIsSimple reads stars as emphasis where they embrace words, and as stars elsewhere.
func TestEmphasisIsSimple(t *testing.T) {
	for text, want := range map[string]string{
		"a **b c** d":        "a |[b c]| d",
		"*a*, b":             "(a)|, b",
		"5 * 3 and 4*2":      "5 * 3 and 4*2",
		"* a * b":            "* a * b",
		"**open":             "**open",
		"***x***":            "**|(x)|**",
		"":                   "",
		"** a ** <b>no</b> ": "** a ** <b>no</b> ",
	} {
		var list []string
		for _, s := range memo.Emphasised(text) {
			switch {
			case s.Bold:
				list = append(list, "["+s.Text+"]")
			case s.Italic:
				list = append(list, "("+s.Text+")")
			default:
				list = append(list, s.Text)
			}
		}
		if got := strings.Join(list, "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
