package templates_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rackrate/templates"
)

// TestWhatAHouseGivesEndsWithinASecond has files that would keep the program busy, or waiting, for ever.
func TestWhatAHouseGivesEndsWithinASecond(t *testing.T) {
	standard, err := os.ReadFile("memo/en/method.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	method := func(body string) map[string]string {
		first := `{{define "method/1"}}`
		return map[string]string{"memo/en/method.tmpl": strings.Replace(string(standard), first, first+body, 1)}
	}
	doubling := string(standard)
	for i := 1; strings.Contains(doubling, `{{define "method/`+string(rune('0'+i))+`"}}`) && i < 9; i++ {
		head := `{{define "method/` + string(rune('0'+i)) + `"}}`
		doubling = strings.Replace(doubling, head, head+strings.Repeat(`{{template "method/`+string(rune('1'+i))+
			`" .}}`, 30), 1)
	}
	for name, tc := range map[string]struct {
		files map[string]string
		link  string // of logo.png
		want  string
	}{
		"deep lists": {map[string]string{"house.yaml": "ratings: " + strings.Repeat("[", 60_000)}, "",
			"goes deeper"},
		"deep maps":   {map[string]string{"house.yaml": strings.Repeat("{a: ", 15_000)}, "", "goes deeper"},
		"deep dashes": {map[string]string{"house.yaml": strings.Repeat("- ", 30_000)}, "", "goes deeper"},
		"deep lines":  {map[string]string{"house.yaml": steps(300)}, "", "goes deeper"},
		"large": {map[string]string{"house.yaml": strings.Repeat("# comment\n", 10_000)}, "",
			"larger than 64 kB"},
		"laughs":              {map[string]string{"house.yaml": laughs()}, "", "unknown field"},
		"device for a logo":   {map[string]string{"house.yaml": "logo: logo.png\n"}, "/dev/zero", "not a plain file"},
		"folder for a logo":   {map[string]string{"house.yaml": "logo: logo.png\n"}, "/", "not a plain file"},
		"block of itself":     {method(`{{template "method/1" .}}`), "", "calls itself"},
		"block of itself two": {method(`{{template "method/2" .}}`), "", ""},
		"loop":                {method(`{{range 1000000000}}x{{end}}`), "", "uses range"},
		"wide figure":         {method(`{{printf "%1000000000d" 1}}`), "", "uses printf"},
		"doubling":            {map[string]string{"memo/en/method.tmpl": doubling}, "", "more than 10000 pieces"},
		"large prose":         {method(strings.Repeat("x", 2<<20)), "", "larger than 1024 kB"},
	} {
		dir := folder(t, tc.files)
		if tc.link != "" {
			if err := os.Symlink(tc.link, filepath.Join(dir, "logo.png")); err != nil {
				t.Skip("links cannot be made here")
			}
		}
		began := time.Now()
		_, err := templates.LoadHouse(dir)
		if err == nil {
			_, err = templates.LoadProse(dir)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%s: %.300v, want %q", name, err, tc.want)
		}
	}
}

// steps is YAML of which each line stands a space deeper.
func steps(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// laughs is YAML whose aliases grow tenfold at each step.
func laughs() string {
	s := "a0: &a0 lol\n"
	for i := range 12 {
		n, p := string(rune('b'+i)), string(rune('a'+i))
		if i == 0 {
			p = "a0"
		}
		s += n + ": &" + n + " [" + strings.Repeat("*"+p+",", 9) + "*" + p + "]\n"
	}
	return s
}

// What the source of a memo's sentences says changes with any of them.
func TestTheSourceOfProseIsAllOfIt(t *testing.T) {
	standard, err := os.ReadFile("memo/en/method.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	a, err := templates.LoadProse("")
	if err != nil {
		t.Fatal(err)
	}
	head := `{{define "method/2"}}`
	b, err := templates.LoadProse(folder(t, map[string]string{"memo/en/method.tmpl": strings.Replace(string(standard),
		head, head+"x", 1)}))
	if err != nil || a.Source() == b.Source() || len(a.Source()) < len(standard) {
		t.Errorf("%v; the same source", err)
	}
}
