package main

import (
	"bytes"
	"fmt"

	"rackrate/model/lines"
)

// planting is the source of newBlock, which makes a block from its seed, and of
// what lets a block's lines be asked for by name.
func (k *kernel) planting() []byte {
	var out bytes.Buffer
	out.WriteString(generated)
	out.WriteString("// newBlock makes the compiled block of a seed, linked to those planted before.\nfunc " +
		"newBlock(x seed[source]) block {\nswitch x.block {\n")
	for _, b := range k.def.Blocks {
		fmt.Fprintf(&out, "case %q:\nr := &%s{index: float64(x.index)}\n", b.Name, typeName(b))
		for _, p := range b.Params {
			part := "Number"
			if p.Text {
				part = "Text"
			}
			fmt.Fprintf(&out, "r.%s = x.params[%q].%s\n", lower(p.Name), p.Name, part)
		}
		for _, c := range b.Links {
			fmt.Fprintf(&out, "r.%s = x.links[%q].(%s)\n", lower(c.Name), c.Name, k.pointed(c))
		}
		for _, c := range b.Many {
			fmt.Fprintf(&out, "for _, s := range x.many[%q] {\nr.%s = append(r.%[2]s, s.(%s))\n}\n", c.Name,
				lower(c.Name), k.pointed(c))
		}
		out.WriteString("return r\n")
	}
	out.WriteString("}\npanic(\"no block \" + x.block)\n}\n\n")
	for _, b := range k.def.Blocks {
		k.asked(&out, b)
	}
	return out.Bytes()
}

// pointed is the type behind a link.
func (k *kernel) pointed(c *lines.Connect) string {
	if t := k.linkType(c); len(c.Blocks) > 1 {
		return t
	}
	return "*" + typeName(c.Blocks[0])
}

// asked writes the methods of source and block.
func (k *kernel) asked(out *bytes.Buffer, b *lines.Block) {
	t := typeName(b)
	fmt.Fprintf(out, "func (r *%s) numberOf(line string) float64 { v, _, _ := r.lookUp(line); return v }\n", t)
	fmt.Fprintf(out, "func (r *%s) textOf(line string) string { _, v, _ := r.lookUp(line); return v }\n", t)
	fmt.Fprintf(out, "func (r *%s) seriesOf(line string) []float64 { _, _, v := r.lookUp(line); return v }\n", t)
	fmt.Fprintf(out, "func (r *%s) setIndex(n int) { r.index = float64(n) }\n", t)
	fmt.Fprintf(out, "func (r *%s) setRecord(market *Market, site *Site, miner *Miner) { r.marketInputs, "+
		"r.siteInputs, r.minerInputs = market, site, miner }\n", t)
	marked := ""
	for _, l := range b.Lines {
		if l.Output && l.Scope != lines.ScopeText && !l.IsSeries() {
			marked += ", r." + lower(l.Name)
		}
	}
	if marked == "" {
		fmt.Fprintf(out, "func (r *%s) outputs(dst []float64) []float64 { return dst }\n\n", t)
		return
	}
	fmt.Fprintf(out, "func (r *%s) outputs(dst []float64) []float64 { return append(dst%s) }\n\n", t, marked)
}
