package workbook

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// severalWord is a word that speaks of more than one input: of all of them, or of one and does not say which.
type severalWord struct {
	words  []string
	inputs []string
	all    bool
}

// severalWords are the words of people that name no single input. A next one is a line here and its test.
var severalWords = []severalWord{
	{[]string{"discount rate", "discount rates", "wacc", "waccs", "cost of capital", "hurdle rate", "required return",
		"taux d'actualisation", "taux d'actualisation (cmpc)", "cmpc", "blended wacc",
		"weighted average cost of capital", "weighted-average cost of capital"},
		[]string{"discount_rate_mining_pct", "discount_rate_colo_pct", "discount_rate_cloud_pct"}, true},
	{[]string{"exit multiple", "terminal multiple", "exit ebitda multiple", "ev/ebitda exit multiple",
		"multiple de sortie", "ebitda multiple", "terminal value multiple"},
		[]string{"exit_multiple_mining_x", "exit_multiple_colo_x", "exit_multiple_cloud_x"}, false},
	{[]string{"ev/ebitda", "ev/ebitda multiple", "trading multiple"}, []string{"ev_ebitda_mining_x",
		"ev_ebitda_hpc_x"}, false},
	{[]string{"utilization", "utilisation", "utilization rate", "utilisation rate", "capacity utilization",
		"capacity utilisation", "taux d'utilisation"},
		[]string{"gpu_utilisation_pct", "mining_uptime_pct", "it_load_factor_pct", "occupancy_pct"}, false},
	{[]string{"load factor", "capacity factor", "facteur de charge", "taux de charge"}, []string{"it_load_factor_pct",
		"mining_uptime_pct"}, false},
	{[]string{"useful life", "economic life", "asset life", "life", "useful economic life", "duree de vie",
		"duree d'utilite"},
		[]string{"gpu_life_years", "fleet_life_years", "dc_life_months"}, false},
	{[]string{"tax life", "depreciation period", "depreciable life", "depreciation life",
		"duree d'amortissement fiscal"},
		[]string{"tax_life_dc_months", "tax_life_gpu_months", "tax_life_asic_months"}, false},
	{[]string{"opex", "operating cost", "operating costs", "operating expenses", "charges d'exploitation", "cash opex"},
		[]string{"opex_mining_usd_mw_month", "opex_hpc_usd_kw_month", "gpu_opex_usd_month"}, false},
	{[]string{"resale", "resale value", "residual value", "valeur residuelle"},
		[]string{"gpu_resale_pct", "residual_recovery_pct", "asic_resale_usd_th"}, false},
	{[]string{"escalation", "annual escalation", "annual increase"}, []string{"lease_escalator_pct",
		"power_growth_pct"}, false},
	{[]string{"price growth", "growth", "growth rate", "annual growth"},
		[]string{"btc_growth_pct", "network_growth_pct", "power_growth_pct", "gpu_price_growth_pct"}, false},
	{[]string{"fee", "fees"}, []string{"pool_fee_pct", "fees_btc_block", "debt_fee_pct"}, false},
}

