package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"rackrate/internal/store"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

// card is what history needs of a finished run: an index card beside it, which can be made again from the run
// at any time.
type card struct {
	Version   int         `json:"version"`
	RunID     string      `json:"run_id"`
	Date      model.Date  `json:"date"`
	Hashprice *float64    `json:"hashprice_usd_ph_day"`
	BTC       *float64    `json:"btc_price_usd"`
	Miners    []minerCard `json:"miners"`
}

type minerCard struct {
	minerSummary
	Tenants []string `json:"tenants,omitempty"`
}

// cardVersion changes when cards hold other things: those of another version are made again.
const cardVersion = 1

func newCard(results *report.Results, findings []report.Finding, words *templates.Words) *card {
	c := &card{Version: cardVersion, RunID: results.RunID, Date: results.Date, Hashprice: results.HashpriceUSDPHDay,
		BTC: input(results.Market, "btc_price_usd")}
	index := report.NewIndexBook(results, findings, nil, words)
	for i := range index.Miners {
		m := minerCard{minerSummary: newMinerSummary(&index.Miners[i], &results.Miners[i])}
		for j := range results.Miners[i].Sites {
			tenant, _ := results.Miners[i].Sites[j].Inputs.Get("tenant")
			if name, ok := tenant.(string); ok && name != "" && !slices.Contains(m.Tenants, name) {
				m.Tenants = append(m.Tenants, name)
			}
		}
		c.Miners = append(c.Miners, m)
	}
	return c
}

// names are those of its sites and tenants.
func (m *minerCard) names() []string {
	var list []string
	for i := range m.Sites {
		list = append(list, m.Sites[i].Name)
	}
	return append(list, m.Tenants...)
}

// readCard is the index card of a finished run: the one beside it, or, where there is none of this version, one
// of what it computed. Of a run whose files were removed the one that was kept is all there is.
func (s *Server) readCard(x *run) (c *card, there bool, err error) {
	c = &card{}
	text, err := s.data.Read(x.dir() + "/card.json")
	if err == nil {
		err = json.Unmarshal(text, c)
	}
	if s.data.has(x.dir() + "/" + clearedFile) {
		return c, true, err
	}
	if err == nil && c.Version == cardVersion {
		return c, true, nil
	}
	results, findings, err := s.results(x)
	if err != nil {
		return nil, false, err
	}
	return newCard(results, findings, s.words["en"]), false, nil
}

// card is the index card of a finished run; it is kept beside it where there was none.
func (s *Server) card(x *run) (*card, error) {
	c, there, err := s.readCard(x)
	if err != nil || there {
		return c, err
	}
	text, err := json.Marshal(c)
	if err == nil {
		err = s.data.put(x.dir()+"/card.json", text)
	}
	if err != nil {
		s.say("%s: %v", x.ID, err) // it is made again next time
	}
	return c, nil
}

// filled is the index with all runs in it that are done or were.
func (s *Server) filled() (*index, error) {
	return s.index, s.index.fill(s.runsIn(done, cleared), s.card)
}

// Entry is one run in the history of a miner.
type Entry struct {
	Run       string         `json:"run"`
	Workbook  string         `json:"workbook"`
	Asked     string         `json:"asked"`
	Date      model.Date     `json:"date"` // the valuation date, or that of --date
	BTC       *float64       `json:"btc_price_usd"`
	Hashprice *float64       `json:"hashprice_usd_ph_day"`
	NAV       *float64       `json:"nav_per_share_usd"`
	Risked    *float64       `json:"risked_nav_per_share_usd"`
	Price     *float64       `json:"share_price_usd"`
	UpliftUSD *float64       `json:"uplift_usd"`
	RentUSDKW *float64       `json:"lease_usd_kw_month"`
	Actions   map[string]int `json:"actions"`
	// of the uplift against the run before, by group of inputs
	Changes map[string]float64 `json:"changes_usd,omitempty"`
}

func newEntry(a ask, c *card, m *minerCard) Entry {
	return Entry{Run: a.ID, Workbook: a.Name, Asked: a.Asked.Format("2006-01-02 15:04"), Date: c.Date, BTC: c.BTC,
		Hashprice: c.Hashprice,
		NAV:       m.NAVPerShare, Risked: m.Risked, Price: m.SharePrice, UpliftUSD: m.UpliftUSD, RentUSDKW: m.RentUSDKW,
		Actions: m.Alternatives}
}

