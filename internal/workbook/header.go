package workbook

import (
	"maps"
	"slices"

	"rackrate/internal/workbook/naming"
)

// lookUp is what looking up a header counts as work: so many parts of XML.
const lookUp = 200

// mostHeaders is how many texts are remembered with what they mean.
const mostHeaders = 250_000

// match says what a header or a label of a sheet means: by the mapping, else by its name.
func (r *reader) match(sheet, header string) naming.Meaning {
	if m, ok := r.mapping.meaning(r.reg, sheet, header); ok {
		return m
	}
	if m, ok := r.known[header]; ok {
		return m
	}
	if r.budget != nil && r.err == nil {
		r.err = r.budget.Spend(lookUp)
	}
	m := r.ix.Match(header)
	if len(r.known) < mostHeaders {
		if r.known == nil {
			r.known = map[string]naming.Meaning{}
		}
		r.known[header] = m
	}
	return m
}

// nearest is that of the index. Each text is asked about once, and asking is counted as work.
func (r *reader) nearest(header string) string {
	if key, ok := r.near[header]; ok {
		return key
	}
	if r.budget != nil && r.err == nil {
		r.err = r.budget.Spend(lookUp)
	}
	key := r.ix.Nearest(header)
	if len(r.near) < mostHeaders {
		if r.near == nil {
			r.near = map[string]string{}
		}
		r.near[header] = key
	}
	return key
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func sortedInts[V any](m map[int]V) []int { return slices.Sorted(maps.Keys(m)) }
