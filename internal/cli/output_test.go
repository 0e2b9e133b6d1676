package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"rackrate/internal/testutil"
)

// badText would clear a terminal, change its title, by one byte too, and turn the order of what follows; the
// line end pretends to be a message.
const badText = "\x1b[2J\x1b]0;title\a\u009b31m\u202e\r\nrackrate: all is well\x9b"

// badBook is a workbook whose every text is bad.
const badBook = "Miner,Ticker,Site,Site MW,Power price (USD/MWh),Hashrate EH/s,Efficiency J/TH,Build cost " +
	"USD/MW,Rent USD/kW-month,Odd BAD\n" +
	"AAA BAD,A BAD,North BAD,300,55,10,25,9500000,185,x BAD\nBBB,B BAD,South BAD,cheap " +
	"BAD,55,10,25,9500000,185,x BAD\n\n" +
	"Valuation date,2024-06-30\nBTC price,65000\nNetwork hashrate,600\n\nScenario,Input,Override\nBear BAD,nothing " +
	"BAD,3\n\nMiner,Earnings date\nAAA BAD,2024-07-09\n"

// TestTextFromOutsideReachesNoTerminalRaw runs the commands on bad names and bad texts, and looks at every byte
// that they print.
func TestTextFromOutsideReachesNoTerminalRaw(t *testing.T) {
	dir := t.TempDir()
	text := strings.ReplaceAll(badBook, "BAD", strings.NewReplacer("\r\n", "", "\x9b", "").Replace(badText))
	book := filepath.Join(dir, "book"+badText+".csv")
	if err := os.WriteFile(book, []byte(text), 0o600); err != nil {
		t.Skip("such names cannot be had here")
	}
	bad, out := filepath.Join(dir, "bad"+badText+".xlsx"), filepath.Join(dir, "out"+badText)
	if err := os.WriteFile(bad, []byte("no workbook"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "rackrate.yaml"), []byte("paths: 0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range [][]string{
		{"run", book, "-o", out + "1", "--paths", "0"}, {"run", book, bad, "-o", out, "--paths", "0"},
		{"run", book, bad, "-o", out, "--paths", "0", "--json", "--resume"},
		{"run", bad, "-o", out}, {"run", book, "-o", out, "--only", badText}, {"check", book, bad, "--all"},
		{"check", book, "--json"}, {"inspect", book}, {"inspect", book, "--json"}, {"inspect", bad},
		{"diff", out + "1", out}, {"diff", out, out, "--json"}, {"diff", badText, out}, {"calendar", book, "--as-of",
			"2024-06-01"}, {"calendar", book, "--json"}, {"config", dir + "/" + badText, book},
		{"explain", badText}, {badText}, {"run", "--" + badText}, {"init", out + "/" + badText + "/" + badText},
		{"watch", dir, "-o", out + "2", "--once", "--paths", "0", "--every", "50ms"}, {"run", book, "--paper", badText},
		{"run", book, "--map", bad},
	} {
		var stdout, stderr bytes.Buffer
		Run(context.Background(), append([]string{"rackrate"}, line...), &stdout, &stderr)
		printed := stdout.String() + stderr.String()
		if !utf8.ValidString(printed) {
			t.Errorf("%q prints what is no text", line)
		}
		if i := strings.IndexFunc(printed, func(r rune) bool {
			return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r))
		}); i >= 0 {
			t.Errorf("%q prints %q", line, printed[max(0, i-40):min(len(printed), i+40)])
		}
		if strings.Contains(printed, "\nrackrate: all is well") {
			t.Errorf("%q prints a line that a name brought along: %q", line, printed)
		}
		if len(printed) == 0 {
			t.Errorf("%q prints nothing", line)
		}
	}
}

// JSON keeps what it is told, with escapes for what a terminal would obey.
func TestEscapedJSONSaysTheSame(t *testing.T) {
	var plain, escaped bytes.Buffer
	doc := map[string]string{"a": "x\u009b\u202e\U000E0001\n\té"}
	if err := printLine(&escaped, doc); err != nil {
		t.Fatal(err)
	}
	if err := json.NewEncoder(&plain).Encode(doc); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(escaped.Bytes(), &got); err != nil || got["a"] != doc["a"] ||
		strings.ContainsFunc(strings.TrimSpace(escaped.String()), controls) {
		t.Errorf("%q, %v", escaped.String(), err)
	}
}

// full is a device that is full.
type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

// TestAnOutputThatCannotBeWrittenIsAFailure has every command that prints something print it to a full device.
func TestAnOutputThatCannotBeWrittenIsAFailure(t *testing.T) {
	testutil.Slow(t)
	dir := t.TempDir()
	book := filepath.Join(dir, "book.csv")
	if err := os.WriteFile(book,
		[]byte(`Miner,Ticker,Site,Site MW,Power price (USD/MWh),Hashrate EH/s,Efficiency J/TH,Build cost USD/MW,Rent USD/kW-month,Next earnings date
AAA Corp,AAA,North,300,55,10,25,9500000,185,2024-08-08

Valuation date,2024-06-30
BTC price,65000
Network hashrate,600
`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code := Run(context.Background(), []string{"rackrate", "run", book, "-o", filepath.Join(dir, "out"), "--paths",
		"0", "-q"}, full{}, &bytes.Buffer{}); code != 0 {
		t.Fatalf("with nothing to print: status %d", code)
	}
	for _, line := range [][]string{
		{}, {"--help"}, {"--version"}, {"run", "--help"}, {"run", book, "-o", filepath.Join(dir, "out"), "--paths",
			"0"}, {"run", book, "-o", filepath.Join(dir, "out"), "--paths", "0", "--json"},
		{"check", book}, {"check", book, "--json"}, {"explain"}, {"explain", "horizon_months"}, {"explain", "--json"},
		{"inspect", book}, {"inspect", book, "--json"}, {"config"}, {"config", "--json"},
		{"diff", filepath.Join(dir, "out"), filepath.Join(dir, "out")}, {"diff", filepath.Join(dir, "out"),
			filepath.Join(dir, "out"), "--json"}, {"calendar", book, "--as-of", "2024-06-01"},
		{"completion", "bash"}, {"man"},
		{"init", filepath.Join(dir, "x.xlsx"), "--json"},
	} {
		var stderr bytes.Buffer
		if code := Run(context.Background(), append([]string{"rackrate"}, line...), full{},
			&stderr); code != exitFailed || strings.Count(stderr.String(), "no space left") != 1 {
			t.Errorf("%q: status %d, %q", line, code, stderr.String())
		}
	}
}
