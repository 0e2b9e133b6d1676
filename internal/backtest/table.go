package backtest

import (
	"fmt"
	"strings"

	"rackrate/model"
)

// Header are the columns of the table.
var Header = []string{"Seller", "Deal", "Signed", "Kind", "Yield on cost", "Spread", "IRR", "In contract", "Uplift", "Status blank", "Signed: action", "Signed: uplift"}

// Row is a deal as a line of the table.
func (d *Deal) Row() []string {
	r := d.Result
	return []string{
		d.Seller, d.Name, d.Signed, string(d.Alternative), percent(r.YieldOnCost), percent(r.DevelopmentSpread), percent(r.ProjectIRR),
		figure(r.ContractNPVUSD), millions(r.UpliftUSD), string(d.ActionBlank), string(d.ActionSigned), millions(d.UpliftSignedUSD),
	}
}

func percent(f model.Figure) string {
	if !f.OK() {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*f.Value)
}

func figure(f model.Figure) string {
	if !f.OK() {
		return "-"
	}
	return millions(f.Value)
}

// millions is an amount in whole million USD.
func millions(usd float64) string { return fmt.Sprintf("%.0fm", usd/1e6) }

// Positive counts the deals with an uplift above 0 where the status is blank.
func Positive(deals []Deal) int {
	n := 0
	for i := range deals {
		if deals[i].Result.UpliftUSD > 0 {
			n++
		}
	}
	return n
}

// Reason says why a deal has no uplift above 0, "" where it has one.
func (d *Deal) Reason() string {
	r := d.Result
	switch {
	case r.UpliftUSD > 0:
		return ""
	case r.NPVHPCPartUSD <= 0 && r.ContractNPVUSD.OK() && r.ContractNPVUSD.Value < r.NPVHPCPartUSD:
		return fmt.Sprintf("the contract alone is worth %s at %s of capital, and what comes after it, %s, does not make up for it",
			millions(r.ContractNPVUSD.Value), millions(r.CompanyCapexUSD), millions(r.NPVHPCPartUSD-r.ContractNPVUSD.Value))
	case r.NPVHPCPartUSD <= 0:
		return fmt.Sprintf("the conversion itself is worth %s at the default discount rate", millions(r.NPVHPCPartUSD))
	}
	return fmt.Sprintf("the conversion is worth %s, less than the %s of mining that it displaces", millions(r.NPVHPCPartUSD), millions(r.NPVHPCPartUSD-r.UpliftUSD))
}

// Markdown is the document of the back-test.
func Markdown(deals []Deal) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Back-test

Made by `+"`rackrate backtest --markdown`"+`; do not edit. Nine leases that were signed, typed in at what was disclosed of them (MW, total or rent, term, cost, margin),
with the market of their date and a reference fleet of 20 J/TH on all the megawatts; everything else is the program's default, and no default is bent
to one deal. `+"`templates/backtest.csv`"+` says what was disclosed and what is assumed, with its source.

Of %d deals %d have an uplift above 0 with lease_status blank. "In contract" is the net present value of what the term pays back, without any value after it. With lease_status
signed the defaults of a signed lease hold (a lower discount rate and contingency), and the action is a statement, not a decision.

`, len(deals), Positive(deals))
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(Header)
	line(strings.Split(strings.Repeat("---,", len(Header)-1)+"---", ","))
	for i := range deals {
		line(deals[i].Row())
	}
	b.WriteString("\nAmounts in USD.\n")
	for i := range deals {
		d := &deals[i]
		fmt.Fprintf(&b, "\n**%s, %s** (%s, %s). Disclosed: %s. Assumed: %s.", d.Seller, d.Name, d.Tenant, d.Signed, d.Disclosed, d.Assumed)
		if why := d.Reason(); why != "" {
			fmt.Fprintf(&b, " No uplift: %s.", why)
		}
		b.WriteString("\n")
	}
	return b.String()
}
