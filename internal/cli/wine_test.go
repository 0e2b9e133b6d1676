//go:build proof

package cli_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rackrate/internal/testutil"
)

// windows is the program built for Windows, in a Wine of its own.
type windows struct {
	*testing.T
	wine, dir string
}

// randomness stands in for a library that Go needs and Wine 8 does not have.
const randomness = `#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
`

// holding is a program that keeps a file open so that nobody else may open it, until its standard input ends.
const holding = `#include <windows.h>
#include <stdio.h>
int wmain(int n, wchar_t **v) {
	HANDLE f = CreateFileW(v[1], GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
	puts(f == INVALID_HANDLE_VALUE ? "failed" : "held");
	fflush(stdout);
	while (getchar() != EOF) {}
	return 0;
}
`

// newWindows builds the program and makes it a system to run on.
func newWindows(t *testing.T) *windows {
	t.Helper()
	wine := "/usr/lib/wine/wine64" // where Debian has it
	if _, err := os.Stat(wine); err != nil {
		wine = testutil.Need(t, "wine64")
	}
	gcc := testutil.Need(t, "x86_64-w64-mingw32-gcc")
	w := &windows{t, wine, t.TempDir()}
	for name, text := range map[string]string{"randomness.c": randomness, "holding.c": holding} {
		if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	must := func(name string, args ...string) {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Env = append(w.environ(), "GOOS=windows", "GOARCH=amd64")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", name, err, out)
		}
	}
	must("go", "build", "-o", filepath.Join(w.dir, "rackrate.exe"), "../..")
	must(wine, "wineboot", "-i")
	t.Cleanup(func() {
		for _, flag := range []string{"-k", "-w"} { // ends what is left, and waits for it
			cmd := exec.Command(filepath.Join(filepath.Dir(wine), "wineserver64"), flag)
			cmd.Env = w.environ()
			_ = cmd.Run() // it may have ended already
		}
	})
	must(gcc, "-shared", "-o", filepath.Join(w.dir, "prefix/drive_c/windows/system32/bcryptprimitives.dll"),
		filepath.Join(w.dir, "randomness.c"), "-ladvapi32")
	must(gcc, "-municode", "-o", filepath.Join(w.dir, "holding.exe"), filepath.Join(w.dir, "holding.c"))
	return w
}

func (w *windows) environ() []string {
	return append(os.Environ(), "WINEPREFIX="+filepath.Join(w.dir, "prefix"), "WINEDEBUG=-all")
}

// run runs a program of the folder and gives what it says.
func (w *windows) run(program string, args ...string) (string, error) {
	cmd := exec.Command(w.wine, append([]string{filepath.Join(w.dir, program)}, args...)...)
	cmd.Env = w.environ()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// drive is a path as Windows has it.
func drive(name string) string { return `Z:` + strings.ReplaceAll(name, "/", `\`) }

// outputs are the files that a run leaves.
func (w *windows) outputs(dir string) map[string][]byte {
	w.Helper()
	list := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(name, ".") {
			return err
		}
		list[name], err = os.ReadFile(filepath.Join(dir, name))
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return list
}

// TestWindowsUnderWine runs the build for Windows on the sample: it leaves the bytes that it leaves here, at
// paths with spaces, umlauts and more than 260 letters too, and says of a workbook that another program holds
// that it does.
func TestWindowsUnderWine(t *testing.T) {
	w := newWindows(t)
	sample, err := filepath.Abs("../../samples/us-listed-miners.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	here := filepath.Join(t.TempDir(), "out")
	flags := []string{"--paths", "100", "--html", "--docx", "--quiet"}
	program := filepath.Join(w.dir, "rackrate")
	if out, err := exec.Command("go", "build", "-o", program, "../..").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := exec.Command(program, append([]string{"run", sample, "--out", here}, flags...)...).
		CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := w.outputs(here)
	long := filepath.Join(t.TempDir(), strings.Repeat("a folder with a long name ", 5),
		strings.Repeat("und noch einer für Übersichten ", 5))
	for _, dir := range []string{filepath.Join(t.TempDir(), "Bücher für März"), long} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		book, out := filepath.Join(dir, "us-listed-miners.xlsx"), filepath.Join(dir, "Ergebnis 1")
		if err := os.WriteFile(book, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if said, err := w.run("rackrate.exe", append([]string{"run", drive(book), "--out", drive(out)},
			flags...)...); err != nil {
			t.Errorf("%d letters: %v: %s", len(book), err, said)
			continue
		}
		got := w.outputs(out)
		for name := range want {
			if !bytes.Equal(got[name], want[name]) {
				t.Errorf("%d letters: %s has other bytes than here", len(book), name)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d letters: %d files of %d", len(book), len(got), len(want))
		}
	}
	w.saysThatItIsHeld(data)
}

// saysThatItIsHeld has another program hold a workbook while it is checked.
func (w *windows) saysThatItIsHeld(data []byte) {
	w.Helper()
	book := filepath.Join(w.dir, "held.xlsx")
	if err := os.WriteFile(book, data, 0o600); err != nil {
		w.Fatal(err)
	}
	cmd := exec.Command(w.wine, filepath.Join(w.dir, "holding.exe"), drive(book))
	cmd.Env = w.environ()
	in, errIn := cmd.StdinPipe()
	out, errOut := cmd.StdoutPipe()
	if errIn != nil || errOut != nil {
		w.Fatal(errIn, errOut)
	}
	if err := cmd.Start(); err != nil {
		w.Fatal(err)
	}
	defer func() {
		_ = in.Close()
		_ = cmd.Wait()
	}()
	said := make([]byte, 4)
	if _, err := out.Read(said); err != nil || string(said) != "held" {
		w.Fatalf("the workbook is not held: %q, %v", said, err)
	}
	if text, err := w.run("rackrate.exe", "check", drive(book)); err == nil || !strings.Contains(text,
		"another program") {
		w.Errorf("of a workbook that is held it says: %v: %s", err, text)
	}
}
