package serve

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"rackrate/internal/testutil"
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

// plainWorkbook is a table as a workbook of one sheet.
func plainWorkbook(t testing.TB, table string) []byte {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return testutil.Workbook(t, []testutil.Plain{{Name: "Sites", Rows: func(w io.Writer) error {
		for r, cells := range lines {
			fmt.Fprintf(w, `<row r="%d">`, r+1)
			for c, text := range cells {
				if _, err := strconv.ParseFloat(text, 64); err == nil {
					fmt.Fprintf(w, `<c r="%c%d"><v>%s</v></c>`, 'A'+c, r+1, text)
				} else if text != "" {
					fmt.Fprintf(w, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+c, r+1,
						html.EscapeString(text))
				}
			}
			fmt.Fprint(w, "</row>")
		}
		return nil
	}}})
}

// TestAWhatIfBecomesAScenarioOfTheWorkbook takes one into a copy, drops the copy, and finds the scenario there;
// the workbook as it was dropped stays, a text is refused, and so is a name that the workbook has.
func TestAWhatIfBecomesAScenarioOfTheWorkbook(t *testing.T) {
	testutil.Slow(t)
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	book := plainWorkbook(t, sound)
	drop := s.drop("miners.xlsx", string(book))
	id := s.run(drop)
	asks := `{"miner": "RIOT", "name": "Dear bitcoin", "changes": [{"input": "btc_price_usd", "override": "*1.2"}, {"input": "power_price_usd_mwh", "override": "+5"}]}`
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
	text := string(s.ask(http.StatusUnprocessableEntity, http.MethodPost, "/api/v1/runs/"+second+
		"/scenario/book", asks))
	if !strings.Contains(text, "already") {
		t.Errorf("a name that is taken: %s", text)
	}
	plain := s.run(s.drop("q2.csv", sound))
	text = string(s.ask(http.StatusUnprocessableEntity, http.MethodPost, "/api/v1/runs/"+plain+"/scenario/book", asks))
	if !strings.Contains(text, "is text") {
		t.Errorf("a text: %s", text)
	}
	s.ask(http.StatusNotFound, http.MethodPost, "/api/v1/runs/"+id+"/scenario/book", strings.Replace(asks, "RIOT",
		"nobody", 1))
	s.ask(http.StatusUnprocessableEntity, http.MethodPost, "/api/v1/runs/"+id+"/scenario",
		strings.Replace(asks, "Dear bitcoin", "=cmd()", 1))
}

// TestWhatIfsAtOnceAreThoseAlone has eight people ask about a miner at once, and wants each to get what they get alone.
func TestWhatIfsAtOnceAreThoseAlone(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	at := "/api/v1/runs/" + s.run(s.drop("q2.csv", sound)) + "/whatif"
	ask := func(i int) string {
		asks := `{"miner": "RIOT", "changes": [{"input": "btc_price_usd", "override": "*1.%02d"}, {"input": "delay_months", "override": "+%d"}]}`
		return string(s.ask(http.StatusOK, http.MethodPost, at, fmt.Sprintf(asks, i, i)))
	}
	var alone [8]string
	for i := range alone {
		if alone[i] = ask(i); i > 0 && alone[i] == alone[i-1] {
			t.Errorf("%d has the answer of the one before", i)
		}
	}
	var wait sync.WaitGroup
	for i := range alone {
		wait.Go(func() {
			for range 5 {
				if got := ask(i); got != alone[i] {
					t.Errorf("%d: not the answer that it has alone", i)
				}
			}
		})
	}
	wait.Wait()
	s.get(http.StatusNotFound, at+"?miner=nobody")
}
