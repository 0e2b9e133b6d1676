package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet"
)

const sample = "../../samples/us-listed-miners.xlsx"

func options(t *testing.T) Options {
	t.Helper()
	return Options{Books: []string{sample}, Out: filepath.Join(t.TempDir(), "out"), Prefix: "RR ", Jobs: 2, Paths: 200,
		Seed: 1, Version: "test"}
}

func runOne(t *testing.T, opt Options) *BookRun {
	t.Helper()
	out, err := Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Books) != 1 || out.Books[0].Err != nil || out.Batch != nil {
		t.Fatalf("%d runs, %v", len(out.Books), out.Books[0].Err)
	}
	return &out.Books[0]
}

// wholeSample is the run of the whole sample, which takes long and is made once for all tests that only look at it.
var wholeSample struct {
	once  sync.Once
	opt   Options
	run   *BookRun
	last  Step
	calls int
}

func sampleRun(t *testing.T) (Options, *BookRun) {
	t.Helper()
	testutil.Slow(t)
	w := &wholeSample
	w.once.Do(func() {
		w.opt = options(t)
		dir, err := os.MkdirTemp("", "rackrate-sample")
		if err != nil {
			t.Fatal(err)
		}
		w.opt.Out = filepath.Join(dir, "out")
		w.opt.Progress = func(s Step) { w.last = s; w.calls++ }
		w.run = runOne(t, w.opt)
	})
	if w.run == nil {
		t.Fatal("the run of the sample failed in another test")
	}
	return w.opt, w.run
}

