package sheet

import (
	"fmt"
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/model/lines"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/live"
	"rackrate/report/sheet/ooxml"
)

// The words that stand in the place of results: the program would refuse the inputs, or the sheet has not what
// they need.
const (
	refused  = "refused"
	runAgain = "run again"
)

// cannotBeUsed stands for the value of a cell of the block of defaults that holds none.
const cannotBeUsed = "cannot be used"

// span is where the inputs of an owner stand on the sheet of inputs: the market and a miner own theirs, a site those of
// its phases too. 0 where it has none.
func (s *inputSheet) span(at live.Record) (first, last int) {
	if s.spans == nil {
		s.spans = map[live.Record][2]int{}
		for k, row := range s.rows {
			owner := live.Record{Miner: k.Miner, Site: k.Site, Phase: -1}
			rows, known := s.spans[owner]
			if !known {
				rows = [2]int{row, row}
			}
			s.spans[owner] = [2]int{min(rows[0], row), max(rows[1], row)}
		}
	}
	return s.spans[at][0], s.spans[at][1]
}

// refusals are the rows that say why a site's results do not hold: "" each while they do.
func (r *siteResults) refusals(s *live.Site) []formulas.Extra {
	in := r.a.live.inputs
	var out []formulas.Extra
	add := func(key, label, condition, text string) {
		out = append(out, formulas.Extra{Key: "refusal " + key, Label: label, Formula: fmt.Sprintf(`IF(%s,%s,"")`,
			condition, quoted(text+"; ")), Value: formulas.Text("")})
	}
	site := live.Record{Miner: s.Record.Miner, Site: s.Record.Site, Phase: -1}
	for _, owner := range []struct {
		key string
		at  live.Record
	}{{"market", live.Market}, {"miner", live.Record{Miner: site.Miner, Site: -1, Phase: -1}}, {"site", site}} {
		first, last := in.span(owner.at)
		if first == 0 {
			continue
		}
		flags := in.p.ref(in.boundsColumn(), first, in.boundsColumn(), last)
		names := in.p.ref(inputNameColumn, first, inputNameColumn, last)
		out = append(out, formulas.Extra{Key: "refusal " + owner.key, Label: "Inputs of the " + owner.key +
			" that cannot be used", Value: formulas.Text(""),
			Formula: fmt.Sprintf(`IF(SUM(%[1]s)>0,"%[3]s: "&INDEX(%[2]s,MATCH(1,%[1]s,0))&" cannot be used; ","")`,
				flags, names, refused)})
	}
	at := func(rec live.Record) func(string) string {
		return func(key string) string {
			x := in.Input(rec, key)
			if x.Formula == "" { // a phase has none of its own, and the site's is not the phase's
				if x.Value.Numeric() {
					return strconv.FormatFloat(x.Value.Number, 'g', -1, 64)
				}
				return `""`
			}
			if x.Optional && key != "convert_mw" && key != "gpu_count" {
				return "N(" + x.Formula + ")"
			}
			return x.Formula
		}
	}
	x := at(site)
	phases := r.a.run.Book.Miners[site.Miner].Sites[site.Site].Inputs.Phases
	records := []live.Record{site}
	if len(phases) > 0 {
		records = nil
		for n := range phases {
			records = append(records, live.Record{Miner: site.Miner, Site: site.Site, Phase: n})
		}
	}
	var convert, gpus, prepay, months []string
	for _, rec := range records {
		y := at(rec)
		megawatts := fmt.Sprintf(`IF(ISNUMBER(%[1]s),%[1]s,%[2]s)`, y("convert_mw"), x("site_mw"))
		convert = append(convert, megawatts)
		gpus = append(gpus, fmt.Sprintf(`IF(ISNUMBER(%[1]s),%[1]s*%[2]s>%[3]s*1000/%[4]s*1.000000001,1=0)`,
			y("gpu_count"), y("kw_per_gpu"), megawatts, y("pue_hpc")))
		prepay = append(prepay, fmt.Sprintf(`AND(%s>0,%s>=%s+%s+1)`, y("prepay_pct"), y("prepay_month"),
			y("delay_months"), y("build_months")))
		months = append(months, fmt.Sprintf(`%s+%s+%s+IF(%s>0,%s,0)+12`, y("delay_months"), y("build_months"),
			y("lease_term_months"), x("exit_cap_rate_pct"), y("relet_months")))
	}
	add("convert", "More to convert than there is", fmt.Sprintf(`%s>%s*1.000000001`, strings.Join(convert, "+"),
		x("site_mw")), refused+": more is to be converted than the site has")
	add("gpus", "More GPUs than the site feeds", "OR("+strings.Join(gpus, ",")+")",
		refused+": more GPUs than the critical IT load feeds")
	add("prepay", "Prepayment after operations begin", "OR("+strings.Join(prepay, ",")+")",
		refused+": the prepayment comes after operations begin")
	add("delays", "Delays in order", fmt.Sprintf(`OR(%[1]s>%[2]s,%[2]s>%[3]s)`, x("delay_low_months"),
		x("delay_mode_months"), x("delay_high_months")), refused+": the delays are out of order")
	add("months", "Months of this sheet", fmt.Sprintf(`MAX(%s)>%s`, strings.Join(months, ","), r.b.LastRef(r.sheet)),
		runAgain+": a lease ends after the last month of this sheet")
	add("unread", "Cells that no formula can read", in.lost(site)+">0",
		runAgain+": a cell was changed that no formula can read")
	add("horizon", "Horizon of this sheet", fmt.Sprintf(`%s<>%s`, in.Input(live.Market, "horizon_months").Formula,
		r.b.HorizonRef(r.sheet)), runAgain+": the horizon is the run's")
	for i, l := range s.Lacks {
		what := wordOr(r.a.words.Alternatives, l.What)
		add(fmt.Sprint("lack ", i), "Of this sheet's alternatives: "+what, r.b.Ref(l.In, l.Line)+"=1",
			runAgain+": the run had no "+what)
	}
	return out
}

