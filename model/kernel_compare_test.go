package model

import (
	"fmt"
	"math"
	"slices"

	"rackrate/model/lines"
)

// Level is how much of the kernel is run.
type Level = want

// Levels of the kernel, for tests outside the package.
const (
	LevelValue    = wantValue
	LevelMeasures = wantMeasures
	LevelAll      = wantAll
)

// twin is an instance of the definition and what the kernel has for it.
type twin struct {
	in *lines.Instance
	r  block
}

// KernelRun runs the kernel on trees of instances.
type KernelRun struct {
	reg   *Registry
	twins []twin // in an order in which each stands behind those that it is linked to
	known map[*lines.Instance]block
}

// NewKernelRun plugs together what the kernel has for the instances given and all that they are linked to.
func NewKernelRun(reg *Registry, roots ...*lines.Instance) *KernelRun {
	k := &KernelRun{reg: reg, known: map[*lines.Instance]block{}}
	for _, in := range roots {
		k.add(in)
	}
	return k
}

func (k *KernelRun) add(in *lines.Instance) block {
	if r := k.known[in]; r != nil {
		return r
	}
	x := seed[source]{block: in.Block.Name, index: in.Index, params: in.Params, links: map[string]source{},
		many: map[string][]source{}}
	for _, c := range in.Block.Links {
		x.links[c.Name] = k.add(in.Links[c.Name])
	}
	for _, c := range in.Block.Many {
		for _, to := range in.Many[c.Name] {
			x.many[c.Name] = append(x.many[c.Name], k.add(to))
		}
	}
	r := newBlock(x)
	k.known[in] = r
	r.setRecord(k.records(in))
	k.twins = append(k.twins, twin{in, r})
	return r
}

// records make the Go records of an instance's inputs.
func (k *KernelRun) records(in *lines.Instance) (*Market, *Site, *Miner) {
	m, s, c := &Market{}, &Site{}, &Miner{}
	for _, input := range k.reg.Inputs {
		v := in.Record(input.Key)
		out := Value{Known: v.Given, Number: v.Number, Text: v.Text, Bool: v.Number != 0}
		if v.Given && input.Type == TypeDate {
			out.Date = DateOf(lines.Day(v.Number))
		}
		var target any = s
		switch input.Scope {
		case ScopeMarket:
			target = m
		case ScopeMiner:
			target = c
		}
		Set(target, input.Key, out)
	}
	return m, s, c
}

// Run works all instances out.
func (k *KernelRun) Run(level Level) {
	for _, t := range k.twins {
		t.r.runAt(&axis{horizon: t.in.Axis.Horizon, last: t.in.Axis.Last, env: t.in.Environment}, level)
	}
}

// Differences lists the lines, among those that are asked for, of which the kernel has another value than the
// definition.
func (k *KernelRun) Differences(asked func(l *lines.Line) bool) []string {
	var list []string
	for _, t := range k.twins {
		for _, l := range t.in.Block.Lines {
			if !asked(l) {
				continue
			}
			if d := t.difference(l); d != "" {
				list = append(list, fmt.Sprintf("%s %s.%s: %s", t.in.Block.Name, t.in.Name, l.Name, d))
			}
		}
	}
	return list
}

func (t twin) difference(l *lines.Line) string {
	number, text, series := t.r.numberOf(l.Name), t.r.textOf(l.Name), t.r.seriesOf(l.Name)
	switch {
	case l.Scope == lines.ScopeText:
		if want, err := t.in.Text(l.Name); text != want || err != nil {
			return fmt.Sprintf("%q, want %q (%v)", text, want, err)
		}
	case !l.IsSeries():
		want, err := t.in.Number(l.Name)
		slack := moneySlack(l)
		if isRate := l.Unit == "%/yr"; isRate && math.Abs(number-want) <= 1e-6*math.Abs(want) {
			return "" // solvers differ
		}
		if !alike(number, want, slack) || err != nil {
			return fmt.Sprintf("%v, want %v (%v)", number, want, err)
		}
	default:
		want, err := t.in.Series(l.Name)
		if err != nil {
			return err.Error()
		}
		largest := moneySlack(l)
		for _, v := range want {
			largest = max(largest, math.Abs(v))
		}
		if len(series) < len(want) {
			return fmt.Sprintf("%d months, want %d", len(series), len(want))
		}
		for m, v := range want {
			if !alike(series[m], v, largest) {
				return fmt.Sprintf("month %d: %v, want %v", m, series[m], v)
			}
		}
	}
	return ""
}

// moneySlack is what large sums leave over of each other: a tenth of a cent, where a line is of money.
func moneySlack(l *lines.Line) float64 {
	if l.Unit == "USD" || l.Unit == "USD/MW" {
		return 1e9
	}
	return 0
}

// alike allows for sums and powers that are worked out in another way.
func alike(got, want, largest float64) bool {
	return sameFigure(got, want) || math.Abs(got-want) <= 1e-9*math.Abs(want)+1e-12*largest
}

// sameFigure is equal, or none for the same reason.
func sameFigure(got, want float64) bool {
	return got == want || !lines.Has(got) && !lines.Has(want) && lines.ReasonOf(got) == lines.ReasonOf(want)
}

// Without leaves instances of some blocks out of further runs.
func (k *KernelRun) Without(blocks ...string) {
	k.twins = slices.DeleteFunc(k.twins, func(t twin) bool { return slices.Contains(blocks, t.in.Block.Name) })
}
