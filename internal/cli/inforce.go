package cli

import (
	"fmt"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/report"
)

// defaultsFlags are the flags that say which defaults are in force.
func defaultsFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "assumptions", TakesFile: true,
			Usage: "take the house's own defaults from the table in this `FILE` (.xlsx or .csv: input, value, source)"},
		&cli.StringFlag{Name: "basis", DefaultText: "house",
			Usage: "take the defaults of this `BASIS`: house, or lender"},
	}
}

// defaultsOptions are what those flags say.
func defaultsOptions(c *cli.Context, opt *workbook.Options) (err error) {
	if opt.Basis, err = workbook.ParseBasis(c.String("basis")); err != nil {
		return usagef("--basis %s: %v", c.String("basis"), err)
	}
	if path := c.String("assumptions"); path != "" {
		data, err := readSmall(path)
		if err != nil {
			return usagef("--assumptions: %v", err)
		}
		opt.Assumptions = &workbook.Source{Name: filepath.Base(path), Data: data}
	}
	return nil
}

// inForceBy are the defaults that go before the registry's under the flags, by input: those of conditions, up
// to one that holds for all sites.
func inForceBy(c *cli.Context, std *streams, reg *model.Registry) (map[string][]workbook.Default, error) {
	opt := workbook.Options{Limits: workbook.DefaultLimits()}
	if _, err := configure(c); err != nil {
		return nil, err
	}
	if err := defaultsOptions(c, &opt); err != nil {
		return nil, err
	}
	list, findings, err := workbook.Defaults(reg, opt)
	if err != nil {
		return nil, err
	}
	tell := newMessages(c, std)
	for _, f := range findings {
		tell.finding(f)
	}
	by := map[string][]workbook.Default{}
	for _, d := range list {
		if before := by[d.Input]; len(before) == 0 || !forAll(before[len(before)-1]) {
			by[d.Input] = append(before, d)
		}
	}
	return by, nil
}

// forAll reports whether nothing that goes after a default can be in force.
func forAll(d workbook.Default) bool { return d.When == "" && !d.Add }

// inForceText is a default in force as a person reads it: 7.0 % where lease_type is NNN (default for NNN; house
// assumption).
func inForceText(t *tongue, in model.Input, d workbook.Default) string {
	text := report.InputText(in, d.Value)
	if d.Add {
		text = t.sayf("%s more than would apply", text)
	}
	if d.When != "" {
		text += t.sayf(" where %s", condition(t, d))
	}
	text += " (" + d.From
	if d.Source != "" {
		text += "; " + d.Source
	}
	return printable(text + ")")
}

func condition(t *tongue, d workbook.Default) string {
	if len(d.Is) > 0 && d.Is[0] == '>' {
		return t.sayf("%s is above %s", d.When, d.Is[1:])
	}
	return t.sayf("%s is %s", d.When, d.Is)
}

// shownDefault is the default of an input in the list of all: that in force for all sites, marked where it is
// not the registry's.
func shownDefault(t *tongue, in model.Input, list []workbook.Default) string {
	for _, d := range list {
		if forAll(d) {
			return fmt.Sprintf("%s (%s)", report.InputText(in, d.Value), printable(d.From))
		}
	}
	return defaultText(t, in)
}

// inForceEntry is a default in force as explain --json gives it; percentages are fractions.
type inForceEntry struct {
	When   string `json:"when,omitempty"`
	Is     string `json:"is,omitempty"`
	Value  string `json:"value"`
	Add    bool   `json:"add,omitempty"`
	From   string `json:"from"`
	Source string `json:"source"`
}

func inForceEntries(in model.Input, list []workbook.Default) []inForceEntry {
	out := []inForceEntry{}
	for _, d := range list {
		out = append(out, inForceEntry{d.When, d.Is, in.Format(d.Value), d.Add, d.From, d.Source})
	}
	return out
}
