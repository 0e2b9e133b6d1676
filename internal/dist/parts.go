package dist

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Part is something inside the program that others made.
type Part struct {
	Name     string
	Version  string   // "" where it has none
	Sum      string   // of a module, as go.sum has it
	Licences []string // files of the source, for what is no module

	module   bool
	licences []licence
}

// licence is the text that a part may be passed on under, and its name in the list of SPDX.
type licence struct {
	name string // of the file in the archive
	data []byte
	id   string
}

// parts are all parts of a built program, by what it says of itself: modules, the Go library, and what else is
// named. Each has a licence that is known; one that has not stops the archive, as it is not known whether it
// may be passed on.
func (opt *Options) parts(p Platform, program string) (_ []Part, goVersion string, err error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, "", err
	}
	folders, err := opt.folders(p)
	if err != nil {
		return nil, "", err
	}
	root, err := opt.run(p, "env", "GOROOT")
	if err != nil {
		return nil, "", err
	}
	goRoot := strings.TrimSpace(string(root))
	std := Part{Name: "std", Version: strings.TrimPrefix(info.GoVersion, "go"), module: true}
	if err := std.take(goRoot, []string{goRoot}, "go"); err != nil {
		return nil, "", err
	}
	parts := []Part{std}
	for _, dep := range info.Deps {
		if dep.Replace != nil {
			dep = dep.Replace
		}
		part := Part{Name: dep.Path, Version: dep.Version, Sum: dep.Sum, module: true}
		at, ok := folders[dep.Path]
		if !ok {
			return nil, "", fmt.Errorf("%s is in the program, and go list does not know it", dep.Path)
		}
		if err := part.take(at.root, at.packages, strings.ReplaceAll(dep.Path, "/", "-")); err != nil {
			return nil, "", err
		}
		parts = append(parts, part)
	}
	for _, extra := range opt.Extra {
		for _, name := range extra.Licences {
			if err := extra.read(filepath.Join(opt.Source, filepath.FromSlash(name)), filepath.Base(name)); err != nil {
				return nil, "", err
			}
		}
		parts = append(parts, extra)
	}
	return parts, std.Version, nil
}

// folder is where a module lies, with the folders of those of its packages that are in the program.
type folder struct {
	root     string
	packages []string
}

// folders are those of the modules of the program.
func (opt *Options) folders(p Platform) (map[string]folder, error) {
	out, err := opt.run(p, "list", "-deps", "-f", "{{with .Module}}{{.Path}}\t{{.Dir}}{{end}}\t{{.Dir}}", ".")
	if err != nil {
		return nil, err
	}
	list := map[string]folder{}
	for line := range strings.Lines(string(out)) {
		if cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t"); len(cells) == 3 {
			f := list[cells[0]]
			f.root, f.packages = cells[1], append(f.packages, cells[2])
			list[cells[0]] = f
		}
	}
	return list, nil
}

// take takes the licences of a part: those at its root, and those beside the packages and above them, which may
// be another's.
func (part *Part) take(root string, packages []string, as string) error {
	var seen []string
	for _, dir := range packages {
		for ; len(dir) >= len(root); dir = filepath.Dir(dir) {
			if !slices.Contains(seen, dir) {
				seen = append(seen, dir)
			}
		}
	}
	if !slices.Contains(seen, root) {
		seen = append(seen, root)
	}
	slices.Sort(seen)
	for _, dir := range seen {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		inner, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		prefix := as + "-"
		if inner != "." {
			prefix += strings.ReplaceAll(filepath.ToSlash(inner), "/", "-") + "-"
		}
		for _, e := range entries {
			if e.IsDir() || !isLicence(e.Name()) {
				continue
			}
			if err := part.read(filepath.Join(dir, e.Name()), prefix+e.Name()); err != nil {
				return err
			}
		}
	}
	if len(part.licences) == 0 {
		return fmt.Errorf("%s %s has no file of its licence", part.Name, part.Version)
	}
	return nil
}

