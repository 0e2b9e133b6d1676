package main

import (
	"bytes"
	"fmt"
)

// harness is the source of what tests need to run the kernel on a tree of instances of the definition.
func (k *kernel) harness() []byte {
	var out bytes.Buffer
	out.WriteString(generated)
	out.WriteString(`// blockLines is an instance that the kernel runs, for tests that plug a tree together by names.
type blockLines interface {
	runAt(ax *axis, level want)
	lookUp(name string) (number float64, text string, series []float64)
	records(m *Market, s *Site, c *Miner, index float64)
	plug(name string, to any)
}

func newLines(block string) blockLines {
switch block {
`)
	for _, b := range k.def.Blocks {
		fmt.Fprintf(&out, "case %q:\nreturn new(%s)\n", b.Name, typeName(b))
	}
	out.WriteString("}\nreturn nil\n}\n")
	for _, b := range k.def.Blocks {
		fmt.Fprintf(&out, `
func (r *%s) records(m *Market, s *Site, c *Miner, index float64) {
r.marketInputs, r.siteInputs, r.minerInputs, r.index = m, s, c, index
}

func (r *%s) plug(name string, to any) {
switch name {
`, typeName(b), typeName(b))
		for _, p := range b.Params {
			kind := "float64"
			if p.Text {
				kind = "string"
			}
			fmt.Fprintf(&out, "case %q:\nr.%s = to.(%s)\n", p.Name, lower(p.Name), kind)
		}
		for _, c := range b.Links {
			fmt.Fprintf(&out, "case %q:\nr.%s = to.(%s)\n", c.Name, lower(c.Name), k.linkType(c))
		}
		for _, c := range b.Many {
			fmt.Fprintf(&out, "case %q:\nr.%s = append(r.%s, to.(%s))\n", c.Name, lower(c.Name), lower(c.Name), k.linkType(c))
		}
		out.WriteString("}\n}\n")
	}
	return out.Bytes()
}
