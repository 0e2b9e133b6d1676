package batch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rackrate/internal/store"
)

// watched is a watch that runs while a test drops files.
type watched struct {
	t      *testing.T
	dir    string
	out    string
	stop   context.CancelFunc
	ended  chan error
	mu     sync.Mutex
	events []WatchEvent
	wait20 bool // wait twenty minutes for what takes two elsewhere
}

func startWatch(t *testing.T, dir, out string) *watched {
	t.Helper()
	return startWatching(t, dir, out, Watching{Every: 50 * time.Millisecond})
}

func startWatching(t *testing.T, dir, out string, what Watching) *watched {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	w := &watched{t: t, dir: dir, out: out, stop: stop, ended: make(chan error, 1)}
	opt := Options{Out: out, Prefix: "RR ", Jobs: 2, Seed: 1, Version: "test"}
	what.Tell = func(e WatchEvent) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.events = append(w.events, e)
	}
	go func() {
		_, err := Watch(ctx, dir, opt, what)
		w.ended <- err
	}()
	t.Cleanup(func() { stop(); <-w.ended; w.ended <- nil })
	return w
}

// end stops the watch, as somebody who restarts the machine does.
func (w *watched) end() {
	w.t.Helper()
	w.stop()
	if err := <-w.ended; !errors.Is(err, context.Canceled) {
		w.t.Errorf("the watch ended with %v", err)
	}
	w.ended <- nil
}

// count is how often an event was told of a file.
func (w *watched) count(kind, file string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, e := range w.events {
		if e.Kind == kind && filepath.Base(e.Path) == file {
			n++
		}
	}
	return n
}

