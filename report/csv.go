package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"rackrate/model"
)

// csvAlternatives are the rows of a site in results.csv.
var csvAlternatives = append([]model.Alternative{model.Mine}, model.Conversions[:]...)

// csvColumns are the columns of results.csv that hold figures, by where they stand in an alternative.
func csvColumns() []string {
	var keys []string
	seen := map[string]bool{}
	add := func(key string) {
		if !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	for _, key := range []string{"policy", "mining_policy", "gpu_policy"} {
		add(key)
	}
	for _, m := range model.ConversionMeasures {
		add(m.Key)
	}
	for _, m := range model.MineMeasures {
		add(m.Key)
	}
	add("debt.binding")
	for _, m := range model.DebtMeasures {
		add("debt." + m.Key)
	}
	return keys
}

var csvHead = []string{"run_id", "miner", "ticker", "site", "row", "alternative", "action", "recommended", "best"}

// WriteCSV writes results.csv: one row a site and alternative, a figure a
// column, empty where there is none, with the reasons in the last column. Text
// that a spreadsheet would take for a formula begins with an apostrophe.
func (r *Results) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	columns := csvColumns()
	header := append(append([]string{}, csvHead...), columns...)
	if err := out.Write(append(header, "reasons")); err != nil {
		return err
	}
	for _, m := range r.Miners {
		for i := range m.Sites {
			for _, row := range r.csvRows(&m, &m.Sites[i], columns) {
				if err := out.Write(row); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}

func (r *Results) csvRows(m *Miner, s *Site, columns []string) [][]string {
	var rows [][]string
	for _, a := range csvAlternatives {
		row := []string{r.RunID, Literal(m.Name), Literal(m.Ticker), Literal(s.Name), Literal(s.Row),
			string(a), "", "", ""}
		if !s.Evaluated {
			why, _ := s.Reasons.Get("alternatives")
			row = append(row, make([]string, len(columns))...)
			rows = append(rows, append(row, "alternatives: "+string(why.Code)))
			continue
		}
		chosen := string(model.Mine)
		if s.Recommendation.Alternative != nil {
			chosen = *s.Recommendation.Alternative
		}
		row[6], row[7], row[8] = s.Recommendation.Action, yes(chosen == string(a)), yes(*s.Best == string(a))
		of := s.Alternatives.Sub(string(a))
		for _, key := range columns {
			row = append(row, csvValue(of, key))
		}
		rows = append(rows, append(row, csvReasons(s.Alternatives, string(a))))
	}
	return rows
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func csvValue(o *Outputs, key string) string {
	if first, rest, nested := strings.Cut(key, "."); nested && o != nil {
		o, key = o.Sub(first), rest
	}
	if o == nil {
		return ""
	}
	if v, ok := o.Number(key); ok {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return o.Text(key)
}

// csvReasons are the reasons of all figures that an alternative lacks, as "project_irr: no_sign_change; ...".
func csvReasons(alternatives *Outputs, a string) string {
	var list []string
	if why, ok := alternatives.Reasons.Get(a); ok {
		list = append(list, a+": "+string(why.Code))
	}
	if of := alternatives.Sub(a); of != nil {
		list = append(list, reasonList("", of)...)
		if debt := of.Sub("debt"); debt != nil {
			list = append(list, reasonList("debt.", debt)...)
		}
	}
	return strings.Join(list, "; ")
}

func reasonList(prefix string, o *Outputs) []string {
	var list []string
	for _, r := range o.Reasons {
		list = append(list, prefix+r.Key+": "+string(r.Value.Code))
	}
	return list
}

// Literal is text from outside as a cell of a CSV file: what a spreadsheet
// would take for a formula (=, +, -, @, tab, carriage return, line feed first) begins with an apostrophe.
func Literal(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}
