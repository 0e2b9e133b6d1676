//go:build proof

package dist

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestTwoBuildsHaveTheSameBytes makes the archives twice, the second time from a copy that lies elsewhere: of
// this machine's own system, and in the proof of all, the second time without what the first left in the cache.
func TestTwoBuildsHaveTheSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	first := Program("../..", t.TempDir(), "1.2.3")
	first.Commit, first.Time, first.Platforms = "0123abcd", time.Unix(1_700_000_000, 0),
		[]Platform{{runtime.GOOS, runtime.GOARCH}}
	second := first
	second.Source, second.Out = copied(t, first.Source), t.TempDir()
	if os.Getenv("RACKRATE_PROOF") != "" {
		first.Platforms, second.Platforms = Platforms, Platforms
		second.Env = []string{"GOCACHE=" + t.TempDir()}
	}
	for _, opt := range []Options{first, second} {
		if err := Make(opt); err != nil {
			t.Fatal(err)
		}
	}
	a, b := contents(t, first.Out), contents(t, second.Out)
	if len(a) != 2*len(first.Platforms)+1 || len(b) != len(a) {
		t.Fatalf("%d and %d files for %d platforms", len(a), len(b), len(first.Platforms))
	}
	for name, data := range a {
		if !bytes.Equal(data, b[name]) {
			t.Errorf("%s: two builds have other bytes", name)
		}
	}
	checkSums(t, a)
	for name, data := range a {
		if strings.HasSuffix(name, ".tar.gz") || strings.HasSuffix(name, ".zip") {
			checkArchive(t, name, data)
		}
	}
}

// copied copies the source to a folder of another name.
func copied(t *testing.T, source string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "elsewhere")
	err := filepath.WalkDir(source, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inner, err := filepath.Rel(source, name)
		if err != nil {
			return err
		}
		if e.IsDir() {
			if inner == "out" || e.Name() == "testdata" || e.Name() == ".git" {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, inner), 0o755)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, inner), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string][]byte{}
	for _, e := range entries {
		if list[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// checkSums wants a checksum of every file.
func checkSums(t *testing.T, files map[string][]byte) {
	t.Helper()
	lines := 0
	for scan := bufio.NewScanner(bytes.NewReader(files[sums])); scan.Scan(); lines++ {
		sum, name, _ := strings.Cut(scan.Text(), "  ")
		if want := fmt.Sprintf("%x", sha256.Sum256(files[name])); files[name] == nil || sum != want {
			t.Errorf("%s: the checksum of %q is not its own", sums, name)
		}
	}
	if lines != len(files)-1 {
		t.Errorf("%s: %d lines for %d files", sums, lines, len(files)-1)
	}
}

// checkArchive wants in an archive the program, which says its version and commit, and a licence of every part
// of the list.
func checkArchive(t *testing.T, name string, data []byte) {
	t.Helper()
	stem := strings.TrimSuffix(strings.TrimSuffix(name, ".zip"), ".tar.gz")
	files, err := unpacked(data, strings.HasSuffix(name, ".zip"))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	inner := map[string][]byte{}
	for path, data := range files {
		at, rest, _ := strings.Cut(path, "/")
		if at != stem {
			t.Errorf("%s: %s lies outside its folder", name, path)
		}
		inner[rest] = data
	}
	var list bill
	if err := json.Unmarshal(inner["sbom.cdx.json"], &list); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(list.Components) < 15 || len(list.Dependencies[0].On) != len(list.Components) ||
		list.Metadata.Component.Version != "1.2.3" {
		t.Errorf("%s: the list of parts: %d components of %+v", name, len(list.Components), list.Metadata)
	}
	for _, c := range list.Components {
		as := strings.ReplaceAll(c.Name, "/", "-")
		if c.Name == "std" {
			as = "go"
		}
		found := c.Type == "data"
		for path := range inner {
			found = found || strings.HasPrefix(path, "licences/"+as+"-")
		}
		if !found || len(c.Licences) == 0 {
			t.Errorf("%s: %s has no licence in the archive", name, c.Name)
		}
	}
	for _, want := range []string{"LICENSE", "serve.md", "licences/OFL-SourceSans3.txt", "us-listed-miners.xlsx"} {
		if len(inner[want]) == 0 {
			t.Errorf("%s: has no %s", name, want)
		}
	}
	program := inner["rackrate"]
	if strings.HasSuffix(name, ".zip") {
		program = inner["rackrate.exe"]
	}
	if len(program) < 1<<20 {
		t.Fatalf("%s: has no program", name)
	}
	if !strings.Contains(stem, runtime.GOOS+"-"+runtime.GOARCH) {
		return
	}
	file := filepath.Join(t.TempDir(), "rackrate")
	if err := os.WriteFile(file, program, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(file, "--version").CombinedOutput(); err != nil || !strings.Contains(string(out),
		"commit 0123abcd") {
		t.Errorf("%s: the program says %v: %s", name, err, out)
	}
}

func unpacked(data []byte, zipped bool) (map[string][]byte, error) {
	files := map[string][]byte{}
	if zipped {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil, err
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				return nil, err
			}
			if files[f.Name], err = io.ReadAll(r); err != nil {
				return nil, err
			}
		}
		return files, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	for t := tar.NewReader(z); ; {
		head, err := t.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if files[head.Name], err = io.ReadAll(t); err != nil {
			return nil, err
		}
	}
}
