package model

// WhatIf asks of one miner of a book again and again what it would be worth with some inputs changed. It does what a
// scenario does, without the searches for break-evens, and keeps its kernels, so that an answer takes milliseconds. It
// belongs to one goroutine.
type WhatIf struct {
	ev      *evaluation
	miner   *BookMiner
	kernels []*Kernel // of the sites, nil before they are asked about
}

// NewWhatIf gives it for the miner of that place in the book.
func NewWhatIf(reg *Registry, book *Book, miner int) *WhatIf {
	ev := &evaluation{reg: reg, book: book, jobs: 1, env: NewEnv(book.Market, book.Deck)}
	return &WhatIf{ev: ev, miner: &book.Miners[miner], kernels: make([]*Kernel, len(book.Miners[miner].Sites))}
}

// WhatIfCase is a miner and its sites, in their order, with inputs changed.
type WhatIfCase struct {
	Miner MinerResult // nothing in it where no site could be worked out
	Sites []WhatIfSite
}

// WhatIfSite is a site with inputs changed; Err says why a change cannot be applied to it.
type WhatIfSite struct {
	Inputs Site
	Market Market
	Result SiteResult
	Err    error
}

// Ask works the miner out under overrides. The sites that an override cannot be applied to are left out of the miner.
func (w *WhatIf) Ask(overrides []Override) WhatIfCase {
	sc := Scenario{Overrides: overrides}
	out := WhatIfCase{Sites: make([]WhatIfSite, len(w.miner.Sites))}
	outcome := MinerOutcome{Name: w.miner.Name, Ticker: w.miner.Ticker, Inputs: w.miner.Inputs}
	var rows []*Kernel
	var places []int
	envs := map[Market]*Env{w.ev.book.Market: w.ev.env}
	for i := range w.miner.Sites {
		s := &out.Sites[i]
		if s.Market, s.Inputs, s.Err = sc.Apply(w.ev.reg, w.ev.book.Market, w.miner.Sites[i]); s.Err != nil {
			continue
		}
		env := envs[s.Market]
		if env == nil {
			env = w.ev.env.with(s.Market)
			envs[s.Market] = env
		}
		k := w.kernel(i, env, &s.Inputs)
		outcome.Sites = append(outcome.Sites, k.result(wantAll, false))
		rows, places = append(rows, k), append(places, i)
	}
	if len(rows) == 0 {
		return out
	}
	fund(&w.miner.Inputs, rows).finish(&outcome)
	for n, i := range places {
		out.Sites[i].Result = outcome.Sites[n]
	}
	out.Miner = outcome.Result
	return out
}

// kernel is the kernel of a site, in an environment and with the site's inputs loaded.
func (w *WhatIf) kernel(i int, env *Env, s *Site) *Kernel {
	k := w.kernels[i]
	switch {
	case k == nil || k.env.Horizon() != env.Horizon():
		k = NewKernel(env, &w.miner.Inputs, w.miner.choices(i))
		w.kernels[i] = k
	case k.env != env:
		k.swap(env)
	}
	k.Load(s)
	return k
}
