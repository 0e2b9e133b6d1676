package lines

import (
	"fmt"
)

// check resolves names, finds out types and scopes, and orders the lines.
func (d *Definition) check(wrong *problems) {
	for _, b := range d.Blocks {
		for _, list := range [][]*Connect{b.Links, b.Many} {
			for _, c := range list {
				d.connect(c)
			}
		}
	}
	for _, b := range d.Blocks {
		for _, l := range b.Lines {
			d.checkLine(l, wrong)
		}
	}
	if len(wrong.list) > 0 {
		return
	}
	for _, b := range d.Blocks {
		b.arrange(wrong)
	}
}

// connect finds the blocks of a link; the name of a fragment stands for all that include it.
func (d *Definition) connect(c *Connect) {
	for _, name := range c.Targets {
		if b := d.Block(name); b != nil {
			c.Blocks = append(c.Blocks, b)
		}
		c.Blocks = append(c.Blocks, d.parts[name]...)
	}
}

func (l *Line) statement() statement { return statement{file: l.File, lineNo: l.LineNo} }

func (d *Definition) checkLine(l *Line, wrong *problems) {
	c := &checker{d: d, line: l}
	err := c.node(l.Expr)
	switch {
	case err != nil:
	case l.Expr.IsText() != (l.Scope == ScopeText):
		err = fmt.Errorf("the expression is a %s", typeName(l.Expr))
	case l.Expr.IsSeries() && !l.IsSeries():
		err = fmt.Errorf("%s is a value a month; a %s line reads one in a reduction (sum, first, ...) or at a month "+
			"that is once", c.monthly(l.Expr), scopeName(l))
	}
	for _, n := range l.roots()[1:] {
		if err != nil {
			break
		}
		if err = c.node(n); err == nil && (n.IsSeries() || n.IsText()) {
			err = fmt.Errorf("the months of its range are numbers that are once")
		}
	}
	if err != nil {
		wrong.add(l.statement(), l.Name, "%v", err)
	}
}

func scopeName(l *Line) string {
	if l.Scope == ScopeText {
		return "text"
	}
	return "once"
}

func typeName(n Node) string {
	if n.IsText() {
		return "text"
	}
	return "number"
}

// checker checks the expressions of one line.
type checker struct {
	d    *Definition
	line *Line
	many []string // paths of the manys that enclosing sum_of, ... go over
	over int      // enclosing reductions
}

// monthly names the first part of n that is a value a month, for a message.
func (c *checker) monthly(n Node) (name string) {
	Walk(n, func(n Node) bool {
		if name != "" || !n.IsSeries() {
			return false
		}
		switch n := n.(type) {
		case *NameNode:
			name = joined(n)
		case *IndexNode:
			if n.At != nil {
				name = c.monthly(n.At)
			}
		case *CallNode:
			if n.Func == "deck" {
				name = "deck"
			}
		}
		return true
	})
	return name
}

func (c *checker) node(n Node) error {
	switch n := n.(type) {
	case *NumberNode:
		return nil
	case *TextNode:
		n.text = true
		return nil
	case *NameNode:
		if err := c.resolve(n); err != nil {
			return err
		}
		if n.Ref.Kind == KindMany {
			return fmt.Errorf("%s is a many: name it in sum_of or the like", joined(n))
		}
		return nil
	case *IndexNode:
		return c.index(n)
	case *NegateNode:
		return c.numbers(&n.attributes, n.X)
	case *BinaryNode:
		return c.binary(n)
	case *CallNode:
		return c.call(n)
	}
	return fmt.Errorf("unknown node %T", n)
}

// numbers checks operands that must be numbers; the result is one a month where one of them is.
func (c *checker) numbers(a *attributes, args ...Node) error {
	for _, x := range args {
		if err := c.node(x); err != nil {
			return err
		}
		if x.IsText() {
			return fmt.Errorf("a text stands where a number should")
		}
		a.join(x)
	}
	return nil
}

func (a *attributes) join(x Node) {
	a.series = a.series || x.IsSeries()
	a.extended = a.extended || x.IsExtended()
}

