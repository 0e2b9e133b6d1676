package model

// BookMiner is a miner with those of its sites that can be evaluated.
type BookMiner struct {
	Name   string
	Ticker string
	Inputs Miner
	Sites  []Site
	Choose []Choices // what the analyst overrules, a site each; nil: nothing
	// keys of the inputs that the workbook gave, a site each; nil: it is not asked where defaults decide
	Given []map[string]bool
}

func (m *BookMiner) given(i int) map[string]bool {
	if i < len(m.Given) {
		return m.Given[i]
	}
	return nil
}

func (m *BookMiner) choices(i int) Choices {
	if i < len(m.Choose) {
		return m.Choose[i]
	}
	return Choices{}
}

// Book is everything that is evaluated together: one workbook.
type Book struct {
	Market    Market
	Deck      []DeckPoint
	Miners    []BookMiner
	Scenarios []Scenario
	Ranges    []Range
}

// Range is the low and high of one input that a table of ranges gives for the tornado.
type Range struct {
	Input     string
	Low, High float64
}

// Scenario is a named set of overrides, limited to one miner or site where Miner or Site is not "".
type Scenario struct {
	Name        string
	Why         string
	Source      string
	Probability Opt[float64]
	Overrides   []Override
}

// Override changes one input: Op '=' sets it, '*' multiplies it, '+' adds to it.
// Miner and Site limit it; both "" for all.
type Override struct {
	Input string
	Op    byte
	Value Value
	Miner string
	Site  string
}