// refusing has the results say what stands in their way in place of figures; what that is stands before them.
func (r *siteResults) refusing(reasons, results []formulas.Extra) []formulas.Extra {
	var all []string
	for _, x := range reasons {
		all = append(all, r.b.ExtraRef(r.sheet, x.Key))
	}
	first := formulas.Extra{Key: "refusal", Label: "Why results do not hold (nothing: they do)",
		Formula: strings.Join(all, "&"), Value: formulas.Text("")}
	out := []formulas.Extra{first}
	at := r.b.ExtraRef(r.sheet, "refusal")
	for i, x := range results {
		word := fmt.Sprintf(`IF(LEFT(%s,7)="%s","%s","%s")`, at, refused, refused, runAgain)
		if i == 0 {
			word = fmt.Sprintf(`IF(LEFT(%[1]s,7)="%[2]s",%[1]s,"%[3]s")`, at, refused, runAgain)
		}
		x.Formula = fmt.Sprintf(`IF(%s<>"",%s,%s)`, at, word, x.Formula)
		out = append(out, x)
	}
	return out
}

// isRefused is the condition that the program would refuse the inputs of the site.
func (r *siteResults) isRefused() string {
	return fmt.Sprintf(`LEFT(%s,7)="%s"`, r.b.ExtraRef(r.sheet, "refusal"), refused)
}

// leaveOut has a site that the program would refuse be no part of the miner's sums, as in the program: what the
// miner takes of it is nothing, and it is no better than the other ways to use the same site.
func (r *siteResults) leaveOut(chosen, holding *lines.Instance, years []*lines.Instance) {
	where := r.isRefused()
	r.b.Gate(chosen, "signed", where, "-1")
	r.b.Gate(chosen, "npv_usd", where, "0")
	for _, l := range holding.Block.Lines {
		r.b.Gate(holding, l.Name, where, "0")
	}
	for _, y := range years {
		for _, l := range y.Block.Lines {
			if l.Unit != "year" && l.Unit != "month" && l.Unit != "months" {
				r.b.Gate(y, l.Name, where, "0")
			}
		}
	}
}

// rejected is a condition that the analyst's cell, a slot of the input, holds what the program would not take for it,
// and did not hold it when the run was made; "" where no formula can tell.
func (s *inputSheet) rejected(in model.Input, at string, slot provenance.Slot) string {
	if at == "" {
		return ""
	}
	o := cellOf(at)
	odd := fmt.Sprintf(`AND(%[1]s<>"",NOT(%[2]s),%[1]s<>%[3]s)`, at, usable(in, at), quoted(s.said[o.Sheet][o.Ref]))
	if either := eitherPercent(in, at, slot); either != "" {
		return "OR(" + odd + "," + either + ")"
	}
	return odd
}

// fewPercent is a number up to which a figure in percent is rare, while the same number is common as a fraction: 0.05
// is seldom 0.05 %, and what a cell holds where somebody typed 5%.
const fewPercent = 0.2

// eitherPercent is the condition that a number in a column of percent may be a percentage that was typed with its sign,
// which makes it a fraction and changes the cell's format, which no formula sees; "" where the slot is none of percent.
// What the cell held in the run is no doubt.
func eitherPercent(in model.Input, at string, slot provenance.Slot) string {
	if in.Type != model.TypePct || slot.Factor != 0.01 {
		return ""
	}
	below, high := fewPercent, min(in.Max, 1)
	if in.Low > 0 { // less than this many percent is not plausible
		below = min(100*in.Low, 1)
	}
	was := 0.0
	if slot.Value.Known {
		was = slot.Value.Number / slot.Factor
	}
	return fmt.Sprintf(`IF(ISNUMBER(%[1]s),AND(%[1]s>%[2]s,%[1]s<%[3]s,%[1]s<=%[4]s,ABS(%[1]s-%[5]s)>0.000000001),FALSE)`,
		at, figure(max(in.Min, 0)), figure(below), figure(high), figure(was))
}

func figure(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// cellOf is the place that a formula's reference to one cell of the analyst's names.
func cellOf(at string) provenance.Cell {
	i := strings.LastIndex(at, "!")
	if i < 0 {
		return provenance.Cell{}
	}
	col, row, _ := ooxml.ParseRef(at[i+1:])
	sheet := strings.TrimSuffix(strings.TrimPrefix(at[:i], "'"), "'")
	return provenance.Cell{Sheet: strings.ReplaceAll(sheet, "''", "'"), Ref: ooxml.Ref(col, row)}
}
