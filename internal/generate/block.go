package main

import (
	"bytes"
	"fmt"
	"strings"

	"rackrate/model/lines"
)

// file is the source of a block: its type, its runs and its look-up.
func (k *kernel) file(b *lines.Block, bodies []string) []byte {
	var body bytes.Buffer
	k.structure(&body, b)
	k.run(&body, b, bodies)
	k.fit(&body, b)
	k.lookUp(&body, b)
	var out bytes.Buffer
	out.WriteString(generated)
	for _, path := range []string{"math", "rackrate/model/lines"} {
		if strings.Contains(body.String(), path[strings.LastIndex(path, "/")+1:]+".") {
			fmt.Fprintf(&out, "import %q\n", path)
		}
	}
	out.WriteString("\n")
	out.Write(body.Bytes())
	return out.Bytes()
}

// structure writes the type of a block.
func (k *kernel) structure(out *bytes.Buffer, b *lines.Block) {
	fmt.Fprintf(out, "// %s is block %s of section %s: %s.\ntype %s struct {\n", typeName(b), b.Name, b.Section,
		b.Title, typeName(b))
	out.WriteString("marketInputs *Market\nsiteInputs *Site\nminerInputs *Miner\nindex float64\n")
	for _, p := range b.Params {
		kind := "float64"
		if p.Text {
			kind = "string"
		}
		fmt.Fprintf(out, "%s %s\n", lower(p.Name), kind)
	}
	for _, c := range b.Links {
		fmt.Fprintf(out, "%s %s\n", lower(c.Name), k.linkType(c))
	}
	for _, c := range b.Many {
		fmt.Fprintf(out, "%s []%s\n", lower(c.Name), k.linkType(c))
	}
	out.WriteString("\n")
	for _, l := range b.Lines {
		switch {
		case l.Scope == lines.ScopeText:
			fmt.Fprintf(out, "%s string\n", lower(l.Name))
		case !l.IsSeries():
			fmt.Fprintf(out, "%s float64 // %s\n", lower(l.Name), l.Unit)
		}
	}
	out.WriteString("\n")
	for _, l := range b.Lines {
		if k.stored[l] {
			fmt.Fprintf(out, "%s []float64 // %s\n", lower(l.Name), l.Unit)
		}
	}
	out.WriteString("\n")
	for i := range k.curves[b] {
		fmt.Fprintf(out, "curve%d powers\n", i+1)
	}
	for i := range k.vectors[b] {
		fmt.Fprintf(out, "list%d []float64\n", i+1)
	}
	if kept := k.kept[b]; kept != nil {
		fmt.Fprintf(out, "%s []float64\nkeptMonths int\nkeptKey [%d]float64\n", strings.Join(kept, ", "), k.keptKey[b])
	}
	if n := k.spans[b]; n > 0 {
		fmt.Fprintf(out, "spans [%d]span // that series are nil outside of\nran want // last\nagain bool // it ran "+
			"last too, over the same axis\n", n)
	}
	out.WriteString("horizon, last_ int\n}\n\n")
}

// linkType is the Go type of a link; an interface that nothing is read through is any.
func (k *kernel) linkType(c *lines.Connect) string {
	name := dispatch(c.Blocks)
	if len(c.Blocks) > 1 {
		for key := range k.getters {
			if strings.HasPrefix(key, name+" ") {
				return name
			}
		}
		return "any"
	}
	return name
}

// run writes runAt and a function a level; levels that work out the same share one.
func (k *kernel) run(out *bytes.Buffer, b *lines.Block, bodies []string) {
	fmt.Fprintf(out, "func (r *%s) runAt(ax *axis, level want) {\nr.fitAxis(ax)\n", typeName(b))
	if k.spans[b] > 0 {
		out.WriteString("r.again, r.ran = r.ran == level, level\n")
	}
	out.WriteString("switch level {\n")
	name := make([]string, len(levels))
	for i, l := range levels {
		name[i] = "run" + l.name
		for j := range i {
			if bodies[j] == bodies[i] {
				name[i] = name[j]
				break
			}
		}
		fmt.Fprintf(out, "case want%s:\n", l.name)
		if bodies[i] != "" {
			fmt.Fprintf(out, "r.%s(ax)\n", name[i])
		}
	}
	out.WriteString("}\n}\n\n")
	for i, l := range levels {
		if name[i] != "run"+l.name || bodies[i] == "" {
			continue
		}
		fmt.Fprintf(out, "func (r *%s) %s(ax *axis) {\n", typeName(b), name[i])
		for _, v := range []struct{ name, value string }{{"size", "ax.horizon + 1"}, {"full", "ax.last + 1"}} {
			if strings.Contains(bodies[i], v.name) {
				fmt.Fprintf(out, "%s := %s\n", v.name, v.value)
			}
		}
		out.WriteString(bodies[i])
		out.WriteString("}\n\n")
	}
}

// fit writes what makes room for an axis.
func (k *kernel) fit(out *bytes.Buffer, b *lines.Block) {
	var plain, extended []string
	for _, l := range b.Lines {
		switch {
		case !k.stored[l] || isVector(l):
		case l.Extended:
			extended = append(extended, "&r."+lower(l.Name))
		default:
			plain = append(plain, "&r."+lower(l.Name))
		}
	}
	for _, name := range k.kept[b] {
		extended = append(extended, "&r."+name)
	}
	fmt.Fprintf(out, "func (r *%s) fitAxis(ax *axis) {\nif r.horizon == ax.horizon && r.last_ == ax.last "+
		"{\nreturn\n}\n", typeName(b))
	out.WriteString("r.horizon, r.last_ = ax.horizon, ax.last\n")
	if k.kept[b] != nil {
		out.WriteString("r.keptMonths = 0\n")
	}
	if k.spans[b] > 0 {
		out.WriteString("r.ran = wantNothing\n")
	}
	for _, v := range []struct {
		size string
		list []string
	}{{"ax.horizon+1", plain}, {"ax.last+1", extended}} {
		if len(v.list) > 0 {
			fmt.Fprintf(out, "ax.fit(%s, %s)\n", v.size, strings.Join(v.list, ", "))
		}
	}
	out.WriteString("}\n\n")
}

// lookUp writes the way from a line's name to its value.
func (k *kernel) lookUp(out *bytes.Buffer, b *lines.Block) {
	fmt.Fprintf(out, "func (r *%s) lookUp(name string) (number float64, text string, series []float64) "+
		"{\nswitch name {\n", typeName(b))
	for _, l := range b.Lines {
		field := "r." + lower(l.Name)
		switch {
		case l.Scope == lines.ScopeText:
			fmt.Fprintf(out, "case %q:\nreturn 0, %s, nil\n", l.Name, field)
		case !l.IsSeries():
			fmt.Fprintf(out, "case %q:\nreturn %s, \"\", nil\n", l.Name, field)
		case k.stored[l]:
			fmt.Fprintf(out, "case %q:\nreturn 0, \"\", %s\n", l.Name, field)
		}
	}
	out.WriteString("}\nreturn 0, \"\", nil\n}\n")
}