// isLicence reports whether a file holds a licence, or what one asks to be passed on with it.
func isLicence(name string) bool {
	name = strings.ToLower(name)
	if strings.HasSuffix(name, ".go") {
		return false
	}
	for _, begin := range []string{"license", "licence", "copying", "notice"} {
		if strings.HasPrefix(name, begin) {
			return true
		}
	}
	return false
}

func (part *Part) read(file, as string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: the file of its licence is gone: %w", part.Name, err)
		}
		return err
	}
	id := licenceOf(string(data))
	if isNotice(filepath.Base(file)) {
		id = "" // it may tell of several
	} else if id == "" {
		return fmt.Errorf("%s %s: the licence in %s is none of those known; see whether it may be passed on", part.Name,
			part.Version, as)
	}
	part.licences = append(part.licences, licence{as, data, id})
	return nil
}

// isNotice reports whether a file is to be passed on though it is no licence: what the part says of others, or
// of its logo.
func isNotice(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "notice") || strings.Contains(name, "3rd-party") || strings.HasSuffix(name, "-logo")
}

// marks are words by which a licence is known, in its own text; the first that fits is it.
var marks = []struct {
	id    string
	words []string
}{
	{"Apache-2.0", []string{"Apache License", "Version 2.0"}},
	{"OFL-1.1", []string{"SIL OPEN FONT LICENSE Version 1.1"}},
	{"MPL-2.0", []string{"Mozilla Public License", "2.0"}},
	{"BSD-3-Clause", []string{"Redistribution and use in source and binary forms",
		"without specific prior written permission"}},
	{"BSD-2-Clause", []string{"Redistribution and use in source and binary forms"}},
	{"blessing", []string{"SQLite Is Public Domain"}},
	{"MIT", []string{"Permission is hereby granted, free of charge", "shall be included in all copies"}},
}

// licenceOf names a licence as SPDX does, "" for one that is not known.
func licenceOf(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, m := range marks {
		if !slices.ContainsFunc(m.words, func(w string) bool { return !strings.Contains(text, w) }) {
			return m.id
		}
	}
	return ""
}

// The list of parts, as CycloneDX 1.5 has it. It has no time and no number of its own: the same program has the
// same list.
type (
	bill struct {
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Component component `json:"component"`
	}
	component struct {
		Type       string     `json:"type"`
		Ref        string     `json:"bom-ref"`
		Name       string     `json:"name"`
		Version    string     `json:"version,omitempty"`
		Licences   []choice   `json:"licenses,omitempty"`
		PURL       string     `json:"purl,omitempty"`
		Properties []property `json:"properties,omitempty"`
	}
	choice struct {
		Licence struct {
			ID string `json:"id"`
		} `json:"license"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref string   `json:"ref"`
		On  []string `json:"dependsOn"`
	}
)

// bill writes the list of parts.
func (opt *Options) bill(parts []Part, goVersion string) ([]byte, error) {
	main := component{Type: "application", Ref: opt.Name, Name: opt.Name, Version: opt.Version,
		Properties: []property{{"go", goVersion}}}
	if opt.Commit != "" {
		main.Properties = append(main.Properties, property{"commit", opt.Commit})
	}
	doc := bill{Format: "CycloneDX", Spec: "1.5", Version: 1, Metadata: metadata{main}}
	all := dependency{Ref: opt.Name, On: []string{}}
	for _, part := range parts {
		c := component{Type: "library", Ref: part.Name, Name: part.Name, Version: part.Version}
		if !part.module {
			c.Type = "data"
		} else {
			c.PURL = "pkg:golang/" + part.Name + "@" + part.Version
			c.Ref = c.PURL
		}
		if part.Sum != "" {
			c.Properties = []property{{"go.sum", part.Sum}}
		}
		var ids []string
		for _, l := range part.licences {
			if l.id != "" && !slices.Contains(ids, l.id) {
				ids = append(ids, l.id)
				var one choice
				one.Licence.ID = l.id
				c.Licences = append(c.Licences, one)
			}
		}
		doc.Components = append(doc.Components, c)
		all.On = append(all.On, c.Ref)
	}
	doc.Dependencies = []dependency{all}
	text, err := json.MarshalIndent(doc, "", " ")
	return append(text, '\n'), err
}
