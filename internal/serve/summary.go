package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"rackrate/internal/batch"
	"rackrate/internal/compare"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

// summary is what a finished run came to, as the API gives it. All figures are those of results.json.
type summary struct {
	Run      runState       `json:"run"`
	Manifest batch.Manifest `json:"manifest"`
	// id of the run that changes are against, the last one of the same miners
	Compared  string         `json:"compared,omitempty"`
	Date      model.Date     `json:"date"`
	Hashprice *float64       `json:"hashprice_usd_ph_day"`
	BTC       *float64       `json:"btc_price_usd"`
	Miners    []minerSummary `json:"miners"`
	Findings  findingCounts  `json:"findings"`
}

type findingCounts struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
	Info    int `json:"info"`
}

type minerSummary struct {
	Name         string             `json:"name"`
	Ticker       string             `json:"ticker"`
	Memo         string             `json:"memo"`
	UpliftUSD    *float64           `json:"uplift_usd"`
	ChangeUSD    *float64           `json:"change_usd"`
	NAVPerShare  *float64           `json:"nav_per_share_usd"`
	Risked       *float64           `json:"risked_nav_per_share_usd"`
	SharePrice   *float64           `json:"share_price_usd"`
	PartsPerUSD  map[string]float64 `json:"nav_parts_per_share_usd,omitempty"`
	Findings     findingCounts      `json:"findings"`
	Sites        []siteSummary      `json:"sites"`
	RentUSDKW    *float64           `json:"lease_usd_kw_month"` // the mean of the sites that have one
	Alternatives map[string]int     `json:"actions"`
}

type siteSummary struct {
	Name        string   `json:"name"`
	Site        string   `json:"site"` // without its structure
	Why         string   `json:"why,omitempty"`
	Action      string   `json:"action"`
	Changed     bool     `json:"action_changed"`
	UpliftUSD   *float64 `json:"uplift_usd"`
	ChangeUSD   *float64 `json:"change_usd"`
	IRR         *float64 `json:"project_irr"`
	MineNPVUSD  *float64 `json:"mine_npv_usd"`
	Confidence  string   `json:"confidence,omitempty"`
	Alternative string   `json:"alternative,omitempty"`
}

