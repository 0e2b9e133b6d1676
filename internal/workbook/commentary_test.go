package workbook

import (
	"strings"
	"testing"

	"rackrate/internal/provenance"
)

func commented(t *testing.T, more ...tab) *provenance.Book {
	t.Helper()
	sites := tab{"Sites", rows("Miner | Ticker | Site | MW | Power price | Hashrate | Efficiency\nRiot | RIOT | " +
		"Rockdale | 700 | 40 | 14 | 25\nRiot | RIOT | Corsicana | 400 | 40 | 4 | 25\nCipher | CIFR | Odessa | 200 | " +
		"30 | 6 | 25")}
	data := makeBook(t, append([]tab{sites, market}, more...)...)
	checkLedger(t, "book.xlsx", data)
	return readData(t, data)
}

// TestWordsFindTheirPlace reads places by their names in both languages, miners by name and ticker, and goes on
// with the miner above.
func TestWordsFindTheirPlace(t *testing.T) {
	b := commented(t, tab{"Commentary",
		rows("Company | Place | Text\nRIOT | Thesis | It pays 12 %.\n | risques | It may not.\n | Rockdale | 700 " +
			"MW.\ncipher | Estimations | Low.\nCIFR | conclusion | Done.")})
	want := []provenance.Comment{
		{Place: provenance.AtThesis, Text: "It pays 12 %."}, {Place: provenance.AtRisks, Text: "It may not."},
		{Place: provenance.AtSite, Site: "Rockdale", Text: "700 MW."},
		{Place: provenance.AtEstimates, Text: "Low."}, {Place: provenance.AtConclusion, Text: "Done."},
	}
	got := append(append([]provenance.Comment{}, b.Miners[0].Words...), b.Miners[1].Words...)
	if len(got) != len(want) || len(b.Miners[0].Words) != 3 {
		t.Fatalf("%+v, findings %v", got, b.Findings)
	}
	for i := range got {
		if got[i].Place != want[i].Place || got[i].Site != want[i].Site || got[i].Text != want[i].Text ||
			got[i].Cell.Sheet != "Commentary" {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
	if b.Figures.Left != 0 || b.Figures.Refused != 0 {
		t.Errorf("figures: %+v", b.Figures)
	}
}

// TestWordsAreBounded: a text that is too long, of an unknown miner or place, is told and not kept; characters
// that steer are dropped.
func TestWordsAreBounded(t *testing.T) {
	b := commented(t, tab{"Commentary",
		append(rows("Miner | Place | Text\nNobody | thesis | Words\nRiot | Moon | Words"),
			[]any{"Riot", "thesis", strings.Repeat("x", longestComment+1)},
			[]any{"Riot", "risks", "one\u202e two\n\n three"})})
	if words := b.Miners[0].Words; len(words) != 1 || words[0].Text != "one two\nthree" {
		t.Errorf("%q", words)
	}
	n := 0
	for _, f := range b.Findings {
		if f.Code == codeComment && f.Severity == provenance.Warning {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d findings: %v", n, b.Findings)
	}
}

// TestRatingsAreReadByDate sorts them, and keeps back no row for a wrong one.
func TestRatingsAreReadByDate(t *testing.T) {
	b := commented(t, tab{"Ratings",
		rows("Miner | Date | Rating | Price target ($) | Share price ($)\nRIOT | 2024-05-31 | Buy | 20 | 11\nRIOT | " +
			"2023-05-31 | Hold | 9 | 8.5\nRIOT | 2024-06-15 | Buy | many | 12\nRIOT | soon | Sell | 3 |\nNobody | " +
			"2024-05-31 | Buy | 20 |")})
	got := b.Miners[0].Ratings
	if len(got) != 3 || got[0].Rating != "Hold" || got[0].TargetUSD.Value != 9 || got[1].PriceUSD.Value != 11 ||
		got[2].TargetUSD.Known {
		t.Errorf("%+v, findings %v", got, b.Findings)
	}
	for i := range b.Miners {
		for _, s := range b.Miners[i].Sites {
			if s.Failed {
				t.Errorf("%s fails for a rating: %v", s.Name, b.Findings)
			}
		}
	}
}
