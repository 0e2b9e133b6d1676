package templates

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
)

// What a house may give, in bytes.
const (
	maxYAML  = 64 << 10
	maxProse = 1 << 20
	maxFont  = 32 << 20
)

// maxNesting is how deep YAML may go; a house style goes three levels deep.
const maxNesting = 32

// SoundYAML refuses YAML that would keep a reader of it busy: large, or deeper than anybody writes.
func SoundYAML(data []byte) error {
	if len(data) > maxYAML {
		return fmt.Errorf("is larger than %d kB", maxYAML>>10)
	}
	deep := errors.New("goes deeper than settings do; write it with a line a setting")
	open := 0
	for line := range bytes.Lines(data) {
		if bytes.HasPrefix(bytes.TrimSpace(line), []byte("#")) {
			continue
		}
		if bytes.Count(line, []byte("- "))+bytes.Count(line, []byte("? ")) > maxNesting &&
			len(bytes.Trim(line, "-? \t\r\n")) < len(line)/2 {
			return deep
		}
		for _, c := range line {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(0, open-1)
			}
			if open > maxNesting {
				return deep
			}
		}
		if indent := len(line) - len(bytes.TrimLeft(line, " ")); indent > 4*maxNesting && indent < len(line)-1 {
			return deep
		}
	}
	return nil
}

// readOwn reads a file of a house: a plain one, of up to so many bytes. What waits or never ends, such as a
// pipe or a device, is not opened.
func readOwn(place fs.FS, name string, limit int64) (data []byte, err error) {
	info, err := fs.Stat(place, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a plain file", name)
	}
	file, err := place.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err = io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s is larger than %d kB", name, limit>>10)
	}
	return data, err
}

// maxCost is how many pieces a block of prose may come to, with those of the blocks that it calls: the longest
// of the program's own has some hundred.
const maxCost = 10_000

// proseFunctions are those that prose may call. Those that may make much of little, such as printf, are none of them.
var proseFunctions = []string{"upper", "not", "and", "or", "eq", "ne", "lt", "le", "gt", "ge", "len", "index"}

// soundProse refuses prose that may not end: loops, blocks that call themselves, calls that grow without bounds.
func soundProse(set *template.Template) error {
	costs := map[string]int{}
	for _, t := range set.Templates() {
		if err := blockCost(set, t.Name(), costs, nil); err != nil {
			return err
		}
	}
	return nil
}

// blockCost works out what a block comes to; within are the blocks that call it.
func blockCost(set *template.Template, name string, costs map[string]int, within []string) error {
	if _, known := costs[name]; known {
		return nil
	}
	if slices.Contains(within, name) {
		return fmt.Errorf("prose: the block %q calls itself", name)
	}
	t := set.Lookup(name)
	if t == nil || t.Tree == nil {
		return nil // told of when it is filled
	}
	c := proseCost{set: set, costs: costs, within: append(within, name)}
	c.walk(t.Root)
	if c.err == nil && c.n > maxCost {
		c.err = fmt.Errorf("prose: the block %q comes to more than %d pieces", name, maxCost)
	}
	costs[name] = c.n
	return c.err
}

// proseCost counts the pieces of a block.
type proseCost struct {
	set    *template.Template
	costs  map[string]int
	within []string
	n      int
	err    error
}

func (c *proseCost) walk(n parse.Node) {
	c.n++
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, item := range n.Nodes {
				c.walk(item)
			}
		}
	case *parse.RangeNode:
		c.refuse("range")
	case *parse.IfNode:
		c.branch(&n.BranchNode)
	case *parse.WithNode:
		c.branch(&n.BranchNode)
	case *parse.ActionNode:
		c.walk(n.Pipe)
	case *parse.PipeNode:
		if n != nil {
			for _, command := range n.Cmds {
				for _, arg := range command.Args {
					c.walk(arg)
				}
			}
		}
	case *parse.IdentifierNode:
		if !slices.Contains(proseFunctions, n.Ident) {
			c.refuse(n.Ident)
		}
	case *parse.TemplateNode:
		c.walk(n.Pipe)
		if err := blockCost(c.set, n.Name, c.costs, c.within); err != nil && c.err == nil {
			c.err = err
		}
		c.n += c.costs[n.Name]
	}
}

func (c *proseCost) branch(n *parse.BranchNode) {
	c.walk(n.Pipe)
	c.walk(n.List)
	c.walk(n.ElseList)
}

func (c *proseCost) refuse(what string) {
	if c.err == nil {
		c.err = fmt.Errorf("prose: the block %q uses %s; prose may use if, with, template and %s",
			c.within[len(c.within)-1], what, strings.Join(proseFunctions, ", "))
	}
}

// Source is the text of all blocks, in the order of their names: what a memo's sentences depend on.
func (p *Prose) Source() string {
	var b strings.Builder
	for _, name := range p.Blocks() {
		fmt.Fprintf(&b, "%s\n%s\n", name, p.set.Lookup(name).Root.String())
	}
	return b.String()
}
