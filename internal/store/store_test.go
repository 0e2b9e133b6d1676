package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func open(t *testing.T) *Dir {
	t.Helper()
	d, err := Open(filepath.Join(t.TempDir(), "a", "b"), true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// reads wants a file to hold a text; "" for one that is not there.
func reads(t *testing.T, d Store, name, want string) {
	t.Helper()
	data, err := d.Read(name)
	if want == "" && !errors.Is(err, fs.ErrNotExist) || want != "" && (err != nil || string(data) != want) {
		t.Errorf("%s reads %q, %v, want %q", name, data, err, want)
	}
}

// stores are a new folder of each kind.
func stores(t *testing.T) map[string]Store {
	t.Helper()
	return map[string]Store{"folder": open(t), "shared folder": SharedDir{open(t)}}
}

func TestAFolderKeepsWhatIsPutThere(t *testing.T) {
	for kind, d := range stores(t) {
		t.Run(kind, func(t *testing.T) {
			for _, err := range []error{d.Write("x/y/one", []byte("1")), d.Write("x/y/one", []byte("one")),
				d.Write("two", []byte("two")), d.Sync("x/y"), d.Move("x/y/one", "z/three"), d.Move("two", "z/three"),
				d.Remove("nothing")} {
				if err != nil {
					t.Fatal(err)
				}
			}
			reads(t, d, "x/y/one", "")
			reads(t, d, "z/three", "two")
			if err := d.Remove("z"); err == nil {
				t.Error("a folder went that holds a file")
			}
			if err := d.Remove("x/y"); err != nil {
				t.Error(err)
			}
			if info, err := d.Stat("z"); err != nil || !info.IsDir() {
				t.Errorf("%v, %v", info, err)
			}
			if info, err := d.Stat("z/three"); err != nil || !info.Mode().IsRegular() || info.Size() != 3 ||
				info.Name() != "three" {
				t.Errorf("%v, %v", info, err)
			}
			for _, name := range []string{"z/none", "none/three", "z/three/four"} {
				if _, err := d.Stat(name); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if err := d.Move("z/none", "z/four"); !errors.Is(err, fs.ErrNotExist) {
				t.Error(err)
			}
			for _, name := range []string{"../out", "/out", "."} {
				if d.Write(name, nil) == nil || d.Move("z/three", name) == nil {
					t.Errorf("a file was put at %s", name)
				}
			}
			if err := d.Write("z/old", nil); err != nil {
				t.Fatal(err)
			}
			entries, err := d.List("z")
			if err != nil || len(entries) != 2 || entries[0].Name() != "old" || entries[1].IsDir() {
				t.Errorf("%v, %v", entries, err)
			}
			if _, err := d.List("none"); !errors.Is(err, fs.ErrNotExist) {
				t.Error(err)
			}
		})
	}
}

func TestAFileIsCarriedToAnotherDevice(t *testing.T) {
	d := open(t)
	if err := errors.Join(d.Write("z/three", []byte("two")), d.Write("w/old", nil),
		d.carry("z/three", "w/four")); err != nil {
		t.Fatal(err)
	}
	reads(t, d, "w/four", "two")
	reads(t, d, "z/three", "")
	if entries, err := d.List("w"); err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
}

// Every call is refused on a name that goes through a link, or out of the folder.
func TestNothingGoesThroughALink(t *testing.T) {
	d, elsewhere := open(t), t.TempDir()
	if err := errors.Join(d.Write("in/file", []byte("in")), os.WriteFile(filepath.Join(elsewhere, "file"),
		[]byte("out"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Symlink("in", filepath.Join(d.Path(), "inner")),
		os.Symlink(elsewhere, filepath.Join(d.Path(), "outer"))); err != nil {
		t.Skip("links cannot be made here")
	}
	for _, dir := range []string{"inner", "outer", "..", "/etc"} {
		name := dir + "/file"
		_, read := d.Read(name)
		_, list := d.List(dir)
		_, stat := d.Stat(name)
		for i, err := range []error{read, list, stat, d.Write(name, nil), d.Move("in/file", name),
			d.Move(name, "in/other"), d.Remove(name), d.Sync(dir)} {
			if err == nil {
				t.Errorf("call %d goes through %s", i, dir)
			}
		}
	}
	reads(t, d, "in/file", "in")
	if data, err := os.ReadFile(filepath.Join(elsewhere, "file")); err != nil || string(data) != "out" {
		t.Errorf("the file elsewhere reads %q, %v", data, err)
	}
}

func TestTheLockKeepsOthersOut(t *testing.T) {
	d := open(t)
	release, err := d.Lock("4711\n")
	if err != nil {
		t.Fatal(err)
	}
	other, err := Open(d.Path(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Lock("1\n"); err == nil {
		t.Error("two have the lock")
	} else if locked, ok := errors.AsType[*LockedError](err); !ok || locked.PID != 4711 {
		t.Error(err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	release, err = other.Lock("1\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}

func TestReadFileKeepsToItsLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	for _, size := range []int{0, 1, 511, 512, 513, 5000} {
		want := slices.Repeat([]byte("x"), size)
		if err := os.WriteFile(path, want, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := ReadFile(path, int64(size)); err != nil || string(got) != string(want) {
			t.Errorf("%d bytes: %d, %v", size, len(got), err)
		}
		var large *TooLargeError
		if _, err := ReadFile(path, int64(size)-1); !errors.As(err, &large) {
			t.Errorf("%d bytes above the limit: %v", size, err)
		}
	}
	var other *NoFileError
	if _, err := ReadFile(filepath.Dir(path), 1); !errors.As(err, &other) {
		t.Error(err)
	}
}
