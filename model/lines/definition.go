package lines

import "slices"

// Definition is the economics: blocks of lines, checked.
type Definition struct {
	Blocks []*Block
	inputs map[string]*Input
	parts  map[string][]*Block // the blocks that include a fragment
}

// Block returns the block of that name, nil where there is none.
func (d *Definition) Block(name string) *Block {
	i := slices.IndexFunc(d.Blocks, func(b *Block) bool { return b.Name == name })
	if i < 0 {
		return nil
	}
	return d.Blocks[i]
}

// Input returns the registry's input of that key, nil where there is none.
func (d *Definition) Input(key string) *Input { return d.inputs[key] }

// Type is the type of an input, as the language has it.
type Type int

// Types of inputs. A bool is 1 or 0, a date its serial (days from 1899-12-30).
const (
	TypeNumber Type = iota
	TypeBool
	TypeText
	TypeDate
)

// Input is a key of the registry.
type Input struct {
	Key, Scope string
	Type       Type
	Whole      bool // a whole number
}

// Block is a kind of instance: its lines in the order of the text.
type Block struct {
	Name, Title, Section string
	File                 string
	LineNo               int
	Comment              string
	Params               []Param
	Links, Many          []*Connect
	Lines                []*Line
	byName               map[string]*Line
	order                []*Group
}

// Line returns the line of that name, nil where there is none.
func (b *Block) Line(name string) *Line { return b.byName[name] }

func (b *Block) param(name string) *Param {
	i := slices.IndexFunc(b.Params, func(p Param) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &b.Params[i]
}

func find(list []*Connect, name string) *Connect {
	i := slices.IndexFunc(list, func(c *Connect) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return list[i]
}

// Param is a value that an instance is given.
type Param struct {
	Name string
	Text bool
}

// Connect is a link to another instance, or a many of them, of one of Blocks.
type Connect struct {
	Name    string
	Targets []string // as declared
	Blocks  []*Block
}

// Scope says whether a line is one value or one a month.
type Scope int

// Scopes.
const (
	ScopeOnce Scope = iota
	ScopeText
	ScopeMonthly
	ScopeRunning
)

var scopes = map[string]Scope{"once": ScopeOnce, "text": ScopeText, "monthly": ScopeMonthly, "running": ScopeRunning}

// Line is a quantity.
type Line struct {
	Name, Unit string
	Scope      Scope
	Extended   bool // monthly+, running+
	Output     bool // marked !: a result
	From, To   Node // the months outside which it is nil; nil where there is no such range
	Expr       Node
	Source     string // the expression as it was written, on one line
	File       string
	LineNo     int
	Comment    string // what stands above it and behind it
	Part       string // the fragment that it was included from, "" for the block's own
	Block      *Block
}

// IsSeries reports whether the line is a value a month.
func (l *Line) IsSeries() bool { return l.Scope == ScopeMonthly || l.Scope == ScopeRunning }

// roots are the expressions of the line: its own and those of its range.
func (l *Line) roots() []Node {
	if l.From == nil {
		return []Node{l.Expr}
	}
	return []Node{l.Expr, l.From, l.To}
}
