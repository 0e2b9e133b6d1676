package report

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"rackrate/internal/late"
)

// quantity is what a number measures, so far as it tells which figures it may be compared with.
type quantity string

const (
	dollars  quantity = "USD"
	rents    quantity = "USD/kW-month"
	energy   quantity = "USD/MWh"
	perMW    quantity = "USD/MW"
	shares   quantity = "%"
	power    quantity = "MW"
	months   quantity = "months"
	ratios   quantity = "x"
	hashrate quantity = "EH/s"
)

// Quote is a number with a unit in a text.
type Quote struct {
	Text     string // as it stands there
	readings []reading
}

// reading is a way to read a quote: its value in the unit of its quantity, and by how much a figure that is
// rounded to it may differ.
type reading struct {
	of          quantity
	value, half float64
}

// quoted is a number with what may be its unit on either side of it.
var quoted = late.Pattern(
	`(?i)(USD|US\$|\$)?[\s\x{a0}\x{202f}]?(\d{1,3}(?:[,\x{a0}\x{202f}]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)` +
		`[\s\x{a0}\x{202f}-]?(?:(billion|milliards?|million|millions|bn|Md|mio|m|k)\b)?[\s\x{a0}\x{202f}]?(?:de\s)?(USD|US\$|\$)?` +
		`[\s\x{a0}\x{202f}]?(/kW-month|/kW-mois|/kW/month|per kW-month|/MWh|per MWh|c/kWh|/MW|per MW|/share|a share|per share|par action)?(%|per cent|pour cent|percent|bps?\b|points? de base|MW|GW|EH/s|months?\b|mois\b|years?\b|ans?\b|x\b)?`)

// Quotes are the numbers with a unit in a text.
func Quotes(text string) []Quote {
	var out []Quote
	for _, m := range quoted().FindAllStringSubmatch(text, -1) {
		money := m[1] != "" || m[4] != ""
		of, unit := unitOf(money, strings.ToLower(m[5]), strings.ToLower(m[6]))
		if of == "" {
			continue
		}
		q := Quote{Text: strings.TrimSpace(m[0])}
		for _, number := range readings(m[2]) {
			v, err := strconv.ParseFloat(number, 64)
			if err != nil {
				continue
			}
			_, decimals, _ := strings.Cut(number, ".")
			scale := unit * multiple(m[3])
			q.readings = append(q.readings, reading{of, v * scale, 0.5 * math.Pow10(-len(decimals)) * scale})
		}
		out = append(out, q)
	}
	return out
}

// readings are a number without its separators: a comma may part thousands or decimals.
func readings(s string) []string {
	plain := strings.NewReplacer(",", "", "\u00a0", "", "\u202f", "").Replace(s)
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		return []string{strings.Replace(strings.NewReplacer("\u00a0", "", "\u202f", "").Replace(s), ",", ".", 1), plain}
	}
	return []string{plain}
}

func multiple(word string) float64 {
	switch w := strings.ToLower(word); {
	case w == "":
		return 1
	case w == "k":
		return 1e3
	case w == "bn" || w == "md" || strings.HasPrefix(w, "billion") || strings.HasPrefix(w, "milliard"):
		return 1e9
	}
	return 1e6
}

// unitOf is what a number with these units measures, and what one of them is in its quantity's unit; "" where
// there is no unit.
func unitOf(money bool, per, after string) (quantity, float64) {
	switch {
	case per == "c/kwh":
		return energy, 10
	case money && strings.Contains(per, "kw"):
		return rents, 1
	case money && strings.Contains(per, "mwh"):
		return energy, 1
	case money && strings.Contains(per, "mw"):
		return perMW, 1
	case money:
		return dollars, 1
	}
	switch {
	case after == "":
		return "", 0
	case after == "%" || strings.HasSuffix(after, "cent"):
		return shares, 0.01
	case strings.HasPrefix(after, "bp") || strings.HasPrefix(after, "point"):
		return shares, 0.0001
	case after == "mw":
		return power, 1
	case after == "gw":
		return power, 1000
	case after == "eh/s":
		return hashrate, 1
	case strings.HasPrefix(after, "mo"):
		return months, 1
	case strings.HasPrefix(after, "y") || strings.HasPrefix(after, "an"):
		return months, 12
	}
	return ratios, 1
}

// quantityOf is what a figure of results.json measures, by its name; "" where that does not say.
func quantityOf(key string) quantity {
	ends := func(endings ...string) bool {
		for _, e := range endings {
			if strings.HasSuffix(key, e) {
				return true
			}
		}
		return false
	}
	switch {
	case ends("_usd_kw_month", "usd_per_kw_month"):
		return rents
	case ends("_usd_mwh"):
		return energy
	case ends("_usd_mw", "_usd_it_mw"):
		return perMW
	case ends("_usd", "total_usd") || strings.Contains(key, "_usd_"):
		return dollars
	case ends("_pct", "_irr", "_mirr", "_share", "_spread", "_yield", "ltc", "probability", "risk") ||
		strings.HasPrefix(key, "chance") || strings.HasPrefix(key, "yield_on"):
		return shares
	case ends("_mw") || key == "mw":
		return power
	case ends("_months", "_month", "_years") || key == "years":
		return months
	case ends("_x", "llcr", "moic", "_index") || strings.HasPrefix(key, "dscr"):
		return ratios
	case ends("_ehs"):
		return hashrate
	}
	return ""
}

// Held are the figures of a miner by what they measure.
type Held struct{ by map[quantity][]float64 }

// series are members that hold a figure for each month or path: what is quoted is never one of these.
var series = map[string]bool{"flows": true, "counts": true, "origins": true, "checks": true, "reasons": true,
	"seed": true}

// Held collects the figures of a miner, of the market, the scenarios and the deals of a run, and of the other
// miners what they are worth.
func (r *Results) Held(miner string) (*Held, error) {
	part := *r
	part.Miners = nil
	h := &Held{by: map[quantity][]float64{}}
	for i := range r.Miners {
		m := r.Miners[i]
		if m.Name != miner {
			m.Sites, m.Years, m.Checks = nil, nil, nil
		}
		part.Miners = append(part.Miners, m)
	}
	text, err := json.Marshal(&part)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	var all any
	if err := d.Decode(&all); err != nil {
		return nil, err
	}
	h.walk("", "", all)
	return h, nil
}

// walk takes up the figures of a part of the document. What has no unit in its name has that of what holds it, or of
// the input that stands beside it.
func (h *Held) walk(key string, of quantity, x any) {
	if own := quantityOf(key); own != "" {
		of = own
	}
	switch x := x.(type) {
	case map[string]any:
		if input, ok := x["input"].(string); ok {
			of = quantityOf(input)
		}
		for k, v := range x {
			if !series[k] {
				h.walk(k, of, v)
			}
		}
	case []any:
		for _, v := range x {
			h.walk("", of, v)
		}
	case float64:
		if of == months && strings.HasSuffix(key, "years") {
			x *= 12
		}
		h.by[of] = append(h.by[of], math.Abs(x))
		if key == "known_pct" || key == "score" {
			h.by[shares] = append(h.by[shares], x/100)
		}
	}
}

// Has reports whether one of the figures is a quote as it is rounded there.
func (h *Held) Has(q Quote) bool {
	for _, r := range q.readings {
		for _, v := range h.by[r.of] {
			if math.Abs(v-r.value) <= r.half*(1+1e-9) {
				return true
			}
		}
	}
	return len(q.readings) == 0
}
