package serve

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rackrate/internal/store"
	"rackrate/internal/testutil"
)

// sound is a workbook in which every column means something.
var sound = strings.ReplaceAll(small, "Hasrate", "Hashrate")

// older makes a run some days older than it is, while no server serves.
func (s *served) older(id string, days int) {
	s.Helper()
	file := filepath.Join(s.store, "runs", id, "run.json")
	text, err := os.ReadFile(file)
	if err != nil {
		s.Fatal(err)
	}
	a := decode[ask](s, text)
	a.Asked = a.Asked.AddDate(0, 0, -days)
	if text, err = json.Marshal(a); err == nil {
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		s.Fatal(err)
	}
}

// becomes waits for a run to have a state.
func (s *served) becomes(id, state string) runState {
	s.Helper()
	var now runState
	for range 600 {
		if now = decode[runState](s, s.get(http.StatusOK, "/api/v1/runs/"+id)); now.State == state {
			return now
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.Fatalf("run %s never became %s; it is %s %s", id, state, now.State, now.Error)
	return now
}

// inFolder lists the files below a folder, with what they hold.
func inFolder(t *testing.T, dir string) map[string]string {
	t.Helper()
	list := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		inner, err := filepath.Rel(dir, name)
		list[filepath.ToSlash(inner)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// filesBelow counts the files in a folder from which a server may be removing some just now.
func filesBelow(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err == nil && !e.IsDir():
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestKeepRemovesOnlyWhatNobodyChanged wants the files of an old run gone, but for an output that was edited,
// what no run made, the workbook, its corrections and the run's index card; the run is still in the history,
// and can be made again.
func TestKeepRemovesOnlyWhatNobodyChanged(t *testing.T) {
	testutil.Slow(t)
	dir := filepath.Join(t.TempDir(), "store")
	s := start(t, dir, nil)
	drop := s.drop("q2.csv", sound)
	s.reading(drop)
	s.ask(http.StatusOK, http.MethodPut, "/api/v1/drops/"+drop+"/corrections",
		`{"corrections":[{"sheet":"q2","cell":"e2","value":"4.5"}]}`)
	old := s.run(drop)
	young := s.run(s.drop("q3.csv", strings.ReplaceAll(sound, "61000", "64000")))
	s.stop()
	out := filepath.Join(dir, "runs", old, "out")
	before := inFolder(t, out)
	edited := before["results.csv"] + "a line of somebody's\n"
	for name, text := range map[string]string{"results.csv": edited, "memos/remarks.txt": "mine"} {
		if err := os.WriteFile(filepath.Join(out, filepath.FromSlash(name)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.older(old, 40)
	s.older(young, 20)

	s = start(t, dir, nil) // nothing is removed unless it is asked for
	s.becomes(old, done)
	s.stop()
	s = start(t, dir, func(o *Options) { o.Keep = 30 * 24 * time.Hour })
	now := s.becomes(old, cleared)
	if !strings.Contains(now.Error, "30 days (--keep)") {
		t.Errorf("it says %q", now.Error)
	}
	s.stop()
	left := inFolder(t, out)
	if len(left) != 3 || left["results.csv"] != edited || left["memos/remarks.txt"] != "mine" ||
		left["run.json"] != before["run.json"] {
		t.Errorf("of %d files are left %d", len(before), len(left))
	}
	kept := inFolder(t, filepath.Join(dir, "drops", drop))
	if kept["book/q2.csv"] != sound || kept["corrections.csv"] == "" {
		t.Errorf("the workbook or its corrections are gone")
	}
	asked := inFolder(t, filepath.Join(dir, "runs", old))
	if asked["card.json"] == "" || asked["corrections.csv"] == "" || !strings.Contains(asked[clearedFile],
		`"left":["results.csv"]`) {
		t.Errorf("beside the run are left %v", asked[clearedFile])
	}
	if len(inFolder(t, filepath.Join(dir, "runs", young, "out"))) < 6 {
		t.Error("a young run lost files")
	}

	s = start(t, dir, func(o *Options) { o.Keep = 30 * 24 * time.Hour })
	s.becomes(old, cleared)
	s.get(http.StatusGone, "/api/v1/runs/"+old+"/results")
	s.get(http.StatusGone, "/api/v1/runs/"+old+"/all.zip")
	history := decode[struct{ Runs []Entry }](s, s.get(http.StatusOK, "/api/v1/history?miner=RIOT"))
	if len(history.Runs) != 2 || history.Runs[0].Run != old || history.Runs[0].UpliftUSD == nil {
		t.Errorf("the history: %+v", history.Runs)
	}
	again := s.run(drop)
	if again == old {
		t.Error("the run was not made again")
	}
	s.get(http.StatusOK, "/api/v1/runs/"+again+"/results")
	s.stop()
	if list, err := History(dir, "RIOT"); err != nil || len(list) != 3 {
		t.Errorf("on the command line: %d runs, %v", len(list), err)
	}
}

// TestClearingGoesOnWhereItWasKilled takes a run whose mark was written and whose files are there still.
func TestClearingGoesOnWhereItWasKilled(t *testing.T) {
	testutil.Slow(t)
	dir := filepath.Join(t.TempDir(), "store")
	s := start(t, dir, nil)
	id := s.run(s.drop("q2.csv", sound))
	s.get(http.StatusOK, "/api/v1/history") // makes the card
	s.stop()
	mark := `{"on":"2026-11-28","text":"its files were removed on 2026-11-28","done":false}`
	if err := os.WriteFile(filepath.Join(dir, "runs", id, clearedFile), []byte(mark), 0o600); err != nil {
		t.Fatal(err)
	}
	s = start(t, dir, func(o *Options) { o.Keep = 24 * time.Hour })
	s.becomes(id, cleared)
	for range 600 {
		if filesBelow(t, filepath.Join(dir, "runs", id, "out")) == 1 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("its files are there still: %s", s.said)
}

// TestMaxDiskRemovesTheOldestFirst has room for the files of one run, and wants those of the last one to stay;
// where that is not enough, new workbooks and runs are refused.
func TestMaxDiskRemovesTheOldestFirst(t *testing.T) {
	testutil.Slow(t)
	dir := filepath.Join(t.TempDir(), "store")
	s := start(t, dir, nil)
	first := s.run(s.drop("q2.csv", sound))
	second := s.run(s.drop("q3.csv", strings.ReplaceAll(sound, "61000", "64000")))
	s.stop()
	s.older(first, 2)
	s.older(second, 1)
	var total int64
	for _, text := range inFolder(t, filepath.Join(dir, "runs")) {
		total += int64(len(text))
	}
	s = start(t, dir, func(o *Options) { o.MaxDisk = total * 3 / 4 })
	s.becomes(first, cleared)
	third := s.run(s.drop("q4.csv", strings.ReplaceAll(sound, "61000", "68000")))
	s.becomes(second, cleared)
	s.becomes(third, done)
	s.stop()
	s = start(t, dir, func(o *Options) { o.MaxDisk = 1000 })
	s.becomes(third, done)
	s.ask(http.StatusInsufficientStorage, http.MethodPost, "/api/v1/drops?name=q5.csv", sound)
	for _, d := range decode[struct{ Drops []dropped }](s, s.get(http.StatusOK, "/api/v1/drops")).Drops {
		if d.Name == "q2.csv" { // its run has no files, so that another one would be made
			s.reading(d.ID)
			text := string(s.ask(http.StatusInsufficientStorage, http.MethodPost, "/api/v1/drops/"+d.ID+"/runs", ""))
			if !strings.Contains(text, "--max-disk") {
				t.Errorf("it says %s", text)
			}
		}
	}
}

// fullDisk is a store on a disk that has no room while full is set.
type fullDisk struct {
	store.Store
	full *atomic.Bool
}

func (d fullDisk) Write(name string, data []byte) error {
	if d.full.Load() {
		return &os.PathError{Op: "write", Path: name, Err: syscall.ENOSPC}
	}
	return d.Store.Write(name, data)
}

// fullUpload is a file on that disk.
type fullUpload struct {
	upload
	full *atomic.Bool
}

func (u fullUpload) Write(p []byte) (int, error) {
	if u.full.Load() {
		return 0, &os.PathError{Op: "write", Path: "book", Err: syscall.ENOSPC}
	}
	return u.upload.Write(p)
}

// TestAFullDiskRefusesWhatIsNew wants workbooks, meanings, corrections and runs refused with a sentence while
// there is no room, what was there to stay as it is, and all to go on when there is room again.
func TestAFullDiskRefusesWhatIsNew(t *testing.T) {
	var full atomic.Bool
	s := start(t, filepath.Join(t.TempDir(), "store"), nil, func(server *Server) {
		server.data.Store = fullDisk{server.data.Store, &full}
		create := server.data.create
		server.data.create = func(name string) (upload, error) {
			file, err := create(name)
			return fullUpload{file, &full}, err
		}
	})
	drop := s.drop("q2.csv", small)
	s.reading(drop)
	full.Store(true)
	for _, c := range []struct{ method, path, body string }{
		{http.MethodPost, "/api/v1/drops?name=q3.csv", sound},
		{http.MethodPut, "/api/v1/drops/" + drop + "/mapping", meansHashrate},
		{http.MethodPut, "/api/v1/drops/" + drop + "/corrections",
			`{"corrections":[{"sheet":"q2","cell":"e2","value":"4.5"}]}`},
		{http.MethodPost, "/api/v1/drops/" + drop + "/runs", ""},
	} {
		if text := string(s.ask(http.StatusInsufficientStorage, c.method, c.path, c.body)); !strings.Contains(text,
			"the disk is full") {
			t.Errorf("%s %s says %s", c.method, c.path, text)
		}
	}
	if l := s.reading(drop); l.Mapping != nil || len(l.Corrections) != 0 {
		t.Errorf("what was refused was taken: %+v", l)
	}
	if text := string(s.get(http.StatusOK, "/api/v1/drops/"+drop+"/original")); text != small {
		t.Error("the workbook has changed")
	}
	full.Store(false)
	if n := len(decode[struct{ Drops []dropped }](s, s.get(http.StatusOK, "/api/v1/drops")).Drops); n != 1 {
		t.Errorf("%d workbooks, and one was acknowledged", n)
	}
	s.ask(http.StatusOK, http.MethodPut, "/api/v1/drops/"+drop+"/mapping", meansHashrate)
	s.run(drop)
}
