package backtest

import (
	"fmt"
	"math"
	"strings"

	"rackrate/model"
	"rackrate/templates"
)

// Positive is how many deals have an uplift above 0 without a word of a signed lease.
func Positive(deals []Deal) int {
	n := 0
	for _, d := range deals {
		if d.Blank.UpliftUSD > 0 {
			n++
		}
	}
	return n
}

// Header names the columns of Rows.
var Header = []string{"deal", "signed", "MW", "yield on cost", "spread", "IRR", "within the contract", "conversion",
	"mining given up", "uplift", "blank", "signed"}

// Rows are the deals as rows of a table: figures with the status of the lease blank, the actions with it blank
// and signed. Money is in millions of USD.
func Rows(deals []Deal, words *templates.Words) [][]string {
	var rows [][]string
	for _, d := range deals {
		c := &d.Blank
		rows = append(rows, []string{
			d.Seller + ": " + d.Name, d.Signed.String(), fmt.Sprintf("%.0f", d.ITMW),
			percent(c.YieldOnCost, words), percent(c.DevelopmentSpread, words), percent(c.ProjectIRR, words),
			millions(c.ContractNPVUSD, words),
			millions(model.Some(c.NPVHPCUSD), words), millions(model.Some(c.MiningForgoneUSD), words),
			millions(model.Some(c.UpliftUSD), words),
			string(c.Action), string(d.Contract.Action),
		})
	}
	return rows
}

func percent(f model.Figure, words *templates.Words) string {
	if !f.OK() {
		return words.ShortReasons[string(f.Why)]
	}
	return fmt.Sprintf("%.1f %%", 100*f.Value)
}

// millions are whole millions with a comma at each thousand.
func millions(f model.Figure, words *templates.Words) string {
	if !f.OK() {
		return words.ShortReasons[string(f.Why)]
	}
	digits := fmt.Sprintf("%.0f", math.Abs(f.Value)/1e6)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	if f.Value < 0 && digits != "0" {
		return "-" + digits
	}
	return digits
}

// Reason says why a deal has no uplift with its status blank; "" where it has one.
func (d *Deal) Reason(words *templates.Words) string {
	c := &d.Blank
	if c.UpliftUSD > 0 {
		return ""
	}
	text := fmt.Sprintf("the conversion's own flows are worth USD %sm at the default rate, and mining worth USD %sm "+
		"is given up for them.",
		millions(model.Some(c.NPVHPCUSD), words), millions(model.Some(c.MiningForgoneUSD), words))
	if c.ContractNPVUSD.OK() {
		text += fmt.Sprintf(" Within the contract they are worth USD %sm.", millions(c.ContractNPVUSD, words))
	}
	if !d.later {
		text += " Nothing is earned after it: the deal discloses neither a market price of its GPU-hours nor a rent " +
			"of the hall, so the hall stands idle from then on, and what it cost comes back as its terminal " +
			"value alone."
	}
	if c.CapexBreakEven.OK() {
		text += fmt.Sprintf(" The uplift would be zero at a build cost of USD %.1fm a MW.", c.CapexBreakEven.Value/1e6)
	}
	if c.RentBreakEven.OK() {
		text += fmt.Sprintf(" It would be zero at a rent of USD %.0f a kW and month.", c.RentBreakEven.Value)
	}
	return text
}

const head = `# Backtest

Made by ` + "`rackrate backtest --markdown`" + `; do not edit. Nine deals that were signed in 2024 to 2026, as they were disclosed, valued at all
other defaults of the registry: what does the program make of what the market has done? No default is bent to a deal.

The deals stand in ` + "`samples/data/backtest.csv`" + `, with what was disclosed and what is assumed of each, and as inputs in
` + "`samples/data/backtest-inputs.csv`" + `, with a market at the date of signing and a reference fleet of 20 J/TH on all the megawatts.
Figures are of what was signed, colocation or GPU cloud, with ` + "`lease_status`" + ` blank; money is in millions of USD of the date of signing. The
last two columns are the action for the site, with the status blank and with it signed, which has defaults of its own.

`

// Markdown is the page of the deals, docs/backtest.md.
func Markdown(deals []Deal, words *templates.Words) string {
	var b strings.Builder
	b.WriteString(head)
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(Header)
	b.WriteString("|---" + strings.Repeat("|---", len(Header)-1) + "|\n")
	for _, row := range Rows(deals, words) {
		line(row)
	}
	fmt.Fprintf(&b, "\n%d of %d deals have an uplift above zero with the status blank.\n", Positive(deals), len(deals))
	for i := range deals {
		if why := deals[i].Reason(words); why != "" {
			fmt.Fprintf(&b, "\n**%s: %s** has none: %s\n", deals[i].Seller, deals[i].Name, why)
		}
	}
	b.WriteString(signed(deals, words))
	b.WriteString("\n## What was disclosed, and what is assumed\n\n| deal | tenant | guarantor | disclosed | assumed " +
		"|\n|---|---|---|---|---|\n")
	for _, d := range deals {
		line([]string{d.Seller + ": " + d.Name, d.Tenant, d.Guarantor, d.Disclosed, d.Assumed})
	}
	return b.String()
}

// signed is the table of the same figures with the status signed.
func signed(deals []Deal, words *templates.Words) string {
	var b strings.Builder
	b.WriteString("\n## With the status signed\n\nThe defaults of a signed lease are a lower discount rate of the " +
		"lease and a smaller contingency.\n\n")
	b.WriteString("| deal | yield on cost | spread | IRR | within the contract | uplift |\n|---|---|---|---|---|---|\n")
	for _, d := range deals {
		c := &d.Contract
		fmt.Fprintf(&b, "| %s: %s | %s | %s | %s | %s | %s |\n", d.Seller, d.Name, percent(c.YieldOnCost, words),
			percent(c.DevelopmentSpread, words),
			percent(c.ProjectIRR, words), millions(c.ContractNPVUSD, words), millions(model.Some(c.UpliftUSD), words))
	}
	return b.String()
}