func (w *watched) wait(what string, holds func() bool) {
	w.t.Helper()
	patience := 10 * time.Minute // a busy machine under the race detector takes more than two
	if w.wait20 {
		patience *= 10
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.t.Fatalf("%s: not within %v; last of %d events: %v", what, patience, len(w.events),
		w.events[max(0, len(w.events)-10):])
}

func drop(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func isThere(path string) func() bool {
	return func() bool { _, err := os.Stat(path); return err == nil }
}

func smallBook(t *testing.T, power any) []byte {
	t.Helper()
	return bookOf(t, [][]any{
		{"Valuation date", "2024-06-30"}, {"BTC price", 65000}, {"Network hashrate", 600}, {},
		{"Miner", "Ticker", "Site", "Site MW", "Power price (USD/MWh)", "Hashrate EH/s", "Efficiency J/TH",
			"Build cost USD/MW", "Rent USD/kW-month"},
		{"AAA Corp", "AAA", "North", 300, power, 10, 25, 9500000, 185},
	})
}

func TestWatchTakesWhatIsDroppedSlowly(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	w := startWatch(t, dir, out)
	data := smallBook(t, 55)
	file, err := os.Create(filepath.Join(dir, "slow.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	for piece := range 12 { // longer in all than a file may stay broken
		from, to := piece*len(data)/12, (piece+1)*len(data)/12
		if _, err := file.Write(data[from:to]); err != nil {
			t.Fatal(err)
		}
		time.Sleep(60 * time.Millisecond)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	w.wait("the outputs", isThere(filepath.Join(out, "slow", "run.json")))
	w.end()
	if n := w.count("failed", "slow.xlsx"); n > 0 || isThere(filepath.Join(dir, "slow.xlsx.findings.txt"))() {
		t.Errorf("half a file was taken for a bad one")
	}
}

func TestWatchTellsOfABadFileAndGoesOn(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	w := startWatch(t, dir, out)
	drop(t, filepath.Join(dir, "bad.xlsx"), []byte("no workbook"))
	drop(t, filepath.Join(dir, "row.xlsx"), smallBook(t, "cheap"))
	drop(t, filepath.Join(dir, "good.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(dir, "open.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(dir, "~$open.xlsx"), []byte("lock"))
	w.wait("the good workbook", isThere(filepath.Join(out, "good", "run.json")))
	w.wait("findings of the bad file", isThere(filepath.Join(dir, "bad.xlsx.findings.txt")))
	w.wait("findings of the bad row", isThere(filepath.Join(dir, "row.xlsx.findings.txt")))
	text, err := os.ReadFile(filepath.Join(dir, "row.xlsx.findings.txt"))
	if err != nil || !strings.Contains(string(text), "row.xlsx:Sheet1!E6: error RR-") {
		t.Errorf("%s, %v", text, err)
	}
	if isThere(filepath.Join(out, "open"))() {
		t.Error("a workbook that is open elsewhere was taken")
	}
	// mended and closed, they are evaluated, and the findings go
	drop(t, filepath.Join(dir, "bad.xlsx"), smallBook(t, 45))
	drop(t, filepath.Join(dir, "row.xlsx"), smallBook(t, 46))
	if err := os.Remove(filepath.Join(dir, "~$open.xlsx")); err != nil {
		t.Fatal(err)
	}
	w.wait("the mended workbook", isThere(filepath.Join(out, "bad", "run.json")))
	w.wait("the workbook that was open", isThere(filepath.Join(out, "open", "run.json")))
	for _, name := range []string{"bad.xlsx.findings.txt", "row.xlsx.findings.txt"} {
		w.wait(name+" to go", func() bool { return !isThere(filepath.Join(dir, name))() })
	}
	if n := w.count("made", "good.xlsx"); n != 1 {
		t.Errorf("the good workbook was made %d times", n)
	}
}

func TestWatchSurvivesARestartAndAFolderThatVanishes(t *testing.T) {
	dir, out := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 55))
	w := startWatch(t, dir, out)
	w.wait("the outputs", isThere(filepath.Join(out, "run.json")))
	w.end()
	made, err := os.Stat(filepath.Join(out, "a", "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	w = startWatch(t, dir, out)
	w.wait("the workbook to be known again", func() bool { return w.count("made", "a.xlsx") == 1 })
	if again, err := os.Stat(filepath.Join(out, "a", "run.json")); err != nil ||
		!again.ModTime().Equal(made.ModTime()) {
		t.Errorf("what was done is done again after a restart (%v)", err)
	}
	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	w.wait("the folder to be missed", func() bool { return w.count("waiting", "in") == 1 })
	if err := os.Rename(dir+".away", dir); err != nil {
		t.Fatal(err)
	}
	drop(t, filepath.Join(dir, "b.xlsx"), smallBook(t, 50))
	w.wait("the new workbook", isThere(filepath.Join(out, "b", "run.json")))
	w.end()
	if !isThere(filepath.Join(out, "a", "run.json"))() {
		t.Error("outputs went with the folder")
	}
}

func TestWatchOnce(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(dir, "bad.xlsx"), []byte("no workbook"))
	opt := Options{Out: out, Prefix: "RR ", Jobs: 2, Seed: 1, Version: "test"}
	what := Watching{Every: 10 * time.Millisecond, Once: true}
	done, err := Watch(context.Background(), dir, opt, what)
	if err != nil || len(done.Books) != 2 || done.Books[0].Manifest == nil || done.Books[1].Err == nil {
		t.Fatalf("%+v, %v", done, err)
	}
	if done, err = Watch(context.Background(), t.TempDir(), opt, what); err != nil || len(done.Books) != 0 {
		t.Errorf("an empty folder: %+v, %v", done, err)
	}
	if _, err = Watch(context.Background(), filepath.Join(dir, "none"), opt, what); err == nil {
		t.Error("a folder that is not there passes")
	}
}

func TestWatchIsToldByTheFileSystem(t *testing.T) {
	told := newNotices(false)
	if told == nil {
		t.Log("this system tells of no changes; looks without notices are tested beside this")
		return
	}
	if err := told.close(); err != nil {
		t.Fatal(err)
	}
	dir, out := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	w := startWatching(t, dir, out, Watching{Every: time.Hour}) // no second look but by a notice
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 55))
	w.wait("the outputs", isThere(filepath.Join(out, "a", "run.json")))
	if err := os.MkdirAll(filepath.Join(dir, "new", "deep"), 0o777); err != nil {
		t.Fatal(err)
	}
	drop(t, filepath.Join(dir, "new", "deep", "b.xlsx"), smallBook(t, 50))
	w.wait("the outputs of a new folder", isThere(filepath.Join(out, "new-deep-b", "run.json")))
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 45))
	w.wait("the changed workbook", func() bool { return w.count("made", "a.xlsx") == 2 })
}

func TestWatchWithoutNotices(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	w := startWatching(t, dir, out, Watching{Every: 50 * time.Millisecond, Silent: true})
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 55))
	w.wait("the outputs", isThere(filepath.Join(out, "a", "run.json")))
}

