package report

import (
	"math"

	"rackrate/model"
	"rackrate/templates"
)

// Index lists the workbooks of a batch with what came out of them, for index.html and index.xlsx.
type Index struct {
	RunID    string
	Version  string
	Compared string // id of the run that it was compared with, "" for none
	Sort     string // of the table across miners: what it goes by, as --sort has it; "" for the order of the workbooks
	Books    []IndexBook
	Words    *templates.Words
}

// IndexBook is one workbook of a batch.
type IndexBook struct {
	Name     string // of the analyst's file, with the folders below the one that was given
	Folder   string // of its outputs, beside the index
	Workbook string // name of the annotated workbook in it
	Memos    string // name of the document of all memos in it, "" where there is none
	RunID    string
	Error    string // why it could not be evaluated, "" where it was
	Miners   []IndexMiner
	Findings FindingCounts
}

// IndexMiner is one miner of a workbook.
type IndexMiner struct {
	Name      string
	Ticker    string
	Memo      string // path in the folder of the workbook's outputs
	Earnings  string // date of the next earnings report, "" where it is not known
	UpliftUSD *float64
	ChangeUSD *float64 // against the run that it was compared with
	Findings  FindingCounts
	Coverage  IndexCoverage
	Sites     []IndexSite
}

// IndexSite is one site of a miner.
type IndexSite struct {
	Name          string
	Why           string // why it was not evaluated, in words
	Action        string // in words, with the conversion that it names
	ActionChanged bool
	UpliftUSD     *float64
	ProjectIRR    *float64
	MineNPVUSD    *float64
	ChangeUSD     *float64
}

// FindingCounts count findings by severity and by code.
type FindingCounts struct {
	Error, Warning, Info int
	Codes                map[string]int
}

// Add counts a finding.
func (n *FindingCounts) Add(f Finding) {
	switch f.Severity {
	case "error":
		n.Error++
	case "warning":
		n.Warning++
	default:
		n.Info++
	}
	if n.Codes == nil {
		n.Codes = map[string]int{}
	}
	n.Codes[f.Code]++
}

// NewIndexBook sums up the results of one workbook; changes may be nil.
func NewIndexBook(r *Results, findings []Finding, changes *Changes, words *templates.Words) IndexBook {
	b := IndexBook{RunID: r.RunID}
	byMiner := map[string]*FindingCounts{}
	for i := range r.Miners {
		byMiner[r.Miners[i].Name] = &FindingCounts{}
	}
	for _, f := range findings {
		b.Findings.Add(f)
		if n := byMiner[f.Miner]; n != nil {
			n.Add(f)
		}
	}
	for i := range r.Miners {
		m := &r.Miners[i]
		b.Miners = append(b.Miners, indexMiner(m, *byMiner[m.Name], changes, words))
	}
	return b
}

func indexMiner(m *Miner, findings FindingCounts, changes *Changes, words *templates.Words) IndexMiner {
	out := IndexMiner{Name: m.Name, Ticker: m.Ticker, Memo: m.Memo, UpliftUSD: number(m.Outputs, "uplift_usd"),
		Findings: findings, Coverage: coverageOf(m)}
	if date, ok := m.Inputs.Get("earnings_date"); ok && date != nil {
		out.Earnings, _ = date.(string)
	}
	if usd, ok := changes.UpliftChangeUSD(m.Name); ok {
		out.ChangeUSD = &usd
	}
	for i := range m.Sites {
		out.Sites = append(out.Sites, indexSite(m.Name, &m.Sites[i], changes, words))
	}
	return out
}

func indexSite(miner string, s *Site, changes *Changes, words *templates.Words) IndexSite {
	out := IndexSite{Name: SiteTitle(s.Name, s.Structure)}
	if !s.Evaluated {
		why, _ := s.Reasons.Get("alternatives")
		out.Why = why.Words
		return out
	}
	r := s.Recommendation
	conversion := ""
	if r.Alternative != nil {
		conversion = *r.Alternative
	}
	out.Action = ActionText(words, model.Action(r.Action), model.Alternative(conversion))
	if r.Lead != nil {
		best := s.Alternatives.Sub(*r.Lead)
		out.UpliftUSD, out.ProjectIRR = number(best, "uplift_usd"), number(best, "project_irr")
	}
	out.MineNPVUSD = number(s.Alternatives.Sub(string(model.Mine)), "npv_usd")
	if changes != nil {
		for i := range changes.Sites {
			if c := &changes.Sites[i]; c.Miner == miner && c.Site == s.Name && c.Structure == s.Structure {
				out.ChangeUSD, out.ActionChanged = &c.ChangeUSD, c.Changed
			}
		}
	}
	return out
}

func number(o *Outputs, key string) *float64 {
	if v, ok := o.Number(key); ok {
		return &v
	}
	return nil
}

// MoneyOrDash is an amount as a person reads it, a dash where there is none.
func MoneyOrDash(usd *float64) string {
	if usd == nil {
		return "–"
	}
	return Money(*usd)
}

// SignedMoney is a change of an amount, with its sign; a dash where there is none.
func SignedMoney(usd *float64) string {
	if usd == nil {
		return "–"
	}
	if *usd > 0 && math.Abs(*usd) >= 0.5 {
		return "+" + Money(*usd)
	}
	return Money(*usd)
}
