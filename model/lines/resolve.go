package lines

import (
	"fmt"
	"slices"
	"strings"
)

// own are the names that every instance has.
var own = map[string]Kind{"t": KindMonth, "T": KindHorizon, "last": KindLast, "index": KindIndex}

// resolve finds what a name stands for.
func (c *checker) resolve(n *NameNode) error {
	if err := c.walk(n); err != nil {
		return err
	}
	r := &n.Ref
	for i, b := range r.Blocks {
		var a attributes
		kind, err := c.inBlock(b, r, &a)
		if err != nil {
			return err
		}
		if i == 0 {
			r.Kind, n.text, n.series, n.extended = kind, a.text, a.series, a.extended
			continue
		}
		if a.text != n.text || a.series != n.series {
			return fmt.Errorf("%s is not the same kind of thing in blocks %s and %s", joined(n),
				r.Blocks[0].Name, b.Name)
		}
		n.extended = n.extended || a.extended
	}
	return nil
}

// walk follows the links of a path to its last word.
func (c *checker) walk(n *NameNode) error {
	blocks := []*Block{c.line.Block}
	n.Ref = Ref{Name: n.Path[len(n.Path)-1]}
	for i, word := range n.Path[:len(n.Path)-1] {
		var next []*Block
		var step Step
		for _, b := range blocks {
			link, many := find(b.Links, word), find(b.Many, word)
			switch {
			case link != nil:
				next, step = append(next, link.Blocks...), Step{word, false}
			case many != nil && slices.Contains(c.many, strings.Join(n.Path[:i+1], ".")):
				next, step = append(next, many.Blocks...), Step{word, true}
			case many != nil:
				return fmt.Errorf("%s is a many: name it in sum_of or the like", word)
			default:
				return fmt.Errorf("%s is no link of block %s", word, b.Name)
			}
		}
		blocks = nil
		for _, b := range next {
			if !slices.Contains(blocks, b) {
				blocks = append(blocks, b)
			}
		}
		n.Ref.Steps = append(n.Ref.Steps, step)
	}
	n.Ref.Blocks = blocks
	return nil
}

// inBlock finds the last word of a path in a block.
func (c *checker) inBlock(b *Block, r *Ref, a *attributes) (Kind, error) {
	if l := b.Line(r.Name); l != nil {
		a.text, a.series, a.extended = l.Scope == ScopeText, l.IsSeries(), l.Extended
		return KindLine, nil
	}
	if p := b.param(r.Name); p != nil {
		a.text = p.Text
		return KindParam, nil
	}
	if m := find(b.Many, r.Name); m != nil {
		r.Many = m
		return KindMany, nil
	}
	if kind, is := own[r.Name]; is && (r.Own() || kind != KindMonth) {
		a.series = kind == KindMonth
		return kind, nil
	}
	if in := c.d.inputs[r.Name]; in != nil {
		r.Input = in
		a.text = in.Type == TypeText
		return KindInput, nil
	}
	if find(b.Links, r.Name) != nil {
		return 0, fmt.Errorf("%s is a link; name something of it", r.Name)
	}
	return 0, fmt.Errorf("%s is neither a line or a param of block %s nor an input", r.Name, b.Name)
}

// resolveInput finds an input, or a param, past any line of the same name.
func (c *checker) resolveInput(n *NameNode) error {
	if err := c.walk(n); err != nil {
		return err
	}
	r := &n.Ref
	for _, b := range r.Blocks {
		if p := b.param(r.Name); p != nil {
			r.Kind, n.text = KindParam, p.Text
			continue
		}
		in := c.d.inputs[r.Name]
		if in == nil {
			return fmt.Errorf("%s is not an input", r.Name)
		}
		r.Kind, r.Input, n.text = KindInput, in, in.Type == TypeText
	}
	return nil
}