// TestWatchLooksAgainAtAFileReplacedWhileItIsRead puts another file in the place of
// one between the look and the reading.
func TestWatchLooksAgainAtAFileReplacedWhileItIsRead(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	path := filepath.Join(dir, "a.xlsx")
	drop(t, path, smallBook(t, 55))
	var told []string
	w := newWatcher(dir, Watching{Every: time.Millisecond, Tell: func(e WatchEvent) { told = append(told, e.Kind) }})
	opt := Options{Books: []string{dir}, Out: out, Prefix: "RR ", Jobs: 1, Seed: 1, Version: "test",
		Resume: true, watched: w}
	round := func(want int) {
		t.Helper()
		for range 2 {
			if _, err := w.look(out); err != nil {
				t.Fatal(err)
			}
		}
		told = nil
		if fresh, err := w.look(out); err != nil || fresh != want {
			t.Fatalf("%d workbooks are complete, %v, want %d", fresh, err, want)
		}
	}
	round(1)
	drop(t, path, smallBook(t, 50))
	if _, err := w.evaluate(context.Background(), opt, 1); err != nil {
		t.Fatal(err)
	}
	if strings.Join(told, " ") != "round changed" || isThere(filepath.Join(dir, "a.xlsx.findings.txt"))() {
		t.Errorf("told %q of a file that was being replaced", told)
	}
	drop(t, path, smallBook(t, 45))
	round(1)
	if _, err := w.evaluate(context.Background(), opt, 1); err != nil {
		t.Fatal(err)
	}
	if strings.Join(told, " ") != "round made" {
		t.Errorf("told %q of the whole file", told)
	}
	round(0)
}

// TestWatchTakesHundredsAtOnce drops more files than a round takes while the watch runs: each is told of once,
// and the good ones are made.
func TestWatchTakesHundredsAtOnce(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	const many = mostARound + 50
	w := startWatch(t, dir, out)
	for i := range many {
		drop(t, filepath.Join(dir, fmt.Sprintf("bad%03d.xlsx", i)), []byte("no workbook"))
	}
	drop(t, filepath.Join(dir, "good.xlsx"), smallBook(t, 55))
	w.wait("the good workbook", isThere(filepath.Join(out, "good", "run.json")))
	w.wait("the findings of the bad ones", func() bool {
		left, err := filepath.Glob(filepath.Join(dir, "bad*.findings.txt"))
		return err == nil && len(left) == many
	})
	w.end()
	for i := range many {
		if name := fmt.Sprintf("bad%03d.xlsx", i); w.count("failed", name) != 1 {
			t.Errorf("%s was told of %d times", name, w.count("failed", name))
		}
	}
}

// TestWatchNoticesOutputsThatVanish takes away the folder of all outputs, then one file of a workbook: each is
// made again.
func TestWatchNoticesOutputsThatVanish(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	w := startWatch(t, dir, out)
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 55))
	drop(t, filepath.Join(dir, "bad.xlsx"), []byte("no workbook"))
	w.wait("the workbook", func() bool { return w.count("made", "a.xlsx") == 1 && w.count("failed", "bad.xlsx") == 1 })
	w.wait("the index of both", func() bool {
		return strings.Contains(files(t, out)["index.html"], "bad.xlsx") &&
			!isThere(filepath.Join(out, store.LockFile))()
	})
	whole := shown(files(t, out))
	w.wait("nothing", func() bool { return os.RemoveAll(out) == nil }) // a round may be writing
	same := func() bool { return maps.Equal(shown(files(t, out)), whole) }
	w.wait("all outputs", same)
	w.wait("the second time", func() bool { return w.count("made", "a.xlsx") == 2 })
	w.wait("no outputs of the workbook", func() bool { return os.RemoveAll(filepath.Join(out, "a")) == nil })
	w.wait("the outputs of a workbook", same)
	w.wait("the third time", func() bool { return w.count("made", "a.xlsx") == 3 })
	if err := os.Remove(filepath.Join(out, "a", "memos", "AAA.pdf")); err != nil {
		t.Fatal(err)
	}
	drop(t, filepath.Join(dir, "b.xlsx"), smallBook(t, 45))
	w.wait("the index of a second workbook, and the memo that it leads to", func() bool {
		return w.count("made", "b.xlsx") == 1 && isThere(filepath.Join(out, "a", "memos", "AAA.pdf"))()
	})
}

// Two files that differ in their ending have each their own findings, and each goes when its own file is mended.
func TestWatchKeepsFindingsApart(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	w := startWatch(t, dir, out)
	drop(t, filepath.Join(dir, "a.xlsx"), []byte("no workbook"))
	drop(t, filepath.Join(dir, "a.csv"), []byte("Miner,Site,Site MW\nA,North,much\n"))
	both := []string{filepath.Join(dir, "a.xlsx.findings.txt"), filepath.Join(dir, "a.csv.findings.txt")}
	w.wait("both findings", func() bool { return isThere(both[0])() && isThere(both[1])() })
	drop(t, filepath.Join(dir, "a.xlsx"), smallBook(t, 55))
	w.wait("the workbook", func() bool { return w.count("made", "a.xlsx") == 1 && !isThere(both[0])() })
	if !isThere(both[1])() {
		t.Error("the findings of the other file have gone")
	}
}
