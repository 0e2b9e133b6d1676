package templates

// Numerals say how a language writes figures. Separators and plural forms come
// from the language's tag; what no library knows stands here.
type Numerals struct {
	Tag   string `yaml:"tag"`   // BCP 47
	Money string `yaml:"money"` // an amount of USD, {} its number
	// tn, bn, m, k: what follows a number of that size, with its space
	Steps       map[string]string `yaml:"steps"`
	Percent     string            `yaml:"percent"`      // the space before a percent sign
	Months      []string          `yaml:"months"`       // names, January first
	ShortMonths []string          `yaml:"short_months"` // likewise, as tables have them
	First       string            `yaml:"first"`        // the first day of a month
	// a unit of the registry, where the language writes it otherwise
	Units     map[string]string `yaml:"units"`
	One       map[string]string `yaml:"one"`        // likewise in the singular
	NoShare   string            `yaml:"no_share"`   // of a whole: less than none of it
	OverShare string            `yaml:"over_share"` // more than all of it
	Values    map[string]string `yaml:"values"`     // yes, no and the registry's choices
}