// parts are figures that are no inputs, but that inputs follow from.
var parts = []model.Input{
	{Key: "total_debt_usd", Scope: model.ScopeMiner, Group: "equity", Unit: "USD", Type: model.TypeNumber, Min: 0,
		Max: 1e11, Low: nan, High: nan,
		Aliases: []string{"total debt", "gross debt", "gross borrowings", "debt", "debt outstanding",
			"total borrowings", "borrowings", "dette brute", "dette totale", "dette financiere"}},
	{Key: "converts_usd", Scope: model.ScopeMiner, Group: "equity", Unit: "USD", Type: model.TypeNumber, Min: 0,
		Max: 1e11, Low: nan, High: nan,
		Aliases: []string{"converts", "converts (face)", "convertible notes", "convertible debt",
			"convertible notes outstanding", "convertible bonds", "converts outstanding", "obligations convertibles"}},
	{Key: "bank_debt_usd", Scope: model.ScopeMiner, Group: "equity", Unit: "USD", Type: model.TypeNumber, Min: 0,
		Max: 1e11, Low: nan, High: nan,
		Aliases: []string{"term debt", "term loan", "term loans", "bank debt", "bank loans", "straight debt",
			"non-convertible debt", "debt ex converts", "debt (ex converts)", "debt excluding converts",
			"total debt ex converts",
			"total debt (ex converts)", "total debt excluding converts", "debt excl. converts", "secured debt",
			"dette bancaire", "dette hors convertibles"}},
	{Key: "all_debt_usd", Scope: model.ScopeMiner, Group: "equity", Unit: "USD", Type: model.TypeNumber, Min: 0,
		Max: 1e11, Low: nan, High: nan,
		Aliases: []string{"total debt incl. converts", "total debt (incl. converts)", "total debt including converts",
			"debt incl. converts", "debt (incl. converts)", "debt including converts", "total debt and converts",
			"total debt + converts", "gross debt incl. converts", "dette totale y compris convertibles"}},
	{Key: "prepay_usd", Scope: model.ScopeSite, Group: "colocation", Unit: "USD", Type: model.TypeNumber, Min: 0,
		Max: 1e11, Low: nan, High: nan,
		Aliases: []string{"prepayment amount", "tenant prepayment amount", "customer prepayment amount", "upfront cash",
			"montant de l'acompte"}},
	{Key: "fees_of_subsidy_pct", Scope: model.ScopeMarket, Group: "bitcoin", Unit: "% of subsidy", Type: model.TypePct,
		Min: 0, Max: 1, Low: nan, High: nan,
		Aliases: []string{"fees as % of subsidy", "fees as % of block subsidy", "fees as % of reward",
			"fees as % of block reward", "transaction fees as % of block reward", "tx fees as % of block reward",
			"fee share of block reward",
			"transaction fees as % of reward", "transaction fees as % of block subsidy",
			"tx fees as % of block subsidy", "tx fees as % of subsidy", "fees as a share of the reward",
			"fees as a share of the subsidy", "fees / subsidy", "fees / block subsidy"}},
	{Key: "fees_of_revenue_pct", Scope: model.ScopeMarket, Group: "bitcoin", Unit: "% of miner revenue",
		Type: model.TypePct, Min: 0, Max: 0.9, Low: nan, High: nan,
		Aliases: []string{"fees as % of miner revenue", "fees as % of mining revenue", "fees as % of total reward",
			"fees as % of total block reward", "transaction fees as % of miner revenue",
			"transaction fees as % of total reward",
			"tx fees as % of total block reward"}},
	{Key: "hashprice_usd_ph_day", Scope: model.ScopeMarket, Group: "bitcoin", Unit: "USD/PH/day",
		Type: model.TypeNumber, Min: 0.1, Max: 10000, Low: nan, High: nan,
		Aliases: []string{"hashprice", "hash price", "current hashprice", "spot hashprice", "prix du hash",
			"hashprice ($/ph/day)", "hashprice ($/ph/s/day)"}},
	{Key: "critical_it_mw", Scope: model.ScopeSite, Group: "conversion", Unit: "MW", Type: model.TypeNumber, Min: 0,
		Max: 5000, Low: nan, High: nan,
		Aliases: []string{"critical it mw", "critical it", "critical mw", "it mw", "critical it load", "critical load",
			"critical it capacity", "critical load mw", "it load", "it load mw", "leased critical it mw",
			"contracted critical it mw",
			"mw it", "mw critiques", "charge informatique", "puissance informatique", "net mw", "critical it power"}},
}

// twins are parts that people call as an input, in another kind of unit: a prepayment in dollars, fees in per
// cent of the reward.
var twins = map[string][]string{"prepay_pct": {"prepay_usd"}, "fees_btc_block": {"fees_of_subsidy_pct",
	"fees_of_revenue_pct"}}

