package sim

import (
	"math"
	"slices"
	"sort"

	"rackrate/model"
)

// worstShare is the share of the paths whose mean is given as that of the worst.
const worstShare = 0.05

// histogramBins is how many bins a histogram has, between the 0.5 % and the 99.5 % quantile.
const histogramBins = 24

// describe turns paths into distributions, chances and shares of variance. The
// tasks stand in the order of their length, so that two goroutines end together.
func (p *paths) describe(lead model.Alternative, opt Options) *model.Simulation {
	out := &model.Simulation{Paths: len(p.mine), Seed: opt.Seed}
	var tasks []func()
	r := p.controls.regressor()
	for i, a := range model.Conversions {
		if p.possible[i] && a == lead {
			tasks = append(tasks, func() { out.Drivers = p.driverShares(p.uplifts[i], a) })
		}
	}
	tasks = append(tasks, func() { out.Mine = distribution(model.Mine, p.mine, r) })
	for i, a := range model.Conversions {
		if !p.possible[i] {
			continue
		}
		at := len(out.Conversions)
		out.Conversions = append(out.Conversions, model.Distribution{})
		tasks = append(tasks, func() { out.Conversions[at] = distribution(a, p.uplifts[i], r) })
	}
	tasks = append(tasks, func() { out.ChanceBest = p.chanceBest() })
	inParallel(opt.Jobs, len(tasks), func(i int) { tasks[i]() })
	return out
}

// chanceBest is how often each alternative has the highest value, mining among equals.
func (p *paths) chanceBest() map[model.Alternative]float64 {
	var counts [1 + len(model.Conversions)]int // of mining, then of each conversion
	for j := range p.mine {
		best, uplift := 0, 0.0
		for i := range p.possible {
			if p.possible[i] && p.uplifts[i][j] > uplift {
				best, uplift = 1+i, p.uplifts[i][j]
			}
		}
		counts[best]++
	}
	share := func(n int) float64 { return float64(n) / float64(len(p.mine)) }
	chances := map[model.Alternative]float64{model.Mine: share(counts[0])}
	for i, a := range model.Conversions {
		if p.possible[i] {
			chances[a] = share(counts[1+i])
		}
	}
	return chances
}

// distribution describes the paths of a figure, in pairs; its mean is that of the controls' regressor.
func distribution(a model.Alternative, paths []float64, r *regressor) model.Distribution {
	values := slices.Clone(paths)
	slices.Sort(values)
	n := len(values)
	worst := max(1, int(math.Ceil(worstShare*float64(n))))
	positive := n - sort.Search(n, func(i int) bool { return values[i] > 0 })
	mu, standardError := r.mean(paths)
	return model.Distribution{
		Alternative: a, MeanUSD: mu, StandardError: standardError,
		P5: quantile(values, 0.05), P25: quantile(values, 0.25), P50: quantile(values, 0.5),
		P75: quantile(values, 0.75), P95: quantile(values, 0.95),
		ChancePositive: float64(positive) / float64(n),
		WorstMeanUSD:   mean(values[:worst]),
		Histogram:      histogram(values),
	}
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// quantile is that of sorted values, linear between the two nearest (a spreadsheet's PERCENTILE.INC).
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// histogram counts sorted values.
func histogram(sorted []float64) model.Histogram {
	low, high := quantile(sorted, 0.005), quantile(sorted, 0.995)
	h := model.Histogram{LowUSD: low, WidthUSD: (high - low) / histogramBins, Counts: make([]int, histogramBins)}
	for _, v := range sorted {
		bin := 0
		if h.WidthUSD > 0 {
			bin = min(histogramBins-1, max(0, int(math.Floor((v-low)/h.WidthUSD))))
		}
		h.Counts[bin]++
	}
	return h
}

// driverShares is the squared correlation of each driver's score with the
// uplift's rank, over the sum of all; the largest first. What the conversion does
// not have is left out, and what cannot be told from chance: a squared
// correlation below 9/n, three standard errors.
func (p *paths) driverShares(uplift []float64, a model.Alternative) []model.DriverShare {
	ranks := ranksOf(uplift)
	var shares []model.DriverShare
	total := 0.0
	for i := range p.scores {
		if !a.Leased() && i == tenant || a.Leased() && (i == gpuPrice || i == gpuGrowth) {
			continue
		}
		r := correlation(p.scores[i], ranks)
		if r*r*float64(len(ranks)) < 9 {
			continue
		}
		shares = append(shares, model.DriverShare{Input: driverInputs[i], Share: r * r})
		total += r * r
	}
	if total > 0 {
		for i := range shares {
			shares[i].Share /= total
		}
	}
	sort.SliceStable(shares, func(i, j int) bool { return shares[i].Share > shares[j].Share })
	return shares
}

// ranksOf gives each value's place in ascending order; equal values share the mean of their places.
func ranksOf(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	ranks := make([]float64, len(values))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && values[order[j]] == values[order[i]] {
			j++
		}
		for _, at := range order[i:j] {
			ranks[at] = float64(i+j-1) / 2
		}
		i = j
	}
	return ranks
}

// correlation is Pearson's; 0 where either side does not vary.
func correlation(x, y []float64) float64 {
	mx, my := mean(x), mean(y)
	var xy, xx, yy float64
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xy += dx * dy
		xx += dx * dx
		yy += dy * dy
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}
