package cli_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestTheExamplesOfTheDropPageRun starts the page and runs the lines of docs/serve.md that ask its API.
func TestTheExamplesOfTheDropPageRun(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	doc, err := os.ReadFile("../../docs/serve.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(doc), "```bash\n")
	script, _, closed := strings.Cut(rest, "```")
	if !found || !closed || strings.Count(script, "curl") < 9 {
		t.Fatal("docs/serve.md has no script of examples")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "rackrate")
	if out, err := exec.Command("go", "build", "-o", program, "rackrate").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	book := "Company,Ticker,Site,Capacity (MW),Power (c/kWh),Hashrate,Efficiency,Rent ($/kW-month),,Valuation " +
		"date,2024-06-30\n" +
		"Riot,RIOT,Rockdale,700,4,14,25,120,,BTC price,61000\nRiot,RIOT,Corsicana,400,3,9,22,110,,Network " +
		"hashrate,600\n"
	if err := os.WriteFile(filepath.Join(dir, "book.csv"), []byte(book), 0o600); err != nil {
		t.Fatal(err)
	}
	store := filepath.Join(dir, "store")
	serve := exec.Command(program, "serve", "--addr", "127.0.0.1:0", "--store", store, "--paths", "0")
	said, err := serve.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := serve.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		_, _ = io.Copy(io.Discard, said)
		if err := serve.Wait(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	}()
	address := regexp.MustCompile(`http://[^\s]+`)
	var text []byte
	for part := make([]byte, 4096); !address.Match(text); {
		n, err := said.Read(part)
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		text = append(text, part[:n]...)
		time.Sleep(100 * time.Millisecond) // the rest of the line
	}
	url := string(address.Find(text))
	base, _, _ := strings.Cut(url, "/?")
	run := exec.Command("sh", "-e", "-c", script)
	run.Dir, run.Env = dir, append(os.Environ(), "URL="+url, "BASE="+base)
	out, err := run.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte(`"nav_per_share_usd"`)) ||
		!bytes.Contains(out, []byte(`"uplift_usd"`)) {
		t.Fatalf("%v: %s", err, out)
	}
	for _, file := range []string{"reading.json", "results.json", "all.zip"} {
		if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Size() < 1000 {
			t.Errorf("%s: %v", file, err)
		}
	}
	history, err := exec.Command(program, "history", "riot", "--store", store).CombinedOutput()
	if err != nil || !strings.Contains(string(history), "book.csv") {
		t.Errorf("history: %v: %s", err, history)
	}
}
