package lines

import "strings"

// Node is a part of an expression.
type Node interface {
	// IsText reports whether the value is a text, and not a number.
	IsText() bool
	// IsSeries reports whether the value is one a month.
	IsSeries() bool
	// IsExtended reports whether a series goes on beyond the horizon.
	IsExtended() bool

	facts() *attributes
}

// attributes are what the checker finds out about a node.
type attributes struct {
	text, series, extended bool
	pos                    int // in the expression, for messages
}

func (a *attributes) IsText() bool       { return a.text }
func (a *attributes) IsSeries() bool     { return a.series }
func (a *attributes) IsExtended() bool   { return a.extended }
func (a *attributes) facts() *attributes { return a }

// NumberNode is a number.
type NumberNode struct {
	attributes
	Value  float64
	Source string // as it was written
}

// TextNode is a text in quotes.
type TextNode struct {
	attributes
	Value string
}

// NameNode is a name, of the instance's own or, behind links, of another's.
type NameNode struct {
	attributes
	Path []string
	Ref  Ref
}

// IndexNode is a series at another month: Shift months later, or at the month At.
type IndexNode struct {
	attributes
	Of    *NameNode
	Shift int  // where At is nil
	At    Node // nil where relative
}

// NegateNode is -X.
type NegateNode struct {
	attributes
	X Node
}

// BinaryNode is X Op Y, Op being one of + - * / ^ = <> < <= > >=.
type BinaryNode struct {
	attributes
	Op   string
	X, Y Node
}

// CallNode is a function of Args.
type CallNode struct {
	attributes
	Func string
	Args []Node
}

// Kind says what a name stands for.
type Kind int

// Kinds of names.
const (
	KindLine Kind = iota
	KindParam
	KindInput
	KindMonth   // t
	KindHorizon // T
	KindLast    // last
	KindIndex   // index
	KindMany    // the list itself, as first argument of sum_of and its kin
)

// Step is one link on the way to another instance, or the instance of a many that an enclosing sum_of, ... is at.
type Step struct {
	Name string
	Many bool
}

// Ref is what a name stands for: the last word of its path, in an instance of
// one of Blocks that Steps lead to (the instance itself where there are none).
// In different blocks it may stand for different kinds; Kind is that of the first.
type Ref struct {
	Kind   Kind
	Name   string
	Steps  []Step
	Blocks []*Block
	Input  *Input   // of KindInput
	Many   *Connect // of KindMany
}

// Own reports whether the name is the instance's own.
func (r *Ref) Own() bool { return len(r.Steps) == 0 }

// Walk calls visit for a node and, where visit says so, for all below it.
func Walk(n Node, visit func(Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	switch n := n.(type) {
	case *IndexNode:
		Walk(n.Of, visit)
		if n.At != nil {
			Walk(n.At, visit)
		}
	case *NegateNode:
		Walk(n.X, visit)
	case *BinaryNode:
		Walk(n.X, visit)
		Walk(n.Y, visit)
	case *CallNode:
		for _, a := range n.Args {
			Walk(a, visit)
		}
	}
}

// joined is a name as it is written.
func joined(n *NameNode) string { return strings.Join(n.Path, ".") }
