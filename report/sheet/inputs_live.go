package sheet

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/live"
)

// valueOf is the resolved value of an input.
func (s *inputSheet) valueOf(k inputKey) (model.Value, model.Input) {
	in, _ := s.run.Registry.Lookup(k.key)
	var target any = &s.run.Book.Market
	switch {
	case k.Site >= 0 && k.Phase >= 0:
		target = &model.PhaseRecords(&s.run.Book.Miners[k.Miner].Sites[k.Site].Inputs)[k.Phase]
	case k.Site >= 0:
		target = &s.run.Book.Miners[k.Miner].Sites[k.Site].Inputs
	case k.Miner >= 0:
		target = &s.run.Book.Miners[k.Miner].Inputs
	}
	v, _ := model.Get(target, k.key)
	return v, in
}

// value is what the input of a row is, "" where there is none.
func (s *inputSheet) value(row int) formulas.Value {
	if at := row - firstInputRow; at >= 0 && at < len(s.values) {
		return s.values[at]
	}
	return formulas.Text("")
}

// record is the record of a miner of the results, or of one of its rows.
func (s *inputSheet) record(m *model.MinerOutcome, r *model.SiteResult) live.Record {
	at := live.Record{Miner: -1, Site: -1, Phase: -1}
	for i := range s.run.Book.Miners {
		if s.run.Book.Miners[i].Name != m.Name {
			continue
		}
		at.Miner = i
		for j := range s.run.Book.Miners[i].Sites {
			if r != nil && s.run.SiteOutcome(&s.run.Book.Miners[i].Sites[j]) == r {
				at.Site = j
			}
		}
	}
	return at
}

// Input serves the sheets of formulas: where the live value of an input of a record stands.
func (s *inputSheet) Input(record any, key string) formulas.Input {
	in, _ := s.run.Registry.Lookup(key)
	at, inherits := record.(live.Record), true
	switch in.Scope {
	case model.ScopeMarket:
		at = live.Market
	case model.ScopeMiner:
		at.Site, at.Phase = -1, -1
	default:
		if k := (inputKey{at, key}); at.Phase >= 0 && s.rows[k] == 0 {
			inherits = len(s.run.Book.Miners[at.Miner].Sites[at.Site].Inputs.Phases) == 0 ||
				model.Inherits(key, at.Phase)
			at.Phase = -1
		}
	}
	out := formulas.Input{Label: s.words.Input(key), Unit: in.Unit, Format: inputFormat(in), Optional: optional(in),
		Order: s.rows[inputKey{at, key}], Shared: at}
	if !inherits {
		out.Shared, out.Value = record, formulas.Text("")
		if !out.Optional {
			out.Value = formulas.Number(0)
		}
		return out
	}
	row := s.rows[inputKey{at, key}]
	ref := s.p.ref(inputColumn, row, inputColumn, row)
	out.Formula = ref
	switch value := s.value(row); {
	case value.Numeric():
		out.Value = value
		if in.Type == model.TypeDate && s.date1904 {
			out.Value.Number += serial1904
		}
	case value.Text == s.notGiven():
		out.Value = formulas.Text("")
	default:
		out.Value = value
	}
	if out.Optional {
		out.Formula = fmt.Sprintf(`IF(%[1]s="%[2]s","",%[1]s)`, ref, s.notGiven())
	}
	return s.fromPhase(record, key, out)
}

// fromPhase has an input that was not given, and for which another one stands, follow the phase's own figure of that
// other one rather than the site's: a contract's price of a GPU-hour is the phase's price, until one is typed.
func (s *inputSheet) fromPhase(record any, key string, out formulas.Input) formulas.Input {
	phase, ok := record.(live.Record)
	from := derivedFrom(key)
	if !ok || from == "" || phase.Phase < 0 || s.rows[inputKey{phase, key}] > 0 || s.rows[inputKey{phase, from}] == 0 {
		return out
	}
	site := phase
	site.Phase = -1
	if v, _ := s.valueOf(inputKey{site, key}); v.Known {
		return out
	}
	its, own := s.Input(site, from), s.Input(phase, from)
	out.Formula = fmt.Sprintf(`IF(%[1]s=%[2]s,%[3]s,%[1]s)`, out.Formula, its.Formula, own.Formula)
	out.Value, out.Shared = own.Value, phase
	return out
}

// inputFormat is how an input is shown on the sheets of formulas.
func inputFormat(in model.Input) string {
	switch in.Type {
	case model.TypeNumber:
		return formulas.Dollars
	case model.TypeDate:
		return formulas.Day
	case model.TypePct:
		return formulas.Share
	}
	return formulas.Plain
}

// deck is the price deck's series of an input, as formulas that read its cells.
func (s *inputSheet) deck(key string) formulas.Deck {
	in, _ := s.run.Registry.Lookup(key)
	row := s.rows[inputKey{live.Market, key}]
	d := formulas.Deck{Label: s.words.Input(key), Unit: in.Unit, Format: formulas.Dollars, From: "valuation_date",
		Scale: s.p.ref(inputColumn, row, inputColumn, row) + "/" + s.p.ref(baseColumn, row, baseColumn, row)}
	for i, p := range s.run.Book.Deck {
		var place provenance.DeckPlace // a deck that was read from no cells has none
		if i < len(s.run.Book.DeckPlaces) {
			place = s.run.Book.DeckPlaces[i]
		}
		v, o := p.BTCPriceUSD, place.BTCPriceUSD
		if key == "network_ehs" {
			v, o = p.NetworkEHS, place.NetworkEHS
		}
		if !v.Known {
			continue
		}
		from, _ := s.link(model.Input{Type: model.TypeDate}, model.DateValue(p.Date),
			provenance.Origin{Kind: provenance.FromCell, Cell: place.Date})
		d.Points = append(d.Points, formulas.DeckPoint{Date: serial(p.Date, false), Value: v.Value, DateFrom: from,
			ValueFrom: s.unscaled(in, v, o)})
	}
	return d
}
