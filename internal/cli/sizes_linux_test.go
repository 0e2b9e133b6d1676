package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rackrate/model"
	"rackrate/templates"
)

// sizesBook is a workbook of two sites with further lines.
const sizesBook = `Miner,Ticker,Site,Site MW,Power price (USD/MWh),Hashrate EH/s,Efficiency J/TH,Build cost USD/MW,Rent USD/kW-month,GPU price USD/hour%s
AAA Corp,AAA,North,300,55,10,25,9500000,185,2.5%s
AAA Corp,AAA,South,300,55,10,25,9500000,185,2.5

Valuation date,2024-06-30
BTC price,65000
Network hashrate,600
`

// TestNumbersThatBecomeSizesAreBounded types absurd numbers, and dates, for every input that counts something, as a
// value, in a scenario and in a range: the run ends within the bounds of harmful files, and says what is wrong.
func TestNumbersThatBecomeSizesAreBounded(t *testing.T) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	books := map[string]string{"scenario": "\nScenario,Input,Override\n", "range": "\nInput,Low,High\n",
		"dates": "\nDate,BTC price,Network hashrate\n9999-12-31,1,1\n0001-01-01,1,1\n"}
	head, row := "", ""
	for _, in := range reg.Inputs {
		if !in.Numeric() || in.Unit != "months" && in.Unit != "years" && !strings.Contains(in.Key, "number") {
			continue
		}
		books["scenario"] += fmt.Sprintf("%s A,%s,1000000000\n%s B,%s,45473\n", in.Key, in.Key, in.Key, in.Key)
		books["range"] += fmt.Sprintf("%s,1,1000000000\n", in.Key)
		if in.Scope == model.ScopeMarket {
			for _, v := range []string{"1000000000", "45473", "2000", "1e300", "-5"} {
				books[in.Key+" "+v] = in.Key + "," + v + "\n"
			}
		} else if in.Scope == model.ScopeSite {
			head, row = head+","+in.Key, row+",1000000000"
		}
	}
	books["valuation date"] = "valuation_date,9999-12-31\n"
	books["halving"] = "next_halving_date,0001-01-01\n"
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, more := range books {
		text := fmt.Sprintf(sizesBook, "", "") + more
		if strings.HasPrefix(more, "valuation_date") {
			text = strings.Replace(text, "Valuation date,2024-06-30\n", "", 1)
		}
		write(name, text)
	}
	write("sites", fmt.Sprintf(sizesBook, head, row))
	cmd := program(t, "run", dir, "-o", filepath.Join(t.TempDir(), "out"), "--paths", "0", "--jobs", "1")
	code, text := done(t, cmd)
	if code != 3 || strings.Contains(text, "fault of the program") {
		t.Errorf("status %d: %.2000s", code, text)
	}
	p := cmd.ProcessState
	if took := p.UserTime() + p.SystemTime(); took.Seconds() > float64(2*len(books)) {
		t.Errorf("%d workbooks took %s", len(books), took)
	}
	wantMemory(t, "absurd sizes", p)
	if code, text := done(t, program(t, "run", filepath.Join(dir, "horizon_months 1000000000.csv"), "-o",
		filepath.Join(t.TempDir(), "out"))); code != 4 || !strings.Contains(text,
		"above the greatest allowed, 480 months") {
		t.Errorf("status %d: %s", code, text)
	}
}
