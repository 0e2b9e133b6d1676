package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "draw docs/architecture.md anew")

const (
	architecture = "docs/architecture.md"
	drawnFrom    = "<!-- drawn from arrows_test.go: go test . -update -->\n"
	drawnTo      = "<!-- end -->\n"
)

// TestTheArchitectureIsDrawn keeps the picture and the table of docs/architecture.md to the arrows.
func TestTheArchitectureIsDrawn(t *testing.T) {
	text, err := os.ReadFile(architecture)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), drawnFrom)
	_, after, ends := strings.Cut(rest, drawnTo)
	if !begins || !ends {
		t.Fatalf("%s has no place for the drawing", architecture)
	}
	want := before + drawnFrom + drawing() + drawnTo + after
	if want == string(text) {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the arrows are: go test . -update", architecture)
	}
	if err := os.WriteFile(architecture, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// forTests are the packages that the program is not made of.
func forTests(folder string) bool {
	return strings.HasPrefix(folder, "internal/testutil") || folder == "internal/workbook/messy"
}

// drawing is the picture of the packages, without arrows that follow from others, and what belongs in each.
func drawing() string {
	var folders []string
	for folder := range arrows {
		if !forTests(folder) {
			folders = append(folders, folder)
		}
	}
	slices.Sort(folders)
	name := func(folder string) string {
		if folder == "" {
			return "main.go"
		}
		return folder
	}
	var b strings.Builder
	b.WriteString("```mermaid\ngraph TD\n")
	for _, from := range folders {
		for _, to := range slices.Sorted(slices.Values(arrows[from].imports)) {
			if !roundabout(from, to) {
				fmt.Fprintf(&b, "  %s[%s] --> %s[%s]\n", node(from), name(from), node(to), name(to))
			}
		}
	}
	b.WriteString("```\n\n| folder | what belongs in it | imports |\n|---|---|---|\n")
	for _, folder := range folders {
		var list []string
		for _, to := range slices.Sorted(slices.Values(arrows[folder].imports)) {
			list = append(list, "`"+to+"`")
		}
		if len(list) == 0 {
			list = []string{"none of the project's"}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name(folder), arrows[folder].why, strings.Join(list, ", "))
	}
	return b.String()
}

// node is a name that the picture's language takes.
func node(folder string) string {
	if folder == "" {
		return "main"
	}
	return strings.ReplaceAll(folder, "/", "_")
}

// roundabout reports whether a package is reached through another import too.
func roundabout(from, to string) bool {
	return slices.ContainsFunc(arrows[from].imports, func(by string) bool { return by != to && reaches(by, to) })
}

func reaches(from, to string) bool {
	return slices.ContainsFunc(arrows[from].imports, func(by string) bool { return by == to || reaches(by, to) })
}

// TestNoArrowClimbs follows each import down and finds no package that reaches itself.
func TestNoArrowClimbs(t *testing.T) {
	for folder := range arrows {
		if reachesWithin(folder, folder, len(arrows)) {
			t.Errorf("%s reaches itself", folder)
		}
	}
}

func reachesWithin(from, to string, steps int) bool {
	return steps > 0 && slices.ContainsFunc(arrows[from].imports, func(by string) bool {
		return by == to || reachesWithin(by, to, steps-1)
	})
}
