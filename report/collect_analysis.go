package report

import "rackrate/model"

func (c *collector) tornado(t *model.Tornado) *Tornado {
	if t == nil {
		return nil
	}
	out := &Tornado{Alternative: string(t.Alternative), BaseUpliftUSD: c.number("tornado", t.BaseUSD),
		Rows: []TornadoRow{}}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, TornadoRow{
			row.Input, c.number("tornado", row.Low), c.number("tornado", row.High),
			c.number("tornado", row.UpliftLowUSD), c.number("tornado", row.UpliftHighUSD),
		})
	}
	return out
}

func (c *collector) grids(g *model.Grids) *Grids {
	if g == nil {
		return nil
	}
	out := &Grids{Alternative: string(g.Alternative)}
	out.BTCByPrice, out.BTCByPriceAxes = c.grid(&g.BTCByPrice)
	out.CapexByDelay, out.CapexByDelayAxes = c.grid(&g.CapexByDelay)
	return out
}

func (c *collector) grid(g *model.Grid) ([][]float64, Axes) {
	rows := make([][]float64, len(g.USD))
	for i := range g.USD {
		rows[i] = c.numbers("grids", g.USD[i])
	}
	return rows, Axes{g.RowInput, c.numbers("grids", g.Rows), g.ColumnInput, c.numbers("grids", g.Columns)}
}

func (c *collector) simulation(s *model.Simulation) *Simulation {
	if s == nil {
		return nil
	}
	out := &Simulation{Paths: s.Paths, Seed: s.Seed, Mine: c.distribution(&s.Mine)}
	for i := range s.Conversions {
		out.Conversions.Set(string(s.Conversions[i].Alternative), c.distribution(&s.Conversions[i]))
	}
	for _, a := range append([]model.Alternative{model.Mine}, model.Conversions[:]...) {
		if chance, ok := s.ChanceBest[a]; ok {
			out.ChanceBest.Set(string(a), c.number("chance_best", chance))
		}
	}
	for _, d := range s.Drivers {
		out.Drivers.Set(d.Input, c.number("drivers", d.Share))
	}
	return out
}

func (c *collector) distribution(d *model.Distribution) Distribution {
	n := func(v float64) float64 { return c.number("simulation", v) }
	return Distribution{
		MeanUSD: n(d.MeanUSD), StandardError: n(d.StandardError), P5: n(d.P5), P25: n(d.P25), P50: n(d.P50),
		P75: n(d.P75), P95: n(d.P95),
		ChancePositive: n(d.ChancePositive), WorstMeanUSD: n(d.WorstMeanUSD),
		Histogram: Histogram{n(d.Histogram.LowUSD), n(d.Histogram.WidthUSD), d.Histogram.Counts},
	}
}