// twin is the part that is meant by the name of an input beside a unit that is none of it.
func (ix *index) twin(key string, u quantity.Unit, header string) (model.Input, bool) {
	for _, k := range twins[key] {
		if in := ix.lookup(k); u.Given() && quantity.Fits(u, in, header) {
			return in, true
		}
	}
	return model.Input{}, false
}

// nan stands for a band that is not given.
var nan = math.NaN()

// lookup is an input of the registry or one of the parts.
func (ix *index) lookup(key string) model.Input {
	if in, ok := ix.reg.Lookup(key); ok {
		return in
	}
	for _, in := range parts {
		if in.Key == key {
			return in
		}
	}
	return model.Input{}
}

// addSeveral adds the words that speak of several inputs, and the names of the parts.
func (ix *index) addSeveral() {
	for _, s := range severalWords {
		for _, w := range s.words {
			ix.several[quantity.Normalise(w)] = s
		}
	}
	for _, in := range parts {
		ix.add(in.Key, known{key: in.Key, byKey: true})
		for _, alias := range in.Aliases {
			ix.addAlias(in, alias)
		}
	}
}

// ofSeveral is the meaning of a word that speaks of several inputs. A unit that stands beside it narrows a choice
// to the inputs that have such a unit; where that leaves one, it is meant.
func (ix *index) ofSeveral(s severalWord, u quantity.Unit, header string) meaning {
	var list []string
	for _, key := range s.inputs {
		in := ix.lookup(key)
		if in.Key != "" && (!u.Given() || quantity.Fits(u, in, header)) {
			list = append(list, key)
		} else if other, ok := ix.twin(key, u, header); ok {
			list = append(list, other.Key)
		}
	}
	switch {
	case len(list) == 0:
		return meaning{}
	case s.all:
		return meaning{in: ix.lookup(list[0]), sure: understood, unit: u, also: list[1:]}
	case len(list) == 1 && u.Given():
		return meaning{in: ix.lookup(list[0]), sure: understood, unit: u}
	}
	return meaning{in: ix.lookup(list[0]), sure: several, unit: u, also: list}
}

// stopWords are words that say nothing of an input by themselves.
var stopWords = quantity.WordSet("of", "the", "a", "an", "to", "in", "per", "and", "or", "by", "at", "on", "for", "de",
	"du", "des", "d", "la", "le", "les", "l", "en", "par", "et", "pct", "usd", "m", "k", "x", "yr", "no",
	"price", "rate", "cost", "term", "value", "code", "option", "status", "state", "country", "location", "mw",
	"capacity", "total", "share", "shares", "date", "growth", "life", "months", "month", "years", "year", "number",
	"company", "site", "miner", "client", "name", "power", "energy", "load", "life", "variant", "price", "fee",
	"multiple", "new", "data", "center", "centre", "type", "structure", "tax", "cash", "net", "market", "rating", "pt",
	"campus", "facility", "operator", "issuer", "symbol", "grid", "iso", "region", "opinion", "hpc", "ai", "mining",
	"contract", "p")

// significant are the words of a name by which it can be told: lower case, singular, each once, without fillers.
func significant(name string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) &&
			!unicode.IsDigit(r)
	}) {
		if len(w) > 3 {
			w = strings.TrimSuffix(w, "s")
		}
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// namesInput is the key of an input all of whose words some header holds, in any order, "" where it holds none's.
func (ix *index) namesInput(header string) string {
	if len(header) > longestHeader {
		return ""
	}
	words := significant(header)
	best, most := "", 0
	for _, name := range ix.wordy {
		telling := 0
		for _, w := range name.words {
			if !slices.Contains(words, w) {
				telling = -1
				break
			}
			if !stopWords[w] && !stopWords[w+"s"] {
				telling++
			}
		}
		if len(name.words) > most && (telling > 0 || telling == 0 && len(name.words) > 1) {
			best, most = name.key, len(name.words)
		}
	}
	return best
}

// wordyName is a name of an input as its words.
type wordyName struct {
	key   string
	words []string
}
