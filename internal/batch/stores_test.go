package batch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rackrate/internal/store"
	"rackrate/internal/store/cloud"
	"rackrate/internal/testutil"
	"rackrate/internal/testutil/s3"
	"rackrate/model"
	"rackrate/templates"
)

// upload puts the files of a folder under an address.
func upload(t *testing.T, dir, address string) {
	t.Helper()
	st, err := cloud.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	for name := range files(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Write(name, data); err != nil {
			t.Fatal(err)
		}
	}
}

// download puts what is under an address into a folder.
func download(t *testing.T, address string) string {
	t.Helper()
	st, err := cloud.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var walk func(string)
	walk = func(at string) {
		list, err := st.List(at)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			name := path.Join(at, e.Name())
			if e.IsDir() {
				walk(name)
				continue
			}
			data, err := st.Read(name)
			if err != nil {
				t.Fatal(err)
			}
			to := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
				t.Fatal(err)
			}
			drop(t, to, data)
		}
	}
	walk(".")
	return dir
}

// readable are workbooks that can all be read: what is said of others names where they are.
func readable(t *testing.T, n int) string {
	t.Helper()
	dir := partBooks(t, n)
	for _, name := range []string{"broken.xlsx", "empty.csv"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// mostPuts is how many uploads a workbook may cost, what the parts and collecting take and what is put again
// included; looks at what others do go by time and are not bounded.
const mostPuts = 35

// TestPartsOnAFailingStore does a batch in parts on an object store that turns away one request in ten and cuts
// one upload in twenty, with parts that are killed at drawn calls and started again: the store ends with the
// bytes of an undisturbed run in a folder.
func TestPartsOnAFailingStore(t *testing.T) {
	n, parts := testutil.Proof(5, 60), testutil.Proof(2, 8)
	books := readable(t, n)
	want := undisturbed(t, books)
	server := s3.Start(t, "parts")
	upload(t, books, "s3://parts/in")
	server.Fail(10, 20)
	before := server.Requests()
	var all sync.WaitGroup
	for i := range parts {
		all.Go(func() {
			startPart(t, partOptions("s3://parts/in", "s3://parts/out"),
				Part{Index: i, Of: parts, ClaimTime: 5 * time.Second}, rand.New(rand.NewPCG(7, uint64(i))))
		})
	}
	all.Wait()
	now, sum := server.Requests(), 0
	for method, count := range now {
		if method != "503" && method != "cut" {
			sum += count - before[method]
		}
	}
	t.Logf("%d workbooks, %d parts: %v, %.1f requests a workbook", n, parts, now, float64(sum)/float64(n))
	if now["503"] == 0 || now["cut"] == 0 || now["PUT"]-before["PUT"] > mostPuts*n {
		t.Errorf("requests: %v", now)
	}
	server.Fail(0, 0)
	wantFiles(t, download(t, "s3://parts/out"), want)
}

// Every command that takes folders takes addresses, and a batch that is no part leaves the same there as in a folder.
func TestCommandsTakeAddresses(t *testing.T) {
	books := readable(t, 2)
	want := undisturbed(t, books)
	server := s3.Start(t, "commands")
	upload(t, books, "s3://commands/in")
	// TestPartsOnAFailingStore has it fail in every run of the tests
	server.Fail(testutil.Proof(0, 10), testutil.Proof(0, 20))
	ctx := context.Background()
	if _, err := Run(ctx, partOptions("s3://commands/in", "s3://commands/in/out")); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, download(t, "s3://commands/in/out"), want)
	out, err := Watch(ctx, "s3://commands/in", partOptions("", "s3://commands/in/out"), Watching{Once: true})
	if err != nil || len(out.Books) != 2 || !out.Books[0].Kept || !out.Books[1].Kept {
		t.Fatalf("a round of the watch: %v, %v", out, err)
	}
	wantFiles(t, download(t, "s3://commands/in/out"), want)
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	v, err := Verify(ctx, reg, "s3://commands/in/out", "test", nil)
	if err != nil || !v.Sound() || v.Figures == 0 {
		t.Errorf("verify: %+v, %v", v, err)
	}
	if s, err := LoadRun(reg, "s3://commands/in/out"); err != nil || s.ID != out.Batch.RunID {
		t.Errorf("diff: %v, %v", s, err)
	}
	single := "s3://commands/in/f0/b0.xlsx"
	if list, unreadable, err := readAll(ctx, reg, single, "s3://commands/in/f0/b9.xlsx"); err != nil ||
		len(list) != 1 || len(unreadable) != 1 {
		t.Errorf("check: %v, %v, %v", list, unreadable, err)
	}
	if list, unreadable, err := readAll(ctx, reg, "s3://commands/in"); err != nil ||
		!slices.Equal(list, []string{"f0/b0.xlsx", "f1/b1.xlsx"}) || len(unreadable) != 0 {
		t.Errorf("check of a folder: %v, %v, %v", list, unreadable, err)
	}
	if _, err := Run(ctx, partOptions(single, "s3://commands/one")); err != nil {
		t.Errorf("one workbook: %v", err)
	}
	if got := files(t, download(t, "s3://commands/one")); got["b0.annotated.xlsx"] == "" {
		t.Errorf("one workbook: %v", got)
	}
}

// A watch leaves findings beside a workbook on a store, and takes them away.
func TestFindingsBesideAWorkbookOnAStore(t *testing.T) {
	s3.Start(t, "findings")
	dir := t.TempDir()
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(dir, "b.xlsx"), []byte("no workbook"))
	upload(t, dir, "s3://findings/in")
	st, err := cloud.Open("s3://findings/in")
	if err != nil {
		t.Fatal(err)
	}
	round := func() {
		t.Helper()
		if _, err := Watch(context.Background(), "s3://findings/in", partOptions("", "s3://findings/out"),
			Watching{Once: true}); err != nil {
			t.Fatal(err)
		}
	}
	round()
	if text, err := st.Read("b.xlsx.findings.txt"); err != nil || !strings.HasPrefix(string(text), findingsHead) {
		t.Errorf("%s, %v", text, err)
	}
	if err := st.Write("b.xlsx", smallBook(t, 45)); err != nil {
		t.Fatal(err)
	}
	round()
	if there, err := exists(store.Store(st), "b.xlsx.findings.txt"); err != nil || there {
		t.Errorf("the findings are there still (%v)", err)
	}
	if _, err := Watch(context.Background(), "s3://findings/in", partOptions("", "s3://findings/out"),
		Watching{}); err == nil {
		t.Error("an object store is watched for ever")
	}
}

// A store that gives no answer ends a part; it does not make a workbook unreadable.
func TestAStoreThatIsAwayIsNoUnreadableWorkbook(t *testing.T) {
	server := s3.Start(t, "away")
	dir := t.TempDir()
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 55))
	upload(t, dir, "s3://away/in")
	opt := partOptions("s3://away/in", filepath.Join(t.TempDir(), "out"))
	opt.Part = &Part{Index: 0, Of: 1}
	opt.Planned = func(int) { server.Fail(1, 0) }
	if _, err := Run(context.Background(), opt); err == nil || !strings.Contains(fmt.Sprint(err),
		"s3://away/in/a.xlsx") {
		t.Errorf("%v", err)
	}
	server.Fail(0, 0)
	opt.Planned = nil
	if out, err := Run(context.Background(), opt); err != nil || out.Batch.Sites.Evaluated != 1 {
		t.Errorf("%v, %v", out, err)
	}
}
