package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// Book is the book as far as the results hold it: all that its evaluation rests on, without cells and findings.
func (r *Results) Book(reg *model.Registry) (*provenance.Book, error) {
	b := &provenance.Book{File: r.Workbook, Basis: r.Basis, MarketOrigins: r.Market.kinds(), Deck: r.DeckPoints()}
	b.Market, _, _ = reg.Defaults()
	if err := r.Market.Into(reg, &b.Market); err != nil {
		return nil, err
	}
	for _, s := range r.Scenarios {
		read, err := s.read(reg)
		if err != nil {
			return nil, fmt.Errorf("results: scenario %s: %w", s.Name, err)
		}
		b.Scenarios = append(b.Scenarios, read)
	}
	for _, x := range r.Ranges {
		b.Ranges = append(b.Ranges, model.Range(x))
	}
	for i := range r.Miners {
		m, err := r.Miners[i].read(reg)
		if err != nil {
			return nil, err
		}
		b.Miners = append(b.Miners, m)
	}
	if err := b.Within(); err != nil { // as a workbook's are bounded: each is worked out
		return nil, fmt.Errorf("results: %w", err)
	}
	return b, nil
}

// kinds are the origins as far as they say whether the workbook gave an input.
func (s *InputSet) kinds() provenance.Origins {
	out := provenance.Origins{}
	for _, m := range s.Origins {
		o := provenance.Origin{Kind: provenance.Kind(m.Value.From)}
		if strings.Contains(m.Value.From, "!") { // an address, which nothing else has
			o = provenance.Origin{Kind: provenance.FromCell, Cell: provenance.Cell{Ref: m.Value.From}}
		}
		out[m.Key] = o
	}
	return out
}

func (s *Scenario) read(reg *model.Registry) (model.Scenario, error) {
	out := model.Scenario{Name: s.Name, Why: s.Why, Source: s.Source, Probability: given(s.Probability)}
	for _, o := range s.Overrides {
		in, ok := reg.Lookup(o.Input)
		if !ok || o.Override == "" {
			return out, fmt.Errorf("%s %q is no override", o.Input, o.Override)
		}
		v, err := in.Parse(o.Override[1:])
		if in.Numeric() { // bounds hold for what it makes, not for what it is
			v.Known = true
			v.Number, err = strconv.ParseFloat(o.Override[1:], 64)
		}
		if err != nil {
			return out, err
		}
		out.Overrides = append(out.Overrides, model.Override{Input: o.Input, Op: o.Override[0], Value: v,
			Miner: o.Miner, Site: o.Site})
	}
	return out, nil
}

func (m *Miner) read(reg *model.Registry) (provenance.Miner, error) {
	out := provenance.Miner{Name: m.Name, Ticker: m.Ticker, Origins: m.kinds()}
	_, _, out.Inputs = reg.Defaults()
	if err := m.Into(reg, &out.Inputs); err != nil && m.Outputs != nil {
		return out, fmt.Errorf("%s: %w", m.Name, err)
	}
	for i := range m.Sites {
		in := &m.Sites[i]
		s := provenance.Site{Miner: m.Name, Ticker: m.Ticker, Name: in.Name, Table: -1, Origins: in.kinds(),
			Failed: !in.Evaluated}
		_, s.Inputs, _ = reg.Defaults()
		err := in.Into(reg, &s.Inputs)
		if err == nil {
			s.Inputs.Phases, err = in.ModelPhases(reg)
		}
		if err != nil && in.Evaluated {
			return out, fmt.Errorf("%s, %s: %w", m.Name, in.Name, err)
		}
		for k := range in.Phases {
			s.Phases = append(s.Phases, provenance.Phase{Name: in.Phases[k].Name, Origins: in.Phases[k].kinds()})
		}
		for _, choice := range provenance.Choices {
			if v, ok := in.Overruled.Get(string(choice)); ok {
				choice.Into(&s.Choose, v)
			}
		}
		out.Sites = append(out.Sites, s)
	}
	return out, nil
}

// sameFigure is how far apart, relative to the larger and in all, a figure may lie from the one that was
// recorded: processors round differently, and a search for a root carries that on.
const sameFigure = 1e-6

// Unlike compares figures that were worked out anew from the recorded inputs with those that were recorded. It
// gives the first differences, as many as most, by their paths in results.json, and how many figures agree.
func (r *Results) Unlike(anew *Results, most int) (unlike []string, agree int, err error) {
	type figures struct {
		Hashprice *float64 `json:"hashprice_usd_ph_day"`
		Miners    []Miner  `json:"miners"`
	}
	var was, is any
	for _, doc := range []struct {
		of *Results
		to *any
	}{{r, &was}, {anew, &is}} {
		text, err := json.Marshal(figures{doc.of.HashpriceUSDPHDay, doc.of.Miners})
		if err == nil {
			err = json.Unmarshal(text, doc.to)
		}
		if err != nil {
			return nil, 0, err
		}
	}
	c := &comparing{most: most}
	c.compare("", was, is)
	return c.unlike, c.agree, nil
}

// comparing is a comparison of two documents under way.
type comparing struct {
	unlike []string
	agree  int
	most   int
}

// notWorkedOut are the members that say what a result was made from, where it stands, and how it is put in words.
var notWorkedOut = map[string]bool{"inputs": true, "origins": true, "phases": true, "row": true, "memo": true,
	"words": true}

func (c *comparing) compare(at string, was, is any) {
	switch x := was.(type) {
	case map[string]any:
		y, ok := is.(map[string]any)
		if !ok {
			c.differ(at, was, is)
			return
		}
		for _, key := range slices.Sorted(maps.Keys(x)) {
			if !notWorkedOut[key] {
				c.compare(strings.TrimPrefix(at+"."+key, "."), x[key], y[key])
			}
		}
		for _, key := range slices.Sorted(maps.Keys(y)) {
			if _, there := x[key]; !there && !notWorkedOut[key] {
				c.differ(strings.TrimPrefix(at+"."+key, "."), nil, y[key])
			}
		}
	case []any:
		y, ok := is.([]any)
		if !ok || len(x) != len(y) {
			c.differ(at, was, is)
			return
		}
		for i := range x {
			c.compare(at+"["+strconv.Itoa(i)+"]", x[i], y[i])
		}
	case float64:
		y, ok := is.(float64)
		if apart := math.Abs(x - y); !ok || apart > sameFigure && apart > sameFigure*max(math.Abs(x), math.Abs(y)) {
			c.differ(at, was, is)
			return
		}
		c.agree++
	default:
		if was != is {
			c.differ(at, was, is)
		}
	}
}

func (c *comparing) differ(at string, was, is any) {
	if len(c.unlike) < c.most {
		c.unlike = append(c.unlike, fmt.Sprintf("%s was recorded as %s, and the inputs that were recorded make %s", at,
			inShort(was), inShort(is)))
	}
}

// inShort is a value of a document as a message has it.
func inShort(v any) string {
	switch v := v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return fmt.Sprintf("a list of %d", len(v))
	case nil:
		return "nothing"
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}
