package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rackrate/internal/testutil"
)

// TestAWorkbookThatTakesTooMuchDoesNotHoldTheWatch drops one beside another: it is refused by its child, with
// its findings beside it, and the other one is evaluated.
func TestAWorkbookThatTakesTooMuchDoesNotHoldTheWatch(t *testing.T) {
	dir := t.TempDir()
	head := "Company,Ticker,Site,Capacity (MW),Power (c/kWh),Hashrate,Efficiency,Rent ($/kW-month),,Valuation " +
		"date,2024-06-30\n"
	good := head + "Riot,RIOT,Rockdale,700,4,14,25,120,,BTC price,61000\nRiot,RIOT,Corsicana,400,3,9,22,110,,Network " +
		"hashrate,600\n"
	var large strings.Builder
	large.WriteString(head)
	for i := range 400_000 {
		fmt.Fprintf(&large, "Miner %d,M%d,Site %d,700,4,14,25,120,,,\n", i/50, i/50, i)
	}
	for name, text := range map[string]string{"good.csv": good, "large.csv": large.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	cmd := program(t, "watch", dir, "-o", out, "--once", "--paths", "0", "--every", "50ms", "--max-rows", "1000000",
		"--max-cells", "10000000", "--child-time", testutil.Limit(time.Second).String())
	code, text := done(t, cmd)
	if code != 3 || !strings.Contains(text, "large.csv: it ") || !strings.Contains(text, "take out of the workbook") {
		t.Errorf("status %d: %s", code, text)
	}
	if _, err := os.Stat(filepath.Join(out, "good", "results.json")); err != nil {
		t.Error(err)
	}
	if told, err := os.ReadFile(filepath.Join(dir, "large.csv.findings.txt")); err != nil ||
		!strings.Contains(string(told), "take out of the workbook") {
		t.Errorf("beside it stands %q, %v", told, err)
	}
	code, text = done(t, program(t, "watch", dir, "--once", "--child-memory", "1"))
	if code != 2 || !strings.Contains(text, "256 MB") {
		t.Errorf("status %d: %s", code, text)
	}
}
