package templates

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"
)

//go:embed memo/*/*.tmpl
var proseFiles embed.FS

// functions are what the templates may call besides text/template's own.
var functions = template.FuncMap{"upper": upper}

// upper is s with its first letter in upper case.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Prose is the memo's sentences: named text/template blocks. It is not changed
// after loading and may be shared by memos written at once.
type Prose struct{ set *template.Template }

// LoadProse reads the memo's sentences in English, as LoadProseIn does.
func LoadProse(dir string) (*Prose, error) { return LoadProseIn("en", dir) }

// LoadProseIn reads the memo's sentences in a language ("en", "fr"): the embedded
// ones, a file of the same name in dir/memo/LANGUAGE in place of one where dir is
// not "". A file there that no language has, or one that lacks a block or adds one, is an error.
func LoadProseIn(language, dir string) (*Prose, error) {
	all, err := fs.Glob(proseFiles, "memo/*/*.tmpl")
	if err != nil {
		return nil, err
	}
	var own fs.FS
	if dir != "" {
		own = os.DirFS(dir)
		if err := onlyProse(own, all); err != nil {
			return nil, fmt.Errorf("templates folder %s: %w", dir, err)
		}
	}
	names := slices.DeleteFunc(all, func(name string) bool { return path.Dir(name) != "memo/"+language })
	if len(names) == 0 {
		return nil, fmt.Errorf("no memo in language %q", language)
	}
	set := template.New("memo").Option("missingkey=error").Funcs(functions)
	for _, name := range names {
		if err := addProse(set, own, name); err != nil {
			return nil, err
		}
	}
	return &Prose{set}, soundProse(set)
}

// Blocks are the names of all blocks, in alphabetical order.
func (p *Prose) Blocks() []string {
	var out []string
	for _, t := range p.set.Templates() {
		if t.Name() != "memo" && path.Ext(t.Name()) != ".tmpl" {
			out = append(out, t.Name())
		}
	}
	slices.Sort(out)
	return out
}

func onlyProse(own fs.FS, names []string) error {
	if _, err := fs.Stat(own, "memo"); err != nil {
		return nil // the folder has no prose of its own
	}
	return fs.WalkDir(own, "memo", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !slices.Contains(names, name) {
			return fmt.Errorf("%s is not a file that the memo knows; the memo has %s", name, strings.Join(names, ", "))
		}
		return err
	})
}

func addProse(set *template.Template, own fs.FS, name string) error {
	standard, err := proseFiles.ReadFile(name)
	if err != nil {
		return err
	}
	want, err := blocks(name, standard)
	if err != nil {
		return err
	}
	text := standard
	if own != nil {
		data, err := readOwn(own, name, maxProse)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil {
			text = data
		}
	}
	got, err := blocks(name, text)
	if err != nil {
		return err
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s: defines the blocks %s, where the memo needs %s", name, strings.Join(got, ", "),
			strings.Join(want, ", "))
	}
	_, err = set.New(name).Parse(string(text))
	return err
}

// blocks are the names that a file defines, in alphabetical order.
func blocks(name string, text []byte) ([]string, error) {
	t, err := template.New(name).Funcs(functions).Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("prose: %w", err)
	}
	var out []string
	for _, b := range t.Templates() {
		if b.Name() != name {
			out = append(out, b.Name())
		}
	}
	slices.Sort(out)
	return out, nil
}

// Has reports whether there is a block of that name.
func (p *Prose) Has(block string) bool { return p.set.Lookup(block) != nil }

// Render fills a block and gives it as one line: runs of white space become one space.
func (p *Prose) Render(block string, data any) (string, error) {
	var b strings.Builder
	if err := p.set.ExecuteTemplate(&b, block, data); err != nil {
		return "", fmt.Errorf("prose of the memo: %w", err)
	}
	return strings.Join(strings.FieldsFunc(b.String(), breaking), " "), nil
}

// breaking reports white space that may be folded; the hard and thin spaces within figures stay.
func breaking(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }
