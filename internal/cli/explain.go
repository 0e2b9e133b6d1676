package cli

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

func explainCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "tell meaning, unit, default, bounds and aliases of an input; of all without one",
		ArgsUsage: "[INPUT]",
		Description: `INPUT is a key (power_price_usd_mwh), an alias ("electricity cost") or the heading
that the blank workbook uses ("Power price"). Under --assumptions and --basis, or the
settings of the same names, it tells which defaults are in force; a workbook's own
market inputs and assumptions go before them.`,
		Flags:           commonFlags(defaultsFlags()...),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return explain(c, std) },
	}
}

func explain(c *cli.Context, std *streams) error {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return err
	}
	words, err := std.tongue.loaded()
	if err != nil {
		return err
	}
	by, err := inForceBy(c, std, reg)
	if err != nil {
		return err
	}
	if c.NArg() == 0 {
		if c.Bool("json") {
			return printJSON(std.out, explanations(reg.Inputs, words, by))
		}
		return listInputs(teller{std.out, std.tongue, words}, reg, by)
	}
	typed := strings.Join(c.Args().Slice(), " ")
	found := findInputs(reg, words, typed)
	if len(found) == 0 {
		return usagef("no input is called %q%s", typed, suggestion(std.tongue, nearInputs(reg, words, typed)))
	}
	if c.Bool("json") {
		return printJSON(std.out, explanations(found, words, by))
	}
	for _, in := range found {
		if err := printInput(teller{std.out, std.tongue, words}, in, by[in.Key]); err != nil {
			return err
		}
	}
	return nil
}

// findInputs are the inputs that go by what was typed: as a key, an alias or a label.
func findInputs(reg *model.Registry, words *templates.Words, typed string) []model.Input {
	if in, ok := reg.Lookup(strings.ToLower(strings.TrimSpace(typed))); ok {
		return []model.Input{in}
	}
	var found []model.Input
	for _, in := range reg.Inputs {
		for _, name := range inputNames(in, words) {
			if workbook.Normalise(name) == workbook.Normalise(typed) {
				found = append(found, in)
				break
			}
		}
	}
	return found
}

func inputNames(in model.Input, words *templates.Words) []string {
	label := words.Inputs[in.Key]
	names := append([]string{in.Key}, in.Aliases...)
	for _, l := range []string{label.Long, label.Short} {
		if l != "" {
			names = append(names, l)
		}
	}
	return names
}

// nearInputs are the keys of the inputs whose names are spelled most like what was typed.
func nearInputs(reg *model.Registry, words *templates.Words, typed string) []string {
	keyOf := map[string]string{}
	var names []string
	for _, in := range reg.Inputs {
		for _, name := range inputNames(in, words) {
			name = workbook.Normalise(name)
			if _, taken := keyOf[name]; !taken {
				keyOf[name] = in.Key
				names = append(names, name)
			}
		}
	}
	var keys []string
	seen := map[string]bool{}
	for _, name := range nearest(workbook.Normalise(typed), names) {
		if key := keyOf[name]; !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	return keys
}

func listInputs(w teller, reg *model.Registry, by map[string][]workbook.Default) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, w.say("INPUT\tSCOPE\tUNIT\tDEFAULT\tMEANING"))
	for _, in := range reg.Inputs {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", in.Key, in.Scope, in.Unit,
			shownDefault(w.tongue, in, by[in.Key]), in.Meaning)
	}
	return table.Flush()
}

func printInput(w teller, in model.Input, list []workbook.Default) error {
	w.linef("%s: %s", in.Key, w.words.Input(in.Key))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	lines := [][2]string{
		{"meaning", in.Meaning},
		{"table", string(in.Scope) + ", " + w.words.Groups[in.Group]},
		{"unit", in.Unit},
		{"values", valuesText(w.tongue, in)},
		{"default", defaultText(w.tongue, in)},
	}
	for _, d := range list {
		lines = append(lines, [2]string{"in force", inForceText(w.tongue, in, d)})
	}
	lines = append(lines, [][2]string{
		{"allowed", rangeText(w.tongue, in, in.Min, in.Max)},
		{"plausible", rangeText(w.tongue, in, in.Low, in.High)},
		{"band from", in.BandSource},
		{"source", w.words.Source(in.Source)},
		{"aliases", strings.Join(in.Aliases, ", ")},
	}...)
	for _, line := range lines {
		if line[1] != "" {
			fmt.Fprintf(table, "  %s\t%s\n", w.say(line[0]), line[1])
		}
	}
	return table.Flush()
}

func valuesText(t *tongue, in model.Input) string {
	switch in.Type {
	case model.TypeEnum:
		return strings.Join(in.Choices, ", ")
	case model.TypeBool:
		return t.say("yes, no")
	case model.TypeInt:
		return t.say("whole numbers")
	case model.TypePct:
		return t.say("a percentage, or a fraction of 1")
	case model.TypeDate:
		return t.say("a date")
	}
	return ""
}

// defaultText is the default as a person reads it, or that the input is required or may stay blank.
func defaultText(t *tongue, in model.Input) string {
	switch {
	case in.Default != "":
		return report.InputText(in, in.DefaultValue())
	case in.Required:
		return t.say("required")
	}
	return t.say("none")
}

func rangeText(t *tongue, in model.Input, low, high float64) string {
	text := func(v float64) string { return report.InputText(in, model.NumberValue(v)) }
	switch {
	case math.IsNaN(low) && math.IsNaN(high):
		return ""
	case math.IsNaN(high):
		return t.sayf("%s and above", text(low))
	case math.IsNaN(low):
		return t.sayf("%s and below", text(high))
	}
	return t.sayf("%s to %s", text(low), text(high))
}

// explanation is an input as explain --json gives it; percentages are fractions.
type explanation struct {
	Key        string   `json:"key"`
	Label      string   `json:"label"`
	Scope      string   `json:"scope"`
	Group      string   `json:"group"`
	Unit       string   `json:"unit"`
	Type       string   `json:"type"`
	Choices    []string `json:"choices,omitempty"`
	Required   bool     `json:"required"`
	Default    *string  `json:"default"`
	Min        *float64 `json:"min"`
	Max        *float64 `json:"max"`
	Low        *float64 `json:"low"`
	High       *float64 `json:"high"`
	Aliases    []string `json:"aliases"`
	Meaning    string   `json:"meaning"`
	Source     string   `json:"source"`
	BandSource string   `json:"band_source"`

	InForce []inForceEntry `json:"in_force"` // what goes before the default, the first before the others
}

func explanations(inputs []model.Input, words *templates.Words, by map[string][]workbook.Default) []explanation {
	list := []explanation{}
	for _, in := range inputs {
		e := explanation{
			Key: in.Key, Label: words.Input(in.Key), Scope: string(in.Scope), Group: in.Group, Unit: in.Unit,
			Type: string(in.Type), Choices: in.Choices, Required: in.Required, Aliases: append([]string{},
				in.Aliases...),
			Min: bound(in.Min), Max: bound(in.Max), Low: bound(in.Low), High: bound(in.High),
			Meaning: in.Meaning, Source: in.Source, BandSource: in.BandSource, InForce: inForceEntries(in, by[in.Key]),
		}
		if in.Default != "" {
			e.Default = &in.Default
		}
		list = append(list, e)
	}
	return list
}

func bound(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}
