package lines

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Parse reads and checks all files *.def at the root of files, in the order of
// their names. The error joins everything that is wrong, one a line.
func Parse(files fs.FS, inputs []Input) (*Definition, error) {
	names, err := fs.Glob(files, "*.def")
	if err != nil {
		return nil, err
	}
	var wrong problems
	var raws []*rawBlock
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		raws = append(raws, readFile(path.Base(name), string(text), &wrong)...)
	}
	d := &Definition{inputs: map[string]*Input{}, parts: map[string][]*Block{}}
	for i := range inputs {
		d.inputs[inputs[i].Key] = &inputs[i]
	}
	newAssembly(d, raws, &wrong).assemble(raws)
	if len(wrong.list) == 0 {
		d.check(&wrong)
	}
	return d, errors.Join(wrong.list...)
}

// assembly makes blocks of raw ones.
type assembly struct {
	d     *Definition
	raw   map[string]*rawBlock
	wrong *problems
}

func newAssembly(d *Definition, raws []*rawBlock, wrong *problems) *assembly {
	a := &assembly{d: d, raw: map[string]*rawBlock{}, wrong: wrong}
	for _, r := range raws {
		if a.raw[r.name] != nil {
			wrong.add(r.statement, r.name, "there is a block of this name already")
		}
		a.raw[r.name] = r
	}
	return a
}

// assemble makes the blocks; fragments are taken in where they are included.
func (a *assembly) assemble(raws []*rawBlock) {
	for _, r := range raws {
		if r.fragment {
			continue
		}
		b := &Block{Name: r.name, Title: r.title, Section: r.section, File: r.file, LineNo: r.lineNo,
			Comment: r.comment, byName: map[string]*Line{}}
		f := filler{assembly: a, b: b}
		f.fill(r)
		a.d.Blocks = append(a.d.Blocks, b)
	}
}

// filler fills one block.
type filler struct {
	*assembly
	b        *Block
	inside   []inclusion // fragments that are being taken in, outermost first
	from, to string      // of "months" in force
}

func (f *filler) fill(r *rawBlock) {
	for _, s := range r.statements {
		word, rest := s.directive()
		switch word {
		case "param":
			f.params(s, rest)
		case "link":
			f.b.Links = append(f.b.Links, f.connects(s, rest)...)
		case "many":
			f.b.Many = append(f.b.Many, f.connects(s, rest)...)
		case "include":
			f.include(s, rest)
		case "months":
			f.months(s, rest)
		default:
			f.line(s)
		}
	}
}

// params reads NAME, NAME : text, ...
func (f *filler) params(s statement, rest string) {
	for _, word := range strings.Split(rest, ",") {
		name, kind, typed := strings.Cut(word, ":")
		p := Param{Name: f.rename(strings.TrimSpace(name))}
		switch kind = strings.TrimSpace(kind); {
		case typed && kind == "text":
			p.Text = true
		case typed && kind != "number":
			f.wrong.add(s, p.Name, "a param is a number or a text, not %q", kind)
		}
		f.declare(s, p.Name)
		f.b.Params = append(f.b.Params, p)
	}
}

// connects reads NAME, NAME : BLOCK, NAME : BLOCK | BLOCK, ...
func (f *filler) connects(s statement, rest string) []*Connect {
	var list []*Connect
	for _, word := range strings.Split(rest, ",") {
		name, targets, typed := strings.Cut(word, ":")
		c := &Connect{Name: f.rename(strings.TrimSpace(name))}
		if !typed {
			targets = name
		}
		for _, t := range strings.Split(targets, "|") {
			t = strings.TrimSpace(t)
			if f.raw[t] == nil {
				f.wrong.add(s, c.Name, "there is no block %q", t)
			}
			c.Targets = append(c.Targets, t)
		}
		f.declare(s, c.Name)
		list = append(list, c)
	}
	return list
}

// declare refuses a name that stands twice or cannot be one.
func (f *filler) declare(s statement, name string) {
	b := f.b
	switch {
	case !isName(name):
		f.wrong.add(s, "", "%q is not a name", name)
	case name == "t" || name == "T":
		f.wrong.add(s, name, "the name has a meaning of its own")
	case b.byName[name] != nil || b.param(name) != nil || find(b.Links, name) != nil || find(b.Many, name) != nil:
		f.wrong.add(s, name, "the name stands twice in block %s", b.Name)
	}
}

// months reads A..B or all.
func (f *filler) months(s statement, rest string) {
	f.from, f.to = "", ""
	if rest == "all" {
		return
	}
	from, to, is := strings.Cut(rest, "..")
	if !is {
		f.wrong.add(s, "months", "write months A..B or months all")
		return
	}
	f.from, f.to = f.rename(from), f.rename(to)
}

// line reads NAME UNIT SCOPE = EXPRESSION.
func (f *filler) line(s statement) {
	head, source, is := strings.Cut(s.text, "=")
	words := strings.Fields(head)
	if !is || len(words) < 3 {
		f.wrong.add(s, strings.Fields(s.text)[0], "a line is: name unit scope = expression")
		return
	}
	source = f.rename(strings.Join(strings.Fields(source), " "))
	unit, scope := strings.Join(words[1:len(words)-1], " "), words[len(words)-1]
	l := &Line{Name: f.rename(words[0]), Unit: unit, Source: source, File: s.file, LineNo: s.lineNo,
		Comment: s.comment, Block: f.b}
	if len(f.inside) > 0 {
		l.Part = f.inside[len(f.inside)-1].fragment.name
	}
	if !l.scope(scope) {
		f.wrong.add(s, l.Name, "%q is not a scope", scope)
		return
	}
	f.declare(s, l.Name)
	var err error
	if l.Expr, err = parseExpression(source); err != nil {
		f.wrong.add(s, l.Name, "%v", err)
		return
	}
	if l.IsSeries() && f.from != "" {
		if err := f.span(l); err != nil {
			f.wrong.add(s, l.Name, "%v", err)
		}
	}
	f.b.Lines = append(f.b.Lines, l)
	f.b.byName[l.Name] = l
}

// scope reads SCOPE, SCOPE+, SCOPE! or SCOPE+!.
func (l *Line) scope(word string) (known bool) {
	word, l.Output = strings.CutSuffix(word, "!")
	word, l.Extended = strings.CutSuffix(word, "+")
	l.Scope, known = scopes[word]
	return known && (!l.Extended || l.IsSeries())
}

// span gives a line the months in force; each line has expressions of its own.
func (f *filler) span(l *Line) (err error) {
	if l.From, err = parseExpression(f.from); err != nil {
		return fmt.Errorf("months from: %w", err)
	}
	if l.To, err = parseExpression(f.to); err != nil {
		return fmt.Errorf("months to: %w", err)
	}
	return nil
}
