package naming

import (
	"math"

	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// Parts are figures that are no inputs, but that inputs follow from.
var Parts = []model.Input{
	{Key: "total_debt_usd", Scope: model.ScopeMiner, Group: "equity", Unit: "USD", Type: model.TypeNumber, Min: 0,
		Max: 1e11, Low: nan, High: nan,
		Aliases: []string{"total debt", "gross debt", "gross borrowings", "debt", "debt outstanding",
			"total borrowings", "borrowings", "dette brute", "dette totale", "dette financiere"}},
	{Key: "converts_usd", Scope: model.ScopeMiner, Group: "equity", Unit: "USD", Type: model.TypeNumber, Min: 0,
		Max: 1e11, Low: nan, High: nan,
		Aliases: []string{"converts", "converts (face)", "convertible notes", "convertible debt",
			"convertible notes outstanding", "convertible bonds", "converts outstanding", "obligations convertibles",
			"wandelanleihen"}},
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

// Twins are parts that people call as an input, in another kind of unit: a prepayment in dollars, fees in per
// cent of the reward.
var Twins = map[string][]string{"prepay_pct": {"prepay_usd"}, "fees_btc_block": {"fees_of_subsidy_pct",
	"fees_of_revenue_pct"}}

// Twin is the part that is meant by the name of an input beside a unit that is none of it.
func (ix *Index) Twin(key string, u quantity.Unit, header string) (model.Input, bool) {
	for _, k := range Twins[key] {
		if in := ix.Lookup(k); u.Given() && quantity.Fits(u, in, header) {
			return in, true
		}
	}
	return model.Input{}, false
}

// nan stands for a band that is not given.
var nan = math.NaN()

// Lookup is an input of the registry or one of the parts.
func (ix *Index) Lookup(key string) model.Input {
	if in, ok := ix.Reg.Lookup(key); ok {
		return in
	}
	for _, in := range Parts {
		if in.Key == key {
			return in
		}
	}
	return model.Input{}
}
