package batch

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/pdf"
	"rackrate/templates"
)

// TestVerifyFindsWhatWasRecordedWrong changes a recorded uplift, with the hashes of the manifest made right
// again, as no check of hashes can see.
func TestVerifyFindsWhatWasRecordedWrong(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	drop(t, path, smallBook(t, 55))
	opt := Options{Books: []string{path}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 1, Seed: 1,
		Version: "test"}
	b := runOne(t, opt)
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	verify := func() *Verified {
		t.Helper()
		v, err := Verify(t.Context(), reg, opt.Out, "test", nil)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := verify(); !v.Sound() || v.Recomputed != 1 || v.Files != len(b.Manifest.Outputs) {
		t.Errorf("%+v", v)
	}
	if v, err := Verify(t.Context(), reg, opt.Out, "other", nil); err != nil || !v.Sound() || v.Recomputed != 0 ||
		!strings.Contains(v.Skipped, "version test made the run") {
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
	if v := verify(); v.Sound() || !slices.ContainsFunc(v.Faults, func(f string) bool {
		return strings.Contains(f, "results.json: miners[0].outputs.uplift_usd was recorded as 1.23456789e+08, and "+
			"the inputs that were recorded make ")
	}) {
		t.Errorf("%+v", v)
	}
}

// TestVerifyWorksAllFiguresOutAnew has the whole sample worked out from its results.json, with scenarios,
// comparables, a simulation: all figures agree. Then one figure after another is recorded a little wrong, drawn
// from all kinds of them: each is found.
func TestVerifyWorksAllFiguresOutAnew(t *testing.T) {
	testutil.Slow(t)
	opt, _ := sampleRun(t)
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	v, err := Verify(t.Context(), reg, opt.Out, "test", nil)
	if err != nil || !v.Sound() || v.Figures < 50_000 || v.Recomputed < 20 {
		t.Fatalf("%+v, %v", v, err)
	}
	data, err := os.ReadFile(filepath.Join(opt.Out, "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	sound, err := report.ReadResults(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	other, err := report.ReadResults(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for m := range other.Miners {
		for i := range other.Miners[m].Sites {
			s := &other.Miners[m].Sites[i]
			if s.Grids == nil || s.Simulation == nil || len(s.Scenarios) == 0 {
				continue
			}
			for name, figure := range map[string]*float64{
				"grids": &s.Grids.CapexByDelay[1][2], "tornado": &s.Tornado.Rows[0].UpliftHighUSD,
				"simulation": &s.Simulation.Mine.P25,
				"flows":      &s.Flows[0].Value[0].Value[7], "readiness": &s.Readiness.Score,
				"threshold": &s.Recommendation.ThresholdUSD,
			} {
				before := *figure
				*figure += 0.01 * max(1, math.Abs(before))
				if unlike, _, err := other.Unlike(sound, 9); err != nil || len(unlike) != 1 {
					t.Errorf("%s, %s: %q, %v", s.Name, name, unlike, err)
				}
				*figure = before
			}
			return
		}
	}
	t.Fatal("no site of the sample has figures of all kinds")
}

// Numbers in recorded inputs that would become sizes, counts or loops are refused at once, as a workbook's are.
func TestVerifyBoundsWhatWasRecorded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	drop(t, path, smallBook(t, 55))
	opt := Options{Books: []string{path}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 1, Seed: 1,
		Version: "test"}
	runOne(t, opt)
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	whole := files(t, opt.Out)
	for _, tc := range []struct{ name, pattern, with, want string }{
		{"results.json", `"horizon_months": \d+`, `"horizon_months": 1000000000`,
			"horizon_months: 1e+09 is outside its bounds"},
		{"results.json", `"delay_months": \d+`, `"delay_months": 1e300`, "delay_months: 1e+300 is outside its bounds"},
		{manifestFile, `"paths": \d+`, `"paths": 1000000000000`, "are not between 0 and 1000000"},
	} {
		for name, text := range whole {
			drop(t, filepath.Join(opt.Out, filepath.FromSlash(name)), []byte(text))
		}
		changed := regexp.MustCompile(tc.pattern).ReplaceAllString(whole[tc.name], tc.with)
		if changed == whole[tc.name] {
			t.Fatalf("%s is not in %s", tc.pattern, tc.name)
		}
		drop(t, filepath.Join(opt.Out, tc.name), []byte(changed))
		if tc.name != manifestFile {
			sum := strings.Replace(whole[manifestFile], hashFile("", []byte(whole[tc.name])).SHA256,
				hashFile("", []byte(changed)).SHA256, 1)
			drop(t, filepath.Join(opt.Out, manifestFile), []byte(sum))
			if _, err := LoadRun(reg, opt.Out); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%s, to compare with: %v", tc.with, err)
			}
		}
		v, err := Verify(t.Context(), reg, opt.Out, "test", nil)
		if err != nil || len(v.Faults) != 1 || !strings.Contains(v.Faults[0], tc.want) {
			t.Errorf("%s: %+v, %v", tc.with, v, err)
		}
	}
}

// The page of a batch says what was found; one that somebody changed is theirs, for verify and for the next run.
func TestVerifyLeavesItsResult(t *testing.T) {
	books := t.TempDir()
	drop(t, filepath.Join(books, "a.xlsx"), smallBook(t, 55))
	opt := Options{Books: []string{books}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 1, Seed: 1,
		Version: "test", Resume: true}
	run := func() {
		t.Helper()
		if _, err := Run(t.Context(), opt); err != nil {
			t.Fatal(err)
		}
	}
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	verify := func() (told []string) {
		t.Helper()
		if _, err := Verify(t.Context(), reg, opt.Out, "test", func(n Notice) {
			told = append(told, n.Text)
		}); err != nil {
			t.Fatal(err)
		}
		return told
	}
	has := func(text string) {
		t.Helper()
		if page := files(t, opt.Out)[verifiedFile]; !strings.Contains(page, text) || !isSealed([]byte(page)) {
			t.Errorf("the page does not say %q: %s", text, page)
		}
	}
	run()
	has("Nobody has looked since the run")
	verify()
	has("Yes, nothing is wrong")
	drop(t, filepath.Join(opt.Out, "a", "results.csv"), []byte("<b>mine</b>"))
	verify()
	has("<li class=\"bad\">a/results.csv: was changed since the run</li>")
	run()
	has("Nobody has looked since the run")
	if _, aside := files(t, opt.Out)["verified.edited-1.html"]; aside {
		t.Error("the program's own page is kept as somebody's")
	}
	drop(t, filepath.Join(opt.Out, verifiedFile), []byte("mine"))
	if told := verify(); len(told) != 1 || files(t, opt.Out)[verifiedFile] != "mine" {
		t.Errorf("told %q", told)
	}
	drop(t, filepath.Join(books, "b.xlsx"), smallBook(t, 45))
	run()
	has("Nobody has looked since the run")
	if got := files(t, opt.Out)["verified.edited-1.html"]; got != "mine" {
		t.Errorf("somebody's page reads %q", got)
	}
}

// TestEveryBitOfAMemoCounts cuts a memo off at many places, and flips bits in it: none of those passes for a whole one
// where the hash is not looked at. A flip in what nobody reads, such as a comment, may pass.
func TestEveryBitOfAMemoCounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	drop(t, path, smallBook(t, 55))
	opt := Options{Books: []string{path}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 1, Seed: 1,
		Version: "test", Memo: MemoOptions{Attach: AttachResults}}
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
