// Package sim is the Monte Carlo of a site: it draws paths, has model value
// them, and describes what comes out. No economics belongs here, and no shared
// state: a site's paths depend on the seed, its miner and its name alone.
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
func Book(ctx context.Context, m model.Market, result *model.BookResult, opt Options) error {
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
	inParallel(each.Jobs, len(sites), func(i int) {
		if ctx.Err() == nil {
			sites[i].Simulation = Site(result.Env, m, sites[i], inside)
			sites[i].Recommendation.Confide(sites[i].Simulation)
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

// Site simulates one site from its deterministic result.
func Site(env *model.Env, m model.Market, base *model.SiteResult, opt Options) *model.Simulation {
	s := &base.Inputs
	n := opt.Paths + opt.Paths%2 // pairs
	blocks := (n + blockPaths - 1) / blockPaths
	paths := newPaths(n)
	kernel := model.NewPathKernel(env, s, base, s.DelayLowMonths, s.DelayHighMonths)
	drawers := make(chan *drawer, blocks)
	inParallel(opt.Jobs, blocks, func(b int) {
		var d *drawer
		select {
		case d = <-drawers:
		default:
			d = newDrawer(m, s, kernel.Share())
		}
		d.seed(opt.Seed, s.Miner, s.Site, uint64(b))
		d.paths(paths, b*blockPaths, min(n, (b+1)*blockPaths))
		drawers <- d
	})
	return paths.describe(base, opt)
}

// generator gives the generator of one block of a site's paths: its state is a
// hash of the seed, the miner, the site and the block, so no two share a stream.
func generator(seed uint64, miner, site string, block uint64) *rand.PCG {
	h := sha256.New()
	var number [8]byte
	write := func(v uint64) {
		binary.LittleEndian.PutUint64(number[:], v)
		h.Write(number[:])
	}
	write(seed)
	write(block)
	write(uint64(len(miner))) // so that no other split of the two names gives the same bytes
	h.Write([]byte(miner))
	h.Write([]byte(site))
	state := h.Sum(nil)
	return rand.NewPCG(binary.LittleEndian.Uint64(state), binary.LittleEndian.Uint64(state[8:]))
}
