package batch

import "rackrate/internal/workbook"

// DefaultsSettings are the options that change which defaults are in force.
type DefaultsSettings struct {
	Assumptions *FileHash `json:"assumptions,omitempty"` // a house's own, by a file
	Basis       string    `json:"basis,omitempty"`       // whose view they take, where it is not the house's
}

func defaultsSettings(opt workbook.Options) DefaultsSettings {
	s := DefaultsSettings{Basis: string(opt.Basis)}
	if f := opt.Assumptions; f != nil {
		hash := hashFile(f.Name, f.Data)
		s.Assumptions = &hash
	}
	return s
}