// results reads what a finished run computed.
func (s *Server) results(x *run) (*report.Results, []report.Finding, error) {
	text, err := s.data.Read(x.out() + "/results.json")
	if err != nil {
		return nil, nil, err
	}
	results, err := report.ReadResults(bytes.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	if text, err = s.data.Read(x.out() + "/findings.json"); err != nil {
		return nil, nil, err
	}
	findings, err := report.ReadFindings(bytes.NewReader(text))
	return results, findings, err
}

// getResults is what a run came to.
func (s *Server) getResults(w http.ResponseWriter, r *http.Request, who string) error {
	x, err := s.doneRun(r, who)
	if err != nil {
		return err
	}
	text, err := s.summarise(x, who, languageOf(r))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(text)
	return nil
}

// summarise gives the summary of a finished run as JSON, for a user and in a language; it is kept for the next time.
func (s *Server) summarise(x *run, who, language string) ([]byte, error) {
	before, err := s.before(x, who)
	if err != nil {
		return nil, err
	}
	key := language
	if before != nil {
		key += before.ID
	}
	x.mu.Lock()
	text := x.summary[key]
	x.mu.Unlock()
	if text != nil {
		return text, nil
	}
	sum, err := s.newSummary(x, before, s.words[language])
	if err != nil {
		return nil, err
	}
	if text, err = json.Marshal(sum); err != nil {
		return nil, err
	}
	x.mu.Lock()
	x.summary[key] = text
	x.mu.Unlock()
	return text, nil
}

func (s *Server) newSummary(x, before *run, words *templates.Words) (*summary, error) {
	results, findings, err := s.results(x)
	if err != nil {
		return nil, err
	}
	m, err := s.manifest(x)
	if err != nil {
		return nil, err
	}
	var changes *report.Changes
	sum := &summary{Run: x.now(), Manifest: *m, Date: results.Date, Hashprice: results.HashpriceUSDPHDay,
		Miners: []minerSummary{}}
	if before != nil {
		if changes, err = s.changes(before, x); err != nil {
			return nil, err
		}
		if len(changes.Sites) > 0 {
			sum.Compared = before.ID
		}
	}
	sum.BTC = input(results.Market, "btc_price_usd")
	index := report.NewIndexBook(results, findings, changes, words)
	sum.Findings = findingCounts{index.Findings.Error, index.Findings.Warning, index.Findings.Info}
	for i := range index.Miners {
		sum.Miners = append(sum.Miners, newMinerSummary(&index.Miners[i], &results.Miners[i]))
	}
	return sum, nil
}

func newMinerSummary(from *report.IndexMiner, m *report.Miner) minerSummary {
	out := minerSummary{
		Name: from.Name, Ticker: from.Ticker, Memo: from.Memo, UpliftUSD: from.UpliftUSD, ChangeUSD: from.ChangeUSD,
		Sites:        []siteSummary{},
		Findings:     findingCounts{from.Findings.Error, from.Findings.Warning, from.Findings.Info},
		Alternatives: map[string]int{},
		NAVPerShare:  figure(m.Outputs, "nav_per_share_usd"), Risked: figure(m.Outputs, "risked_nav_per_share_usd"),
		SharePrice: input(m.InputSet, "share_price_usd"),
	}
	if parts := m.Outputs.Sub("nav_parts_per_share_usd"); parts != nil {
		out.PartsPerUSD = map[string]float64{}
		for _, part := range parts.Values {
			if v, ok := part.Value.(float64); ok {
				out.PartsPerUSD[part.Key] = v
			}
		}
	}
	rent, rents := 0.0, 0
	for j := range from.Sites {
		site, of := &from.Sites[j], &m.Sites[j]
		line := siteSummary{Name: site.Name, Site: of.Name, Why: site.Why, Action: site.Action,
			Changed: site.ActionChanged, UpliftUSD: site.UpliftUSD,
			ChangeUSD: site.ChangeUSD, IRR: site.ProjectIRR, MineNPVUSD: site.MineNPVUSD}
		if rec := of.Recommendation; rec != nil {
			out.Alternatives[rec.Action]++
			if rec.Confidence != nil {
				line.Confidence = *rec.Confidence
			}
			if rec.Alternative != nil {
				line.Alternative = *rec.Alternative
			}
		}
		if v := input(of.InputSet, "lease_usd_kw_month"); v != nil {
			rent, rents = rent+*v, rents+1
		}
		out.Sites = append(out.Sites, line)
	}
	if rents > 0 {
		rent /= float64(rents)
		out.RentUSDKW = &rent
	}
	return out
}

func figure(o *report.Outputs, key string) *float64 {
	if v, ok := o.Number(key); ok {
		return &v
	}
	return nil
}

func input(set report.InputSet, key string) *float64 {
	v, _ := set.Inputs.Get(key)
	if f, ok := v.(float64); ok {
		return &f
	}
	return nil
}

// minerKey matches miners of different runs: the ticker, else the name, in small letters.
func minerKey(ticker, name string) string {
	if ticker != "" {
		name = ticker
	}
	return strings.ToLower(strings.TrimSpace(name))
}

// before is the last run before one, of those that the user may see, that has one of its miners; nil where
// there is none.
func (s *Server) before(x *run, who string) (*run, error) {
	ix, err := s.filled()
	if err != nil {
		return nil, err
	}
	akin, err := ix.akin(x.ID)
	if err != nil {
		return nil, err
	}
	var best *run
	for _, r := range s.doneRuns(who) {
		if akin[r.ID] && earlier(r, x) && (best == nil || earlier(best, r)) {
			best = r
		}
	}
	return best, nil
}

// earlier orders runs by when they were asked for.
func earlier(a, b *run) bool {
	if c := a.Asked.Compare(b.Asked); c != 0 {
		return c < 0
	}
	if a.Drop == b.Drop {
		return a.Number < b.Number
	}
	return a.ID < b.ID
}

// doneRuns are the finished runs that a user may see.
func (s *Server) doneRuns(who string) []*run { return s.seen(who, s.runsIn(done)) }

// pastRuns are those and the runs whose files were removed, of which the index cards are left.
func (s *Server) pastRuns(who string) []*run { return s.seen(who, s.runsIn(done, cleared)) }

// seen are those of the runs that a user may see.
func (s *Server) seen(who string, runs []*run) []*run {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(runs, func(r *run) bool {
		d := s.drops[r.Drop]
		return !may(who, d.Owner, d.Shared)
	})
}

// changes says what changed from one finished run to a later one.
func (s *Server) changes(from, to *run) (*report.Changes, error) {
	a, errA := s.snapshot(from)
	b, errB := s.snapshot(to)
	if err := errors.Join(errA, errB); err != nil {
		return nil, err
	}
	return compare.Diff(s.ctx, a, b, true)
}

func (s *Server) snapshot(x *run) (*compare.Snapshot, error) {
	results, findings, err := s.results(x)
	if err != nil {
		return nil, err
	}
	snap := compare.New(s.registry, results.RunID)
	return snap, snap.Add("", results, findings)
}

// getDiff says what changed between two runs.
func (s *Server) getDiff(w http.ResponseWriter, r *http.Request, who string) error {
	to, err := s.doneRun(r, who)
	if err != nil {
		return err
	}
	r.SetPathValue("run", r.PathValue("from"))
	from, err := s.doneRun(r, who)
	if err != nil {
		return err
	}
	changes, err := s.changes(from, to)
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, changes)
	return nil
}
