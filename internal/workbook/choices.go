package workbook

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

func parseBool(c opening.Cell, in model.Input) (model.Value, *fault) {
	key := in.Key
	word := strings.ToLower(quantity.Bare(c.Text))
	if c.Kind != opening.Text {
		word = quantity.Plain(c.Num)
	}
	switch {
	case yesWords[word]:
		return model.BoolValue(true), nil
	case noWords[word]:
		return model.BoolValue(false), nil
	case in.Default == "":
		return model.Value{}, &fault{code: codeWord, wrong: fmt.Sprintf("%s is %q, neither yes nor no; it is not used",
			key, word), do: "write yes or no"}
	}
	return model.Value{}, &fault{code: codeChoice, wrong: fmt.Sprintf("%s is %q, neither yes nor no", key, word),
		do: "write yes or no"}
}

// choiceWords are words that people have for the choices of an input.
var choiceWords = map[string]map[string]string{
	"lease_status": {"contracted": "signed", "executed": "signed", "leased": "signed", "signe": "signed",
		"signedlease": "signed", "loi": "LOI", "letterofintent": "LOI", "termsheet": "LOI", "mou": "LOI",
		"lettredintention": "LOI", "unleased": "none", "uncontracted": "none", "available": "none", "notlease": "none",
		"nolease": "none", "aucun": "none", "no": "none", "open": "none"},
	"lease_type": {"triplenet": "NNN", "nnn": "NNN", "grosslease": "gross", "turnkey": "gross",
		"poweredshell": "powered shell", "shell": "powered shell", "groundlease": "ground"},
	"cooling": {"aircooled": "air", "liquidcooled": "liquid", "dlc": "liquid", "directtochip": "liquid",
		"d2c": "liquid", "directliquid": "liquid", "immersion": "liquid", "liquidimmersion": "liquid",
		"adiabatic": "evaporative"},
	"power_redundancy": {"n1": "N+1", "n+1": "N+1", "2n": "2N", "2n1": "2N"},
	"debt_profile": {"amortising": "level", "amortizing": "level", "annuity": "level", "sculpted": "sculpted",
		"interestonly": "bullet", "balloon": "bullet", "lineaire": "level"},
}

func parseChoice(c opening.Cell, in model.Input) (model.Value, *fault) {
	word := quantity.Bare(c.Text)
	if slices.Contains(in.Choices, "yes") { // best/yes/no: the cell may hold a real yes, or another form of it
		if v, problem := parseBool(c, in); problem == nil {
			word = map[bool]string{true: "yes", false: "no"}[v.Bool]
		}
	}
	for _, choice := range in.Choices {
		if strings.EqualFold(strings.ReplaceAll(choice, " ", ""), strings.ReplaceAll(word, " ", "")) {
			return model.TextValue(choice), nil
		}
	}
	if choice := choiceWords[in.Key][quantity.Normalise(word)]; choice != "" {
		return model.TextValue(choice), nil
	}
	list := strings.Join(in.Choices, ", ")
	if in.Default == "" {
		return model.Value{}, &fault{code: codeWord, wrong: fmt.Sprintf("%s is %q, none of %s; it is not used", in.Key,
			word, list), do: "write one of " + list}
	}
	return model.Value{}, &fault{code: codeChoice, wrong: fmt.Sprintf("%s is %q, none of %s", in.Key, word, list),
		do: "write one of " + list}
}

// parseDate reads a date that is stored as one, or as text. Where day and month may be
// confused the order of the column settles it, or it is a fault.
func (r *reader) parseDate(c opening.Cell, f *field) (model.Value, *fault) {
	key := f.in.Key
	wrong := &fault{code: codeNotDate, wrong: fmt.Sprintf("%s is %q, not a date", key, r.shown(c))}
	var days []model.Date
	f.rough = false
	switch c.Kind {
	case opening.Number:
		if d, ok := quantity.DateOf(c.Num, r.file.Date1904); ok {
			days = []model.Date{d}
		}
	case opening.Text:
		days, f.rough = quantity.DatesOf(c.Text, f.convention.Days)
	}
	if len(days) == 2 {
		return model.Value{}, &fault{code: codeNotDate, understood: days[0].String() + " or " + days[1].String(),
			wrong: fmt.Sprintf("%s is %q, which may be %s or %s", key, r.shown(c), days[0], days[1]),
			do:    "write it as YYYY-MM-DD"}
	}
	if len(days) == 0 || days[0].Year < 2000 || days[0].Year > 2150 {
		return model.Value{}, wrong
	}
	return model.DateValue(days[0]), nil
}
