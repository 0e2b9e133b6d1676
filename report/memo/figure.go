package memo

import (
	"math"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/doc"
	"rackrate/templates"
)

// Fig is a figure of the results, ready to be printed: by a template, which
// prints it through String, or in a table. Printing it marks it.
type Fig struct {
	figure model.Figure
	path   string
	text   string // with its unit, or the reason in words
	sum    bool   // over what stands at the path
	kind   model.Kind
	aside  string // stands behind it in a sentence: that it is an assumption which decides, and not the analyst's
	rec    *doc.Figures
	format *report.Format
}

// String is the figure with its unit, or the reason in words why there is no number.
func (f Fig) String() string { return f.printed(f.text) + f.aside }

// Plain is the figure with its unit, without what stands behind it.
func (f Fig) Plain() string { return f.printed(f.text) }

// Signed is the figure with its sign, a plus where it is above 0.
func (f Fig) Signed() string {
	if f.Positive() {
		return "+" + f.Plain()
	}
	return f.Plain()
}

// Assumed reports a value that decides the answer and was not given.
func (f Fig) Assumed() bool { return f.aside != "" }

// OK reports whether the figure has a number; the zero Fig has none.
func (f Fig) OK() bool { return f.path != "" && f.figure.OK() }

// Value is the number, 0 where there is none.
func (f Fig) Value() float64 { return f.figure.Value }

// Positive reports whether the figure has a number above 0.
func (f Fig) Positive() bool { return f.OK() && f.figure.Value > 0 }

// Above reports whether both have a number and f's is the greater, as it is seen where both are
// printed: no sentence may call one of two equal numbers the less.
func (f Fig) Above(g Fig) bool {
	return f.OK() && g.OK() && f.figure.Value > g.figure.Value && f.text != g.text
}

// Size is the figure without its sign, for sentences that say which way it goes.
func (f Fig) Size() Fig {
	if f.OK() && f.figure.Value < 0 {
		f.text = f.format.OfKind(f.kind, math.Abs(f.figure.Value))
	}
	return f
}

// negative is the figure with its sign turned, for what is taken away.
func (f Fig) negative() Fig {
	f.figure.Value, f.sum = -f.figure.Value, true
	return f
}

// In is an amount in a scale's unit, for tables; a dash where there is no number.
func (f Fig) In(s report.Scale) string {
	if !f.OK() {
		return report.NoFigure
	}
	return f.printed(s.Format(f.figure.Value))
}

// shown is the figure in a text of the caller's.
func (f Fig) shown(text string) string { return f.printed(text) }

// Bare is the number to three significant digits without its unit, for columns that name it.
func (f Fig) Bare() string { return f.printed(f.format.Significant(f.figure.Value, 3)) }

// shortBare is likewise, a dash where there is no number.
func (f Fig) shortBare() string {
	if !f.OK() {
		return report.NoFigure
	}
	return f.Bare()
}

// Short is the figure with its unit, or a dash where there is no number.
func (f Fig) Short() string {
	if !f.OK() {
		return report.NoFigure
	}
	return f.String()
}

func (f Fig) printed(text string) string {
	if f.rec == nil || !f.OK() {
		return text
	}
	if !f.sum {
		f.rec.Values[f.path] = f.figure.Value
	}
	return f.rec.Mark(f.path, text)
}

// Figs are figures by their names in results.json.
type Figs map[string]Fig

// maker makes figures under a path of results.json.
type maker struct {
	run    *report.Run
	rec    *doc.Figures
	format *report.Format
	words  *templates.Words
}

func (m maker) measure(path, key string, kind model.Kind, f model.Figure) Fig {
	text := m.format.FigureText(f, kind, m.words)
	if f.OK() && report.IsShare(key) {
		text = m.format.Share(f.Value)
	}
	return Fig{figure: f, path: path + "." + key, kind: kind, rec: m.rec, format: m.format, text: text}
}

// measures are all outputs of one kind of result.
func measures[R any](m maker, path string, list []model.Measure[R], r *R) Figs {
	out := make(Figs, len(list))
	for _, x := range list {
		out[x.Key] = m.measure(path, x.Key, x.Kind, x.Get(r))
	}
	return out
}

// distribution are the figures of simulated paths.
func (m maker) distribution(path string, d *model.Distribution) Figs {
	out := Figs{"chance_positive": m.measure(path, "chance_positive", model.Pct, model.Some(d.ChancePositive))}
	for key, usd := range map[string]float64{
		"mean_usd": d.MeanUSD, "standard_error_usd": d.StandardError, "worst_5pct_mean_usd": d.WorstMeanUSD,
		"p5_usd": d.P5, "p25_usd": d.P25, "p50_usd": d.P50, "p75_usd": d.P75, "p95_usd": d.P95,
	} {
		out[key] = m.measure(path, key, model.Money, model.Some(usd))
	}
	return out
}

// plain is a number of the results with a text of its own, such as a count or a place on an axis.
func (m maker) plain(path string, value float64, text string) string {
	return Fig{figure: model.Some(value), path: path, rec: m.rec, text: text}.String()
}

// input is the value of a numeric input as the model took it.
func (m maker) input(path string, in model.Input, v model.Value) Fig {
	f := Fig{figure: model.Some(v.Number), path: path + "." + in.Key, rec: m.rec, format: m.format,
		text: m.format.InputBrief(in, v)}
	if !v.Known {
		f.figure = model.None(model.NotApplicable)
	}
	return f
}

// inputs are the numeric inputs of one scope.
func (m maker) inputs(path string, scope model.Scope, target any) Figs {
	out := Figs{}
	for _, in := range m.run.Registry.Inputs {
		if in.Scope != scope || !in.Numeric() {
			continue
		}
		if v, ok := model.Get(target, in.Key); ok {
			out[in.Key] = m.input(path, in, v)
		}
	}
	return out
}

// worked is a number in an input's unit that the model worked out, such as a break-even.
func (m maker) worked(path, key string, f model.Figure) Fig {
	fig := Fig{figure: f, path: path + "." + key, rec: m.rec, format: m.format, text: report.ReasonText(f.Why, m.words)}
	if in, ok := m.run.Registry.Lookup(key); ok && f.OK() {
		fig.text = m.format.Rounded(in, f.Value)
	}
	return fig
}
