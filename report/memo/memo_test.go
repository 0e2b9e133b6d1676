package memo_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/templates"
)

func options(t testing.TB, dir string) memo.Options {
	t.Helper()
	house, err := templates.LoadHouse(dir)
	if err != nil {
		t.Fatal(err)
	}
	prose, err := templates.LoadProse(dir)
	if err != nil {
		t.Fatal(err)
	}
	return memo.Options{House: house, Prose: prose}
}

func write(t testing.TB, run *report.Run, m *provenance.Miner, opt memo.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := memo.Write(&b, run, m, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip("LOOK")
	}
	run := sample(t)
	opt := options(t, "")
	for i := range run.Book.Miners {
		m := &run.Book.Miners[i]
		if err := os.WriteFile(filepath.Join(dir, m.Ticker+".pdf"), write(t, run, m, opt), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
