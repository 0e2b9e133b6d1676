package batch

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rackrate/model"
	"rackrate/report/pdf"
	"rackrate/templates"
)

// TestVerifyFindsWhatWasRecordedWrong changes a recorded uplift, with the hashes of the manifest made right again, as no
// check of hashes can see.
func TestVerifyFindsWhatWasRecordedWrong(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	drop(t, path, smallBook(t, 55))
	opt := Options{Books: []string{path}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 1, Seed: 1, Version: "test"}
	b := runOne(t, opt)
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	verify := func() *Verified {
		t.Helper()
		v, err := Verify(reg, opt.Out, "test", nil)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := verify(); !v.Sound() || v.Recomputed != 1 || v.Files != len(b.Manifest.Outputs) {
		t.Errorf("%+v", v)
	}
	if v, err := Verify(reg, opt.Out, "other", nil); err != nil || !v.Sound() || v.Recomputed != 0 || !strings.Contains(v.Skipped, "version test made the run") {
		t.Errorf("%+v, %v", v, err)
	}
	name := filepath.Join(opt.Out, "results.json")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	usd := b.Entry.Miners[0].Sites[0].UpliftUSD
	digits, err := json.Marshal(*usd)
	if err != nil || bytes.Count(data, digits) == 0 {
		t.Fatal(err, *usd)
	}
	changed := bytes.ReplaceAll(data, digits, []byte("123456789"))
	drop(t, name, changed)
	manifest := filepath.Join(opt.Out, manifestFile)
	m, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	drop(t, manifest, bytes.ReplaceAll(m, []byte(hashFile("", data).SHA256), []byte(hashFile("", changed).SHA256)))
	if v := verify(); v.Sound() || !strings.Contains(v.Faults[0], "AAA AAA Corp, North: the uplift was recorded as 123,456,789") {
		t.Errorf("%+v", v)
	}
}

// TestEveryBitOfAMemoCounts cuts a memo off at many places, and flips bits in it: none of those passes for a whole one
// where the hash is not looked at. A flip in what nobody reads, such as a comment, may pass.
func TestEveryBitOfAMemoCounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	drop(t, path, smallBook(t, 55))
	opt := Options{Books: []string{path}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 1, Seed: 1, Version: "test", Memo: MemoOptions{Attach: AttachResults}}
	runOne(t, opt)
	data, err := os.ReadFile(filepath.Join(opt.Out, "memos", "AAA.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	if err := pdf.Check(data); err != nil {
		t.Fatal(err)
	}
	for n := range 50 {
		if at := len(data) * n / 50; pdf.Check(data[:at]) == nil {
			t.Errorf("a memo cut off at byte %d of %d passes", at, len(data))
		}
	}
	passed := 0
	for n := range 200 {
		other := bytes.Clone(data)
		other[len(data)*n/200] ^= 1 << (n % 8)
		if pdf.Check(other) == nil {
			passed++
		}
	}
	if passed > 60 {
		t.Errorf("%d of 200 flipped bits pass", passed)
	}
}
