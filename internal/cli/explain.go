package cli

import (
	"fmt"
	"io"
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
	words, err := templates.LoadWords("en")
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
		return listInputs(std.out, reg, by)
	}
	typed := strings.Join(c.Args().Slice(), " ")
	found := findInputs(reg, words, typed)
	if len(found) == 0 {
		return usagef("no input is called %q%s", typed, suggestion(nearInputs(reg, words, typed)))
	}
	if c.Bool("json") {
		return printJSON(std.out, explanations(found, words, by))
	}
	for _, in := range found {
		if err := printInput(std.out, in, words, by[in.Key]); err != nil {
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

func listInputs(w io.Writer, reg *model.Registry, by map[string][]workbook.Default) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "INPUT\tSCOPE\tUNIT\tDEFAULT\tMEANING")
	for _, in := range reg.Inputs {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", in.Key, in.Scope, in.Unit, shownDefault(in, by[in.Key]), in.Meaning)
	}
	return table.Flush()
}

func printInput(w io.Writer, in model.Input, words *templates.Words, list []workbook.Default) error {
	fmt.Fprintf(w, "%s: %s\n", in.Key, words.Input(in.Key))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	lines := [][2]string{
		{"meaning", in.Meaning},
		{"table", string(in.Scope) + ", " + words.Groups[in.Group]},
		{"unit", in.Unit},
		{"values", valuesText(in)},
		{"default", defaultText(in)},
	}
	for _, d := range list {
		lines = append(lines, [2]string{"in force", inForceText(in, d)})
	}
	lines = append(lines, [][2]string{
		{"allowed", rangeText(in, in.Min, in.Max)},
		{"plausible", rangeText(in, in.Low, in.High)},
		{"band from", in.BandSource},
		{"source", in.Source},
		{"aliases", strings.Join(in.Aliases, ", ")},
	}...)
	for _, line := range lines {
		if line[1] != "" {
			fmt.Fprintf(table, "  %s\t%s\n", line[0], line[1])
		}
	}
	return table.Flush()
}

func valuesText(in model.Input) string {
	switch in.Type {
	case model.TypeEnum:
		return strings.Join(in.Choices, ", ")
	case model.TypeBool:
		return "yes, no"
	case model.TypeInt:
		return "whole numbers"
	case model.TypePct:
		return "a percentage, or a fraction of 1"
	case model.TypeDate:
		return "a date"
	}
	return ""
}

// defaultText is the default as a person reads it, or that the input is required or may stay blank.
func defaultText(in model.Input) string {
	switch {
	case in.Default != "":
		return report.InputText(in, in.DefaultValue())
	case in.Required:
		return "required"
	}
	return "none"
}

func rangeText(in model.Input, low, high float64) string {
	text := func(v float64) string { return report.InputText(in, model.NumberValue(v)) }
	switch {
	case math.IsNaN(low) && math.IsNaN(high):
		return ""
	case math.IsNaN(high):
		return text(low) + " and above"
	case math.IsNaN(low):
		return text(high) + " and below"
	}
	return text(low) + " to " + text(high)
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
			Type: string(in.Type), Choices: in.Choices, Required: in.Required, Aliases: append([]string{}, in.Aliases...),
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
