// Package golden turns the inputs of the worked cases in model/testdata/golden
// into the model's. What a test compares with a case's outputs is the test's own.
package golden

import (
	"testing"

	"rackrate/model"
)

// Resolve sets inputs, as they stand in a case, over the registry's defaults.
func Resolve(t testing.TB, reg *model.Registry, inputs map[string]any) (model.Market, []model.DeckPoint, model.Site) {
	t.Helper()
	m, s, _ := reg.Defaults()
	var deck []model.DeckPoint
	for key, v := range inputs {
		if key == "deck" {
			deck = priceDeck(t, v)
			continue
		}
		if key == "phases" {
			s.Phases = phases(t, reg, v)
			continue
		}
		in := lookup(t, reg, key)
		if in.Scope == model.ScopeMarket {
			model.Set(&m, key, Value(t, in, v))
		} else {
			model.Set(&s, key, Value(t, in, v))
		}
	}
	return m, deck, s
}

// phases are the rows of a case's table of phases.
func phases(t testing.TB, reg *model.Registry, v any) []model.Phase {
	t.Helper()
	var list []model.Phase
	for _, e := range v.([]any) {
		row := e.(map[string]any)
		var p model.Phase
		for _, in := range reg.Inputs {
			if x, ok := row[in.Key]; ok {
				p.Own = append(p.Own, model.OwnInput{Key: in.Key, Value: Value(t, in, x)})
				delete(row, in.Key)
			}
		}
		if len(row) > 0 {
			t.Fatalf("a phase has %v", row)
		}
		list = append(list, p)
	}
	return list
}

// lookup finds an input of the registry.
func lookup(t testing.TB, reg *model.Registry, key string) model.Input {
	t.Helper()
	in, ok := reg.Lookup(key)
	if !ok {
		t.Fatalf("input %s is not in the registry", key)
	}
	return in
}

// Value is an input's value from that of JSON; null is a blank.
func Value(t testing.TB, in model.Input, v any) model.Value {
	t.Helper()
	switch x := v.(type) {
	case nil:
		return model.Value{}
	case float64:
		return model.NumberValue(x)
	case bool:
		return model.BoolValue(x)
	case string:
		val, err := in.Parse(x)
		if err != nil {
			t.Fatalf("%s: %v", in.Key, err)
		}
		return val
	}
	t.Fatalf("%s: a value of type %T", in.Key, v)
	return model.Value{}
}

func priceDeck(t testing.TB, v any) []model.DeckPoint {
	t.Helper()
	var deck []model.DeckPoint
	for _, e := range v.([]any) {
		row := e.(map[string]any)
		d, err := model.ParseDate(row["date"].(string))
		if err != nil {
			t.Fatal(err)
		}
		p := model.DeckPoint{Date: d}
		if x, ok := row["btc_price_usd"].(float64); ok {
			p.BTCPriceUSD = model.Given(x)
		}
		if x, ok := row["network_ehs"].(float64); ok {
			p.NetworkEHS = model.Given(x)
		}
		deck = append(deck, p)
	}
	return deck
}
