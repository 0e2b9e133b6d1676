package serve

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"path/filepath"
)

// sample is the sample workbook.
func sample(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("../../samples/us-listed-miners.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestAWhatIfBecomesAScenarioOfTheWorkbook takes one into a copy, drops the copy, and finds the scenario there; the workbook as
// it was dropped stays, a text is refused, and so is a name that the workbook has.
func TestAWhatIfBecomesAScenarioOfTheWorkbook(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	book := sample(t)
	drop := s.drop("miners.xlsx", string(book))
	id := s.run(drop)
	asks := `{"miner": "CORZ", "name": "Dear bitcoin", "changes": [{"input": "btc_price_usd", "override": "*1.2"}, {"input": "power_price_usd_mwh", "override": "+5"}]}`
	made := s.ask(http.StatusOK, http.MethodPost, "/api/v1/runs/"+id+"/scenario/book", asks)
	again := s.ask(http.StatusOK, http.MethodPost, "/api/v1/runs/"+id+"/scenario/book", asks)
	if !bytes.Equal(made, again) || bytes.Equal(made, book) {
		t.Error("the same question has other bytes, or those of the workbook")
	}
	if !bytes.Equal(s.get(http.StatusOK, "/api/v1/drops/"+drop+"/original"), book) {
		t.Error("the workbook that was dropped has changed")
	}
	copied := s.drop(url.QueryEscape("miners dear.xlsx"), string(made))
	found := decode[struct {
		Look struct {
			Tables   []struct{ Sheet, Kind string }
			Findings []struct{ Severity, Code string }
		}
	}](s, s.get(http.StatusOK, "/api/v1/drops/"+copied+"/reading"))
	there := false
	for _, table := range found.Look.Tables {
		there = there || table.Sheet == "What-if" && table.Kind == "scenarios"
	}
	if !there {
		t.Errorf("the copy has no table of scenarios on a sheet What-if: %+v", found.Look.Tables)
	}
	for _, f := range found.Look.Findings {
		if f.Severity == "error" {
			t.Errorf("the copy has an error: %s", f.Code)
		}
	}
	second := s.run(copied)
	text := string(s.ask(http.StatusUnprocessableEntity, http.MethodPost, "/api/v1/runs/"+second+"/scenario/book", asks))
	if !strings.Contains(text, "already") {
		t.Errorf("a name that is taken: %s", text)
	}
	plain := s.run(s.drop("q2.csv", sound))
	text = string(s.ask(http.StatusUnprocessableEntity, http.MethodPost, "/api/v1/runs/"+plain+"/scenario/book", strings.Replace(asks, "CORZ", "RIOT", 1)))
	if !strings.Contains(text, "is text") {
		t.Errorf("a text: %s", text)
	}
	s.ask(http.StatusNotFound, http.MethodPost, "/api/v1/runs/"+id+"/scenario/book", strings.Replace(asks, "CORZ", "nobody", 1))
	s.ask(http.StatusUnprocessableEntity, http.MethodPost, "/api/v1/runs/"+id+"/scenario", strings.Replace(asks, "Dear bitcoin", "=cmd()", 1))
}
