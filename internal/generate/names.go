package main

import (
	"fmt"
	"strings"

	"rackrate/model/lines"
)

// lower is the Go name of a line, a link or a param.
func lower(name string) string {
	first, rest, more := strings.Cut(name, "_")
	first = strings.ToLower(first)
	if !more {
		return first
	}
	return first + goName(rest)
}

// show writes a node as a key: what is shown alike is alike.
func show(n lines.Node) string {
	switch n := n.(type) {
	case *lines.NumberNode:
		return n.Source
	case *lines.TextNode:
		return fmt.Sprintf("%q", n.Value)
	case *lines.NameNode:
		return strings.Join(n.Path, ".")
	case *lines.IndexNode:
		if n.At == nil {
			return fmt.Sprintf("%s[%+d]", show(n.Of), n.Shift)
		}
		return show(n.Of) + "[" + show(n.At) + "]"
	case *lines.NegateNode:
		return "(-" + show(n.X) + ")"
	case *lines.BinaryNode:
		return "(" + show(n.X) + n.Op + show(n.Y) + ")"
	case *lines.CallNode:
		var args []string
		for _, a := range n.Args {
			args = append(args, show(a))
		}
		return n.Func + "(" + strings.Join(args, ",") + ")"
	}
	return ""
}

// key is what is shown, with the variables that instances of a many stand in.
func (w *writer) key(n lines.Node, at place) string {
	s := show(n)
	for _, b := range at.bound {
		s += " " + b.path + "=" + b.variable
	}
	return s
}

// holder is the instance that a name is of, and whether it is one of several blocks.
func (w *writer) holder(n *lines.NameNode, at place) (expr string, dispatched bool) {
	expr = "r"
	blocks := []*lines.Block{w.p.block}
	for i, step := range n.Ref.Steps {
		if len(blocks) > 1 {
			w.fail("%s goes on behind a link to one of several blocks", strings.Join(n.Path, "."))
		}
		var to *lines.Connect
		if step.Many {
			path := strings.Join(n.Path[:i+1], ".")
			for _, b := range at.bound {
				if b.path == path {
					expr, to = b.variable, b.to
				}
			}
		} else {
			to = connect(blocks[0], step.Name)
			expr += "." + lower(step.Name)
		}
		blocks = to.Blocks
	}
	return expr, len(blocks) > 1
}

func connect(b *lines.Block, name string) *lines.Connect {
	for _, list := range [][]*lines.Connect{b.Links, b.Many} {
		for _, c := range list {
			if c.Name == name {
				return c
			}
		}
	}
	return nil
}

// once writes a name that is no series.
func (w *writer) once(n *lines.NameNode, at place) code {
	switch n.Ref.Kind {
	case lines.KindHorizon:
		return code{"float64(size - 1)", 9}
	case lines.KindLast:
		return code{"float64(full - 1)", 9}
	}
	holder, dispatched := w.holder(n, at)
	if dispatched {
		kind := "Value"
		if n.IsText() {
			kind = "Text"
		}
		return code{w.k.getter(n.Ref.Blocks, holder, n.Ref.Name, kind), 9}
	}
	return code{w.k.once(n.Ref.Blocks[0], holder, n.Ref.Name), 9}
}

// given writes whether an input or a param was given.
func (w *writer) given(n *lines.NameNode, at place) code {
	holder, dispatched := w.holder(n, at)
	if dispatched {
		return code{w.k.getter(n.Ref.Blocks, holder, n.Ref.Name, "Given"), 9}
	}
	return code{w.k.given(n.Ref.Blocks[0], holder, n.Ref.Name), 9}
}

// inputField is the field of an input, "" where it is behind a link to one of several blocks.
func (w *writer) inputField(n *lines.NameNode, at place) string {
	holder, dispatched := w.holder(n, at)
	if dispatched {
		return ""
	}
	return w.k.field(holder, n.Ref.Input)
}

// once writes a line, a param, an input or the place of an instance of a block.
func (k *kernel) once(b *lines.Block, holder, name string) string {
	if b.Line(name) != nil || isParam(b, name) || name == "index" {
		return holder + "." + lower(name)
	}
	in := k.def.Input(name)
	field := k.field(holder, in)
	switch k.fieldType[name] {
	case "int":
		return "float64(" + field + ")"
	case "bool":
		return "yes(" + field + ")"
	case "Date":
		return "serial(" + field + ")"
	case "Opt[bool]":
		return "yes(" + field + ".Value)"
	case "Opt[float64]":
		return field + ".Value"
	}
	return field
}

// given writes whether a block's param or input was given.
func (k *kernel) given(b *lines.Block, holder, name string) string {
	if isParam(b, name) {
		return holder + "." + lower(name) + ` != ""`
	}
	field := k.field(holder, k.def.Input(name))
	switch k.fieldType[name] {
	case "string":
		return field + ` != ""`
	case "Date":
		return "!" + field + ".IsZero()"
	case "Opt[bool]", "Opt[float64]":
		return field + ".Known"
	}
	return "true"
}

// field is the field of an input.
func (k *kernel) field(holder string, in *lines.Input) string {
	return holder + "." + in.Scope + "Inputs." + goName(in.Key)
}

func isParam(b *lines.Block, name string) bool {
	for _, p := range b.Params {
		if p.Name == name {
			return true
		}
	}
	return false
}
