package memo_test

import (
	"testing"

	"rackrate/internal/testutil"
	"rackrate/internal/workbook"
	"rackrate/report"
	"rackrate/samples"
	"rackrate/templates"
)

// listed is the run of the sample workbook of listed miners.
func listed(t testing.TB) *report.Run {
	return sampled(t, "us-listed-miners.xlsx", samples.USListedMiners)
}

// sampled is the run of a sample workbook.
func sampled(t testing.TB, name string, data []byte) *report.Run {
	t.Helper()
	f := newFixture(t)
	book, err := workbook.Read(f.reg, workbook.Source{Name: name, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	words, err := templates.LoadWords("en")
	if err != nil {
		t.Fatal(err)
	}
	return &report.Run{
		ID: "0123456789ab", Version: "test", Date: book.Market.ValuationDate, Book: book,
		Result: testutil.Evaluate(f.reg, book.Evaluable(), 2), Registry: f.reg, Words: words,
	}
}

func TestSampleMemos(t *testing.T) {
	testutil.Slow(t)
	pdftotext := testutil.Need(t, "pdftotext")
	run, opt := listedSimulated(t), filled(t)
	opt.Cells = func(string) string { return "'RR Denton (CoreWeave)'!D120" }
	doc := results(t, run)
	for i := range run.Book.Miners {
		m := &run.Book.Miners[i]
		data := write(t, run, m, opt)
		brief := opt
		brief.Appendix = false
		if n := len(write(t, run, m, brief)); n > 250_000 {
			t.Errorf("%s: %d bytes", m.Name, n)
		}
		all := pages(t, pdftotext, data)
		if len(all) < 2 {
			t.Errorf("%s: %d pages, want two at least", m.Name, len(all))
		}
		checkLayout(t, m.Name, all)
		checkFigures(t, run, m, opt, doc)
	}
}
