package report

import (
	"golang.org/x/text/language"

	"rackrate/model"
	"rackrate/templates"
)

// english is the format of whatever is in English in every run: the workbook, messages.
// A test holds it to the words of that language.
var english = &Format{tag: language.English, point: ".", group: ",", numerals: &templates.Numerals{
	Tag: "en", Money: "USD" + HardSpace + "{}", Percent: ThinSpace, First: "1", NoShare: "none",
	OverShare: "more than all",
	Steps:     map[string]string{"tn": "tn", "bn": "bn", "m": "m", "k": "k"},
	Months: []string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
		"October", "November", "December"},
	ShortMonths: []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	Units:       map[string]string{}, One: map[string]string{"months": "month", "years": "year", "routes": "route"},
	Values: map[string]string{},
}}

// English is the format of figures in English.
func English() *Format { return english }

// Number is Format.Number in English.
func Number(v float64, decimals int) string { return english.Number(v, decimals) }

// Plain is Format.Plain in English.
func Plain(v float64) string { return english.Plain(v) }

// Money is Format.Money in English.
func Money(usd float64) string { return english.Money(usd) }

// OfKind is Format.OfKind in English.
func OfKind(kind model.Kind, v float64) string { return english.OfKind(kind, v) }

// InputText is Format.InputText in English.
func InputText(in model.Input, v model.Value) string { return english.InputText(in, v) }

// Percent is Format.Percent in English.
func Percent(fraction float64) string { return english.Percent(fraction) }
