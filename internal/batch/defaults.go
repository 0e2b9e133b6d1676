package batch

import (
	"maps"
	"slices"
	"strconv"

	"rackrate/internal/workbook"
)

// DefaultsSettings are the options that change which defaults are in force.
type DefaultsSettings struct {
	Assumptions *FileHash `json:"assumptions,omitempty"` // a house's own, by a file
	Basis       string    `json:"basis,omitempty"`       // whose view they take, where it is not the house's
	Rates       []string  `json:"rates,omitempty"`       // of exchange, given on the line: CAD=0.73, by currency
}

func defaultsSettings(opt workbook.Options) DefaultsSettings {
	s := DefaultsSettings{Basis: string(opt.Basis)}
	if f := opt.Assumptions; f != nil {
		hash := hashFile(f.Name, f.Data)
		s.Assumptions = &hash
	}
	for _, code := range slices.Sorted(maps.Keys(opt.Rates)) {
		s.Rates = append(s.Rates, code+"="+strconv.FormatFloat(opt.Rates[code].USD, 'g', -1, 64))
	}
	return s
}
