// Package sim is the Monte Carlo of a site: it draws paths, has model value
// them, and describes what comes out. No economics belongs here, and no shared
// state: a site's paths depend on the seed, its miner and its name alone.
//
//	seed, site -> draws of price, network, rent, GPU price, default -> model's paths -> mean, quantiles, chances
//
// For example, 10,000 paths with seed 1 give the same Simulation on one core and on eight.
package sim

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"sync"

	"rackrate/model"
)

// Options of a simulation.
type Options struct {
	Paths int // rounded up to an even number; 0 for none
	Seed  uint64
	Jobs  int // how many goroutines; the result does not depend on it
}

// DefaultPaths is how many paths a site gets unless another number is asked for.
const DefaultPaths = 10000

// blockPaths, an even number, is how many paths share a generator: a block is the unit of work.
const blockPaths = 500

// Book simulates every site of a book's result and sets the confidence of its
// recommendation. Its error is the context's, where that ended first.
func Book(ctx context.Context, result *model.BookResult, opt Options) error {
	if opt.Paths <= 0 {
		return nil
	}
	var sites []*model.SiteResult
	for i := range result.Miners {
		for j := range result.Miners[i].Sites {
			sites = append(sites, &result.Miners[i].Sites[j])
		}
	}
	each, inside := opt, opt
	if len(sites) >= opt.Jobs { // whole sites beside each other have nothing to wait for
		inside.Jobs = 1
	} else {
		each.Jobs = 1
	}
	market := model.NewPathMarket(result.Env)
	inParallel(each.Jobs, len(sites), func(i int) {
		if s := sites[i]; ctx.Err() == nil {
			if s.Simulation = Site(ctx, market, s, inside); s.Simulation != nil {
				s.Recommendation.Confide(s.Simulation)
			}
		}
	})
	return ctx.Err()
}

// inParallel calls work for 0..n-1 from as many goroutines as there are jobs.
func inParallel(jobs, n int, work func(int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(max(1, jobs), n) {
		wg.Go(func() {
			for i := range next {
				work(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// Site simulates a site under the policies of its deterministic case. What
// drives the uplift is told of the lead conversion, where there is one. It is nil where the context ended before.
func Site(ctx context.Context, market *model.PathMarket, base *model.SiteResult, opt Options) *model.Simulation {
	s, policies := &base.Inputs, base.Policies
	n := opt.Paths + opt.Paths%2 // pairs
	blocks := (n + blockPaths - 1) / blockPaths
	paths := newPaths(n, policies.Possible)
	low, high := delays(s)
	kernel := model.NewPathKernel(market, s, policies, low, high)
	drawers := make(chan *drawer, blocks+1)
	first := newDrawer(&market.Market, s, kernel)
	paths.controls.known(first)
	drawers <- first
	inParallel(opt.Jobs, blocks, func(b int) {
		if ctx.Err() != nil {
			return
		}
		var d *drawer
		select {
		case d = <-drawers:
		default:
			d = newDrawer(&market.Market, s, kernel.Share())
		}
		d.seed(opt.Seed, s, uint64(b))
		d.paths(paths, b*blockPaths, min(n, (b+1)*blockPaths))
		drawers <- d
	})
	if ctx.Err() != nil {
		return nil
	}
	return paths.describe(base.Recommendation.BestConversion, opt)
}

// generator gives the generator of one block of a site's paths: its state is a
// hash of the seed, the block, the miner, the site and the structure, so no two share a stream.
func generator(seed uint64, s *model.Site, block uint64) *rand.PCG {
	h := sha256.New()
	var number [8]byte
	write := func(v uint64) {
		binary.LittleEndian.PutUint64(number[:], v)
		h.Write(number[:])
	}
	write(seed)
	write(block)
	for _, name := range []string{s.Miner, s.Site, s.Structure} {
		write(uint64(len(name))) // so that no other split of the names gives the same bytes
		h.Write([]byte(name))
	}
	state := h.Sum(nil)
	return rand.NewPCG(binary.LittleEndian.Uint64(state), binary.LittleEndian.Uint64(state[8:]))
}
