package workbook

import (
	"context"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/model"
	"rackrate/templates"
)

// Default is a default of an input that is in force before the registry's: of a house, of the lender's set or
// by kind of lease.
type Default struct {
	Input  string
	When   string // the input of sites on which it depends, "" for none
	Is     string // what that has to be
	Value  model.Value
	Add    bool   // the value is added to what would apply without it
	From   string // which set it is of, as an origin says it
	Source string
}

// Defaults lists the defaults that are in force for any workbook under the options, of each input the one that
// goes first before the others; and the findings about the house's file. What a workbook's own tables say goes
// before all of them.
func Defaults(reg *model.Registry, opt Options) (list []Default, findings []provenance.Finding, err error) {
	layers, err := builtIn(reg, opt.Basis)
	if err != nil {
		return nil, nil, err
	}
	if opt.Assumptions != nil {
		words := opt.Words
		if words == nil {
			if words, err = templates.LoadWords("en"); err != nil {
				return nil, nil, err
			}
		}
		var house *layer
		if house, findings, err = readHouse(context.Background(), naming.New(reg, words), *opt.Assumptions,
			opt); err != nil {
			return nil, nil, err
		}
		layers = append([]*layer{house}, layers...)
	}
	for _, in := range reg.Inputs {
		for _, l := range layers {
			for _, u := range l.rules[in.Key] {
				if !u.bad {
					list = append(list, Default{Input: in.Key, When: u.when, Is: u.is, Value: u.value, Add: u.add,
						From: u.origin.String(), Source: u.origin.Source})
				}
			}
		}
	}
	return list, findings, nil
}