// getHistory lists the miners of all runs that a user may see, those that a search finds, or the runs of one of them.
func (s *Server) getHistory(w http.ResponseWriter, r *http.Request, who string) error {
	runs := s.pastRuns(who)
	slices.SortFunc(runs, func(a, b *run) int {
		if earlier(a, b) {
			return -1
		}
		return 1
	})
	ix, err := s.filled()
	if err != nil {
		return err
	}
	if miner := r.URL.Query().Get("miner"); miner != "" {
		return s.minerHistory(w, ix, runs, miner)
	}
	type found struct {
		Miner  string   `json:"miner"`
		Ticker string   `json:"ticker"`
		Runs   int      `json:"runs"`
		Hits   []string `json:"hits,omitempty"` // sites and tenants that the search found
	}
	hits, err := ix.search(strings.ToLower(strings.TrimSpace(r.URL.Query().Get("q"))))
	if err != nil {
		return err
	}
	byKey := map[string]*found{}
	var keys []string
	for _, x := range runs {
		for _, h := range hits[x.ID] {
			f := byKey[h.key]
			if f == nil {
				f = &found{}
				byKey[h.key] = f
				keys = append(keys, h.key)
			}
			f.Miner, f.Ticker, f.Runs = h.name, h.ticker, f.Runs+1
			for _, name := range h.names {
				if !slices.Contains(f.Hits, name) {
					f.Hits = append(f.Hits, name)
				}
			}
		}
	}
	slices.Sort(keys)
	list := []*found{}
	for _, key := range keys {
		list = append(list, byKey[key])
	}
	answer(w, http.StatusOK, map[string]any{"miners": list})
	return nil
}

// minerHistory is the course of one miner, each change attributed as diff does.
func (s *Server) minerHistory(w http.ResponseWriter, ix *index, runs []*run, miner string) error {
	course, err := ix.course(miner)
	if err != nil {
		return err
	}
	list := []Entry{}
	var before *run
	for _, x := range runs {
		for _, p := range course[x.ID] {
			if before != nil && before.now().State == done && x.now().State == done {
				if p.Changes, err = s.attributed(before, x, p.miner); err != nil {
					return err
				}
			}
			before = x
			list = append(list, p.Entry)
		}
	}
	answer(w, http.StatusOK, map[string]any{"miner": miner, "runs": list})
	return nil
}

// attributed is the change of a miner's uplift by groups of inputs, over its sites that are in both runs.
func (s *Server) attributed(from, to *run, miner string) (map[string]float64, error) {
	changes, err := s.changes(from, to)
	if err != nil {
		return nil, err
	}
	parts := map[string]float64{}
	for i := range changes.Sites {
		c := &changes.Sites[i]
		if c.Miner != miner || !c.FromTaken || !c.ToTaken {
			continue
		}
		for _, p := range c.Parts {
			parts[p.Group] += p.SequentialUSD
		}
	}
	return parts, nil
}

// History is the course of a miner over the runs of a data folder, for the command line: whosever they are, the
// earliest first.
func History(dir, miner string) (_ []Entry, err error) {
	st, err := store.Open(dir, false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("--store %s: is not there; the drop page makes it at its first start", dir)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	s := &Server{data: &data{Store: st, path: dir}, words: map[string]*templates.Words{}}
	if s.words["en"], err = templates.LoadWords("en"); err != nil {
		return nil, err
	}
	entries, err := st.List("runs")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var runs []*run
	for _, e := range entries {
		x := &run{}
		text, err := st.Read("runs/" + e.Name() + "/run.json")
		if err != nil || json.Unmarshal(text, &x.ask) != nil || !s.data.has(x.out()+"/run.json") {
			continue // it is not finished
		}
		runs = append(runs, x)
	}
	slices.SortFunc(runs, func(a, b *run) int {
		if earlier(a, b) {
			return -1
		}
		return 1
	})
	ix, err := openIndex(dir)
	if err != nil { // somebody else's folder, or a full disk
		if ix, err = memoryIndex(); err != nil {
			return nil, err
		}
	}
	defer func() { err = errors.Join(err, ix.close()) }()
	err = ix.fill(runs, func(x *run) (*card, error) {
		c, _, err := s.readCard(x)
		if err != nil {
			err = fmt.Errorf("%s: %w", x.ID, err)
		}
		return c, err
	})
	if err != nil {
		return nil, err
	}
	course, err := ix.course(miner)
	var list []Entry
	for _, x := range runs {
		for _, p := range course[x.ID] {
			list = append(list, p.Entry)
		}
	}
	return list, err
}