func TestMain(m *testing.M) {
	code := m.Run()
	if out := wholeSample.opt.Out; out != "" {
		if err := os.RemoveAll(filepath.Dir(out)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

func TestTheManifestSaysWhatWasLeft(t *testing.T) {
	testutil.Slow(t)
	opt, b := sampleRun(t)
	data, err := os.ReadFile(filepath.Join(opt.Out, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	for _, file := range m.Outputs {
		data, err := os.ReadFile(filepath.Join(opt.Out, file.Path))
		if err != nil || hashFile(file.Path, data) != file {
			t.Errorf("%s is not as the manifest says (%v)", file.Path, err)
		}
	}
	if want := len(b.Entry.Miners) + 4; len(m.Outputs) != want {
		t.Errorf("%d outputs, want %d", len(m.Outputs), want)
	}
	if !slices.IsSortedFunc(m.Outputs, func(a, b FileHash) int { return strings.Compare(a.Path, b.Path) }) {
		t.Error("the outputs are in no order")
	}
	src, err := os.ReadFile(sample)
	if err != nil || m.Inputs[0] != hashFile("us-listed-miners.xlsx", src) {
		t.Errorf("input %+v, %v", m.Inputs, err)
	}
	if m.Sites.Read < 25 || m.Sites.Evaluated+m.Sites.NotEvaluated != m.Sites.Read || m.MasterCheck != "pass" {
		t.Errorf("sites %+v, master check %s", m.Sites, m.MasterCheck)
	}
	if m.Date != (model.Date{Year: 2024, Month: 6, Day: 30}) {
		t.Errorf("date %v is not the valuation date", m.Date)
	}
}

func TestOnlyKeepsTheFiguresOfTheWholeRun(t *testing.T) {
	_, whole := sampleRun(t)
	opt := options(t)
	opt.Only = []string{"riot"}
	one := runOne(t, opt)
	if len(one.results.Miners) != 1 || one.results.Miners[0].Ticker != "RIOT" {
		t.Fatalf("%d miners", len(one.results.Miners))
	}
	for i, m := range whole.results.Miners {
		if m.Ticker != "RIOT" {
			continue
		}
		a, _ := json.Marshal(whole.results.Miners[i].Sites)
		b, _ := json.Marshal(one.results.Miners[0].Sites)
		if !bytes.Equal(a, b) {
			t.Error("a miner's figures depend on the others in the book")
		}
	}
	for _, f := range one.Findings {
		if f.Miner != "" && !strings.HasPrefix(f.Miner, "Riot") {
			t.Errorf("a finding about another miner: %s", f)
		}
	}
	opt.Only = []string{"NOBODY"}
	var unknown *UnknownMinersError
	if _, err := Run(context.Background(), opt); !errors.As(err, &unknown) || !slices.Equal(unknown.Names,
		[]string{"NOBODY"}) {
		t.Errorf("an unknown miner: %v", err)
	}
}

func TestRunID(t *testing.T) {
	base := Settings{Only: []string{"A"}, Paper: "A4", Prefix: "RR "}
	id := func(version, name, data string, s Settings) string {
		t.Helper()
		id, err := runID(version, name, []byte(data), s)
		if err != nil || len(id) != 12 {
			t.Fatalf("%q, %v", id, err)
		}
		return id
	}
	same := id("1", "a.xlsx", "x", base)
	if id("1", "a.xlsx", "x", base) != same {
		t.Error("the same run has two ids")
	}
	dated, only, paper, prefix, house, assumed, lender := base, base, base, base, base, base, base
	assumed.DefaultsSettings = defaultsSettings(workbook.Options{Assumptions: &workbook.Source{Name: "house.csv",
		Data: []byte("x")}})
	lender.DefaultsSettings = defaultsSettings(workbook.Options{Basis: workbook.LenderBasis})
	dated.Date = model.Date{Year: 2024, Month: 6, Day: 30}
	only.Only = nil
	paper.Paper = "Letter"
	prefix.Prefix = "X "
	house.Templates = []FileHash{{Path: "house.yaml"}}
	for name, other := range map[string]string{
		"version": id("2", "a.xlsx", "x", base), "name": id("1", "b.xlsx", "x", base),
		"content": id("1", "a.xlsx", "y", base),
		"date":    id("1", "a.xlsx", "x", dated), "only": id("1", "a.xlsx", "x", only),
		"paper":  id("1", "a.xlsx", "x", paper),
		"prefix": id("1", "a.xlsx", "x", prefix), "templates": id("1", "a.xlsx", "x", house),
		"house": id("1", "a.xlsx", "x", assumed), "basis": id("1", "a.xlsx", "x", lender),
	} {
		if other == same {
			t.Errorf("another %s gives the same id", name)
		}
	}
}

func TestTheRunIDDoesNotDependOnHowAMinerWasTyped(t *testing.T) {
	var ids []string
	path := filepath.Join(t.TempDir(), "a.xlsx")
	drop(t, path, smallBook(t, 55))
	for _, typed := range [][]string{{"aaa"}, {"AAA"}, {"AAA Corp"}, {"AAA", "aaa"}} {
		opt := options(t)
		opt.Books, opt.Only = []string{path}, typed
		ids = append(ids, runOne(t, opt).Manifest.RunID)
	}
	if len(slices.Compact(ids)) != 1 {
		t.Errorf("run ids %q", ids)
	}
}

func TestEachBookHasAFolder(t *testing.T) {
	jobs, many, err := plan(Options{Out: "out", Books: []string{"a/Miners.xlsx", "b/miners.xlsx", "c/...xlsx",
		"d/x y.xlsm", "./a/Miners.xlsx"}})
	if err != nil || !many {
		t.Fatal(many, err)
	}
	var got []string
	for _, j := range jobs {
		got = append(got, j.folder)
	}
	if want := []string{"Miners", "miners-2", "workbook", "x-y"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if jobs, many, err = plan(Options{Out: "out", Books: []string{"a.xlsx"}}); err != nil || many ||
		jobs[0].folder != "" {
		t.Errorf("one workbook goes to %+v, %v", jobs, err)
	}
}

func TestWorkbookName(t *testing.T) {
	for _, tc := range []struct {
		book     string
		separate bool
		want     string
	}{
		{"a.xlsx", false, "a.annotated.xlsx"}, {"a.b.xlsm", false, "a.b.annotated.xlsm"},
		{"a.xlsm", true, "a.results.xlsx"},
	} {
		if got := workbookName(tc.book, sheet.Result{Separate: tc.separate,
			Extension: path.Ext(tc.book)}); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.book, got, tc.want)
		}
	}
}

func TestUnreadableBooksAreToldApart(t *testing.T) {
	opt := options(t)
	opt.Books = []string{sample, "nothing.xlsx", notAWorkbook(t)}
	opt.Only = []string{"RIOT"}
	out, err := Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	runs := out.Books
	if runs[0].Err != nil || runs[0].Manifest == nil {
		t.Errorf("the good workbook: %v", runs[0].Err)
	}
	for _, b := range runs[1:] {
		var unreadable *ReadError
		if !errors.As(b.Err, &unreadable) {
			t.Errorf("%s: %v", b.Path, b.Err)
		}
	}
}

func notAWorkbook(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "text.xlsx")
	if err := os.WriteFile(path, []byte("text"), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProgressCountsEveryMemo(t *testing.T) {
	_, b := sampleRun(t)
	last, calls := wholeSample.last, wholeSample.calls
	if last.Done != len(b.Entry.Miners) || last.Total != last.Done || calls != last.Done+1 {
		t.Errorf("%+v after %d calls", last, calls)
	}
}

func TestAFailedCheckIsInTheManifest(t *testing.T) {
	run := &report.Run{
		Book: &provenance.Book{},
		Result: &model.BookResult{Miners: []model.MinerOutcome{{Name: "A", Checks: []model.Check{
			{Code: "debt_repaid", Site: "North", Detail: "colo", Got: 1}, {Code: "sources_equal_uses", Pass: true},
		}}}},
	}
	m := newManifest(run, Settings{}, FileHash{}, &part{}, nil)
	if m.MasterCheck != "fail" || m.Checks.Passed != 1 || !slices.Equal(m.Checks.Failed,
		[]string{"A: North: colo: debt_repaid"}) {
		t.Errorf("master check %s, %+v", m.MasterCheck, m.Checks)
	}
}

func TestAPanicBecomesAnError(t *testing.T) {
	if err := guard(func() error { panic("en dash") }); err == nil || !strings.Contains(err.Error(), "en dash") {
		t.Errorf("%v", err)
	}
	if err := guard(func() error { return nil }); err != nil {
		t.Error(err)
	}
}
