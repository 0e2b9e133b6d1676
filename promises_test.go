package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestPromisesHaveTheirTests wants every test and script that docs/promises.md names to be there, and every
// promise to name one.
func TestPromisesHaveTheirTests(t *testing.T) {
	data, err := os.ReadFile("docs/promises.md")
	if err != nil {
		t.Fatal(err)
	}
	code := ""
	for _, folder := range []string{"internal/batch", "internal/cli", "internal/store", "internal/store/cloud",
		"report/sheet", "internal/workbook", "templates"} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), "_test.go") {
				text, err := os.ReadFile(folder + "/" + e.Name())
				if err != nil {
					t.Fatal(err)
				}
				code += string(text)
			}
		}
	}
	promises := 0
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| promise") {
			continue
		}
		promises++
		tests := regexp.MustCompile("`(Test[A-Za-z]+)`").FindAllStringSubmatch(line, -1)
		scripts := regexp.MustCompile("script `([a-z]+)`").FindAllStringSubmatch(line, -1)
		if len(tests)+len(scripts) == 0 {
			t.Errorf("no test: %s", line)
		}
		for _, m := range tests {
			if !strings.Contains(code, "func "+m[1]+"(") {
				t.Errorf("there is no %s", m[1])
			}
		}
		for _, m := range scripts {
			if _, err := os.Stat("internal/cli/testdata/scripts/" + m[1] + ".txtar"); err != nil {
				t.Error(err)
			}
		}
	}
	if promises < 15 {
		t.Errorf("%d promises", promises)
	}
}