func (c *checker) binary(n *BinaryNode) error {
	if n.Op != "=" && n.Op != "<>" {
		return c.numbers(&n.attributes, n.X, n.Y)
	}
	for _, x := range []Node{n.X, n.Y} {
		if err := c.node(x); err != nil {
			return err
		}
		n.join(x)
	}
	if n.X.IsText() != n.Y.IsText() {
		return fmt.Errorf("a text is compared with a number")
	}
	return nil
}

func (c *checker) index(n *IndexNode) error {
	if err := c.node(n.Of); err != nil {
		return err
	}
	if !n.Of.IsSeries() || n.Of.Ref.Kind == KindMonth {
		return fmt.Errorf("%s has no months", joined(n.Of))
	}
	if n.At == nil {
		n.join(n.Of)
		return nil
	}
	if err := c.numbers(&attributes{}, n.At); err != nil {
		return err
	}
	n.join(n.At)
	return nil
}

func (c *checker) call(n *CallNode) error {
	f, known := functions[n.Func]
	switch {
	case !known:
		return fmt.Errorf("there is no function %s", n.Func)
	case len(n.Args) < f.least || len(n.Args) > f.most || f.windowed && len(n.Args) == 2:
		return fmt.Errorf("%s does not take %d arguments", n.Func, len(n.Args))
	}
	switch f.family {
	case familyInput:
		return c.inputCall(n)
	case familyReason:
		if _, is := n.Args[0].(*TextNode); !is {
			return fmt.Errorf("%s takes a text in quotes", n.Func)
		}
		return c.node(n.Args[0])
	case familyOver:
		return c.reduction(n)
	case familyMany:
		return c.manyCall(n, f)
	}
	if n.Func == "if" {
		return c.condition(n)
	}
	return c.numbers(&n.attributes, n.Args...)
}

func (c *checker) condition(n *CallNode) error {
	if err := c.numbers(&n.attributes, n.Args[0]); err != nil {
		return err
	}
	return c.branches(n, n.Args[1:]...)
}

// branches are of one type, which is the call's.
func (c *checker) branches(n *CallNode, list ...Node) error {
	for _, x := range list {
		if err := c.node(x); err != nil {
			return err
		}
		n.join(x)
		if x.IsText() != list[0].IsText() {
			return fmt.Errorf("%s has a text and a number", n.Func)
		}
	}
	n.text = list[0].IsText()
	if n.text && n.series {
		return fmt.Errorf("a text cannot depend on the month")
	}
	return nil
}

func (c *checker) inputCall(n *CallNode) error {
	name, is := n.Args[0].(*NameNode)
	if !is {
		return fmt.Errorf("%s takes the name of an input", n.Func)
	}
	if err := c.resolveInput(name); err != nil {
		return err
	}
	n.series = n.Func == "deck"
	return nil
}

func (c *checker) reduction(n *CallNode) error {
	if c.line.IsSeries() {
		return fmt.Errorf("%s belongs into a once line", n.Func)
	}
	for _, x := range n.Args[1:] {
		var bound attributes
		if err := c.numbers(&bound, x); err != nil {
			return err
		}
		if bound.series {
			return fmt.Errorf("the months of %s are numbers that are once", n.Func)
		}
	}
	c.over++
	defer func() { c.over-- }()
	return c.numbers(&attributes{}, n.Args[0])
}

func (c *checker) manyCall(n *CallNode, f function) error {
	name, is := n.Args[0].(*NameNode)
	if !is {
		return fmt.Errorf("%s takes the name of a many first", n.Func)
	}
	if err := c.resolve(name); err != nil {
		return err
	}
	if name.Ref.Kind != KindMany {
		return fmt.Errorf("%s is not a many", joined(name))
	}
	c.many = append(c.many, joined(name))
	defer func() { c.many = c.many[:len(c.many)-1] }()
	rest := n.Args[1:]
	if n.Func == "pick_of" || n.Func == "nth_of" {
		if err := c.numbers(&n.attributes, rest[0]); err != nil {
			return err
		}
		rest = rest[1:]
	}
	if f.pickTexts {
		return c.branches(n, rest...)
	}
	return c.numbers(&n.attributes, rest...)
}
