package lines

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"strings"
)

// Outline is a block or a fragment as it is written, for those who show the definition.
type Outline struct {
	Name, Title, Section string
	Fragment             bool
	Comment              string
	Entries              []Entry
}

// Entry is one statement of an outline. Word is param, link, many or include with
// what follows it in Source; for a line it is "" and Months, where it stands in a
// range of months, says which.
type Entry struct {
	Word              string
	Name, Unit, Scope string
	Output            bool // marked !: a result
	Months, Source    string
	Comment           string
}

// ReadOutlines reads the files of a definition as they are written; what is wrong with the lines is told by Parse.
func ReadOutlines(files fs.FS) ([]Outline, error) {
	names, err := fs.Glob(files, "*.def")
	if err != nil {
		return nil, err
	}
	var wrong problems
	var list []Outline
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		for _, raw := range readFile(path.Base(name), string(text), &wrong) {
			list = append(list, raw.outline())
		}
	}
	return list, errors.Join(wrong.list...)
}

func (b *rawBlock) outline() Outline {
	out := Outline{Name: b.name, Title: b.title, Section: b.section, Fragment: b.fragment, Comment: b.comment}
	months := ""
	for _, s := range b.statements {
		switch word, rest := s.directive(); word {
		case "months":
			months = strings.TrimPrefix(rest, "all")
		case "":
			out.Entries = append(out.Entries, s.entry(months))
		default:
			out.Entries = append(out.Entries, Entry{Word: word, Source: rest, Comment: s.comment})
		}
	}
	return out
}

// entry reads NAME UNIT SCOPE = EXPRESSION.
func (s statement) entry(months string) Entry {
	head, source, _ := strings.Cut(s.text, "=")
	words := strings.Fields(head)
	if len(words) < 3 {
		return Entry{Name: cmp.Or(strings.Join(words, " "), s.text), Source: strings.TrimSpace(source),
			Comment: s.comment}
	}
	scope, output := strings.CutSuffix(words[len(words)-1], "!")
	if !strings.HasPrefix(scope, "monthly") && !strings.HasPrefix(scope, "running") {
		months = ""
	}
	return Entry{
		Name: words[0], Unit: strings.Join(words[1:len(words)-1], " "), Scope: scope, Output: output, Months: months,
		Source: strings.Join(strings.Fields(source), " "), Comment: s.comment,
	}
}
