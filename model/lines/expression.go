package lines

import (
	"fmt"
	"strconv"
)

// parser reads an expression by precedence climbing.
type parser struct {
	tokens []token
	at     int
}

// precedence of the operators; ^ is above the sign (-2^2 is -4) and is read from the right.
var precedence = map[string]int{
	"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1,
	"+": 2, "-": 2, "*": 3, "/": 3, "^": 5,
}

const signPrecedence = 4

// parseExpression reads a whole expression.
func parseExpression(s string) (Node, error) {
	list, err := tokens(s)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: list}
	n, err := p.expression(1)
	if err == nil && p.peek().kind != tokenEnd {
		err = p.unexpected("an operator")
	}
	return n, err
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

// accept takes the mark if it is next.
func (p *parser) accept(mark string) bool {
	if t := p.peek(); t.kind == tokenMark && t.text == mark {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(mark string) error {
	if !p.accept(mark) {
		return p.unexpected(strconv.Quote(mark))
	}
	return nil
}

func (p *parser) unexpected(wanted string) error {
	t := p.peek()
	if t.kind == tokenEnd {
		return fmt.Errorf("%s is missing at the end of the expression", wanted)
	}
	return fmt.Errorf("%q stands where %s should", t.text, wanted)
}

// expression reads operators of at least the precedence least.
func (p *parser) expression(least int) (Node, error) {
	x, err := p.operand()
	if err != nil {
		return nil, err
	}
	for {
		t := p.peek()
		level := precedence[t.text]
		if t.kind != tokenMark || level < least || level == 0 {
			return x, nil
		}
		p.next()
		above := level + 1
		if t.text == "^" {
			above = level
		}
		y, err := p.expression(above)
		if err != nil {
			return nil, err
		}
		x = &BinaryNode{Op: t.text, X: x, Y: y, attributes: attributes{pos: t.pos}}
		if again := p.peek(); level == 1 && again.kind == tokenMark && precedence[again.text] == 1 {
			return nil, fmt.Errorf("two comparisons in a row; use and(...)")
		}
	}
}

func (p *parser) operand() (Node, error) {
	t := p.next()
	at := attributes{pos: t.pos}
	switch {
	case t.kind == tokenNumber:
		v, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number", t.text)
		}
		return &NumberNode{attributes: at, Value: v, Source: t.text}, nil
	case t.kind == tokenText:
		return &TextNode{attributes: at, Value: t.text}, nil
	case t.kind == tokenName && p.accept("("):
		args, err := p.arguments()
		return &CallNode{attributes: at, Func: t.text, Args: args}, err
	case t.kind == tokenName:
		return p.name(t)
	case t.text == "-" && t.kind == tokenMark:
		x, err := p.expression(signPrecedence)
		return &NegateNode{attributes: at, X: x}, err
	case t.text == "(" && t.kind == tokenMark:
		x, err := p.expression(1)
		if err != nil {
			return nil, err
		}
		return x, p.expect(")")
	}
	if t.kind != tokenEnd {
		p.at--
	}
	return nil, p.unexpected("a value")
}

func (p *parser) arguments() ([]Node, error) {
	var args []Node
	if p.accept(")") {
		return nil, nil
	}
	for {
		x, err := p.expression(1)
		if err != nil {
			return nil, err
		}
		args = append(args, x)
		if !p.accept(",") {
			return args, p.expect(")")
		}
	}
}

// name reads the rest of a path and its index.
func (p *parser) name(first token) (Node, error) {
	n := &NameNode{attributes: attributes{pos: first.pos}, Path: []string{first.text}}
	for p.accept(".") {
		t := p.next()
		if t.kind != tokenName {
			p.at--
			return nil, p.unexpected("a name")
		}
		n.Path = append(n.Path, t.text)
	}
	if !p.accept("[") {
		return n, nil
	}
	index := &IndexNode{attributes: n.attributes, Of: n}
	if sign := p.peek(); sign.kind == tokenMark && (sign.text == "+" || sign.text == "-") {
		p.next()
		months, err := strconv.Atoi(p.next().text)
		if err != nil || p.peek().text != "]" {
			return nil, fmt.Errorf("an index that begins with a sign is a number of months; for another month write "+
				"[t %s ...]", sign.text)
		}
		index.Shift = months
		if sign.text == "-" {
			index.Shift = -months
		}
		return index, p.expect("]")
	}
	var err error
	if index.At, err = p.expression(1); err != nil {
		return nil, err
	}
	return index, p.expect("]")
}
