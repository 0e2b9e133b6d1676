package memo_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/internal/workbook"
	"rackrate/report/memo"
	"rackrate/report/sheet"
	"rackrate/templates"
)

// french are the options of a memo in French, of a house that has filled in its disclosures.
func french(t testing.TB) memo.Options {
	t.Helper()
	opt := filled(t)
	var err error
	if opt.Words, err = templates.LoadWords("fr"); err != nil {
		t.Fatal(err)
	}
	if opt.Prose, err = templates.LoadProseIn("fr", ""); err != nil {
		t.Fatal(err)
	}
	return opt
}

var englishWord = regexp.MustCompile(`(?i)\b(the|is|are|with|which|mining|worth|uplift|than|months|yes)\b`)

// pathOfYear is a place in results.json that has an English word of its own.
var pathOfYear = regexp.MustCompile(`years\[\d+\]\.months|nav_parts_\w+\.\w+`)

var englishAmount = regexp.MustCompile(`USD\x{a0}[−\d]`)

// TestFrenchMemos writes every kind of miner in French and looks for English,
// for figures in English notation and for text that does not fit.
func TestFrenchMemos(t *testing.T) {
	testutil.Slow(t)
	pdftotext := testutil.Need(t, "pdftotext")
	run, opt := simulated(t), french(t)
	var named []string
	eachMiner(run, func(m *provenance.Miner) { named = append(named, m.Name, "") })
	names := strings.NewReplacer(named...)
	for i := range run.Book.Miners {
		m := &run.Book.Miners[i]
		data := write(t, run, m, opt)
		checkLayout(t, m.Name+" in French", pages(t, pdftotext, data))
		got, err := memo.Structure(run, m, opt)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(got, "\n") {
			if englishAmount.MatchString(line) {
				t.Errorf("%s: an amount in English notation: %s", m.Name, line)
			}
			own := strings.Contains(line, "None that the firm knows of")
			if w := englishWord.FindString(pathOfYear.ReplaceAllString(names.Replace(line), "")); w != "" && !own {
				t.Errorf("%s: English (%s): %s", m.Name, w, line)
			}
		}
		if !strings.Contains(qdf(t, data), "/Lang (fr)") {
			t.Errorf("%s: the file does not say that it is in French", m.Name)
		}
	}
	if got := changedPart(t, twoRuns(t), "CHG", opt); got != "" {
		t.Error("a French memo has the English heading of what changed")
	}
	changed := fmt.Sprint(memo.Structure(twoRuns(t), miner(t, twoRuns(t), "CHG"), opt))
	if !strings.Contains(changed, "row: Marché\u00a0: cours du bitcoin\u00a0: de 50") {
		t.Error("the French memo does not say what changed, or a colon stands without its space")
	}
	text := fmt.Sprint(memo.Structure(run, miner(t, run, "KEEP"), opt))
	if !strings.Contains(text, "Continuer le minage à Hill\u00a0: le minage vaut") {
		t.Errorf("got %.300s", text)
	}
}

// TestFrenchQuotesNothingInEnglish fails on a source of the registry or a code of findings without French words.
func TestFrenchQuotesNothingInEnglish(t *testing.T) {
	quoted := french(t).Words.Quoted
	for _, in := range newFixture(t).reg.Inputs {
		source := strings.TrimPrefix(in.Source, "default: ")
		if _, isInput := newFixture(t).reg.Lookup(source); source != "" && !isInput && quoted.Sources[source] == "" {
			t.Errorf("%s: the source %q has no French words", in.Key, source)
		}
	}
	views, err := templates.LoadStreet("")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range views {
		if quoted.Sources[v.What] == "" {
			t.Errorf("street.csv: %q has no French words", v.What)
		}
	}
	codes := map[string]bool{}
	for _, e := range workbook.Catalogue {
		codes[e.Code] = true
	}
	for _, e := range sheet.Catalogue {
		codes[e.Code] = true
	}
	for code := range codes {
		if text := quoted.Findings[code]; text.Wrong == "" || text.Do == "" {
			t.Errorf("%s has no French words", code)
		}
	}
}
