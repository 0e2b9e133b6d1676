package batch

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rackrate/model"
	"rackrate/templates"
)

// oddFiles puts into a folder what is no workbook, under names of workbooks, and good ones under odd names. It gives
// what is said of each bad one.
func oddFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	good := smallBook(t, 55)
	for _, name := range []string{strings.Repeat("n", 235) + ".xlsx", "run.json.xlsx", "index.html.xlsx",
		"INDEX.XLSX.xlsx", "CON.xlsx", "new\nline.xlsx", "\x1b[2Jclear.xlsx", "last.xlsx"} {
		drop(t, filepath.Join(dir, name), good)
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(syscall.Mkfifo(filepath.Join(dir, "pipe.xlsx"), 0o600))
	check(os.Symlink("loop.xlsx", filepath.Join(dir, "loop.xlsx")))
	check(os.Symlink("/dev/zero", filepath.Join(dir, "device.xlsx")))
	check(os.Symlink("nowhere", filepath.Join(dir, "broken.xlsx")))
	check(os.Mkdir(filepath.Join(dir, "folder.xlsx"), 0o700))
	want := map[string]string{"pipe.xlsx": "is a pipe, not a workbook", "loop.xlsx": "too many levels",
		"device.xlsx": "is a device, not a workbook", "broken.xlsx": "no such file"}
	l, err := net.Listen("unix", filepath.Join(dir, "s.xlsx"))
	if err == nil { // the path may be too long for one
		t.Cleanup(func() { l.Close() })
		want["s.xlsx"] = "is a socket, not a workbook"
	}
	if os.Geteuid() != 0 {
		check(os.WriteFile(filepath.Join(dir, "secret.xlsx"), good, 0o200))
		check(os.Mkdir(filepath.Join(dir, "closed"), 0o300))
		want["secret.xlsx"], want["closed"] = "permission denied", "permission denied"
	}
	return want
}

// goodOdd is how many workbooks oddFiles makes.
const goodOdd = 8

// TestOneNameNeverStopsTheOthers has a batch and a check over odd names and what is no file.
func TestOneNameNeverStopsTheOthers(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	want := oddFiles(t, dir)
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	got, err := Run(ctx, Options{Books: []string{dir}, Out: out, Prefix: "RR ", Jobs: 2, Seed: 1, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, b := range got.Books {
		text, bad := want[filepath.Base(b.Path)]
		switch {
		case !bad && b.Err == nil:
			made++
			if !plainFile(filepath.Join(b.Folder, manifestFile)) {
				t.Errorf("%q has no outputs", b.Path)
			}
		case !bad || b.Err == nil || !strings.Contains(b.Err.Error(), text):
			t.Errorf("%q: %v, want %q", b.Path, b.Err, text)
		}
	}
	if made != goodOdd || len(got.Books) != goodOdd+len(want) {
		t.Errorf("%d of %d made", made, len(got.Books))
	}
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		if name == "closed" {
			continue
		}
		_, unreadable, err := readAll(ctx, reg, filepath.Join(dir, name))
		if err != nil || len(unreadable) != 1 || !strings.Contains(unreadable[0].Error(), text) {
			t.Errorf("%s: %v, %v", name, unreadable, err)
		}
	}
}

// The watch tells of each of them and goes on.
func TestTheWatchGoesOnPastOddNames(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	want := oddFiles(t, dir)
	delete(want, "closed")
	delete(want, "broken.xlsx") // there is no file to look at
	delete(want, "loop.xlsx")
	w := startWatch(t, dir, out)
	w.wait("the last workbook", isThere(filepath.Join(out, "last", manifestFile)))
	for name := range want {
		w.wait(name, func() bool { return w.count("failed", name) == 1 })
	}
	w.wait("the long name", func() bool { return w.count("made", strings.Repeat("n", 235)+".xlsx") == 1 })
	drop(t, filepath.Join(dir, strings.Repeat("m", 235)+".xlsx"), []byte("no workbook"))
	w.wait("findings of a long name", func() bool {
		list, err := filepath.Glob(filepath.Join(dir, "mmm*.findings.txt"))
		return err == nil && len(list) == 1
	})
}

// A folder may be called by a link to it, as where a drive is mounted elsewhere; what is no folder is told of,
// not waited for.
func TestAFolderMayBeALink(t *testing.T) {
	real, link := t.TempDir(), filepath.Join(t.TempDir(), "link")
	dropAll(t, real, map[string]string{"in/a.xlsx": string(smallBook(t, 55))})
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	found, err := below(link+"/", "out")
	if err != nil || len(found.jobs) != 1 || found.jobs[0].name != "in/a.xlsx" ||
		found.jobs[0].path != filepath.Join(link, "in", "a.xlsx") {
		t.Errorf("%+v, %v", found.jobs, err)
	}
	pipe := filepath.Join(real, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, found.jobs[0].path} {
		if _, err := below(path, "out"); err == nil {
			t.Errorf("%s is taken for a folder", path)
		}
	}
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := LoadRun(reg, pipe); err == nil {
		t.Error("a pipe is taken for a run")
	}
}
