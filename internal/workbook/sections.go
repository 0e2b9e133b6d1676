package workbook

import (
	"regexp"
	"slices"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
)

// business is one of the uses of a site that sections of lists are about.
type business struct {
	heading func() *regexp.Regexp // by which a heading speaks of it
	keys    []string              // parts of the keys of its inputs
}

// businesses are the uses of a site. A next wording of a heading is a word here and its test.
var businesses = []business{
	{late.Pattern(`(?i)\b(?:mining|miners?|asics?|self-mining|minage)\b`), []string{"mining", "asic", "fleet"}},
	{late.Pattern(
		`(?i)\b(?:colo(?:cation)?|leas(?:e|es|ed|ing)|hpc|hosting|hosted|data ?cent(?:er|re)s?|landlord|location|bail|baux)\b`), []string{"colo", "hpc", "dc_", "lease", "it_load", "occupancy", "residual"}},
	{late.Pattern(`(?i)\b(?:cloud|gpus?|gpuaas|neocloud|compute)\b`), []string{"cloud", "gpu"}},
}

// longestHeading is how many words the heading of a section has at most: a longer one is a title.
const longestHeading = 4

// ofBusiness are the keys among some that the heading of a section speaks of; none where it speaks of no
// business, or of several.
func ofBusiness(heading string, keys []string) []string {
	words := strings.FieldsFunc(heading, func(r rune) bool { return strings.ContainsRune(" .:-–—()/&0123456789", r) })
	if len(words) == 0 || len(words) > longestHeading {
		return nil
	}
	var of *business
	for i := range businesses {
		if businesses[i].heading().MatchString(heading) {
			if of != nil && i == 2 && of == &businesses[1] && !strings.ContainsAny(heading, "/&+") {
				of = &businesses[2] // HPC cloud is a cloud
				continue
			}
			if of != nil {
				return nil
			}
			of = &businesses[i]
		}
	}
	if of == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
		return !slices.ContainsFunc(of.keys, func(part string) bool { return strings.Contains(key, part) })
	})
}

// inSection is the meaning of a label that several inputs answer to, under the heading of its section. One that
// sets them all does so under a heading, unless it stands in the list again under another.
func (r *reader) inSection(sheet, heading, label string, m naming.Meaning, again bool) naming.Meaning {
	for _, name := range []string{heading + " " + label, label + " " + heading} {
		if x := r.match(sheet, name); x.Sure == naming.Understood && len(x.Also) == 0 {
			return x
		}
	}
	keys := m.Also
	if m.Sure == naming.Understood {
		keys = append([]string{m.In.Key}, m.Also...)
	}
	of := ofBusiness(heading, keys)
	switch {
	case len(of) == 0, m.Sure == naming.Understood && !again:
		return m
	case m.Sure == naming.Understood:
		m.In, m.Also = r.ix.Lookup(of[0]), of[1:]
	case len(of) == 1:
		m.In, m.Also, m.Sure = r.ix.Lookup(of[0]), nil, naming.Understood
	default:
		m.In, m.Also = r.ix.Lookup(of[0]), of
	}
	return m
}

// sectionOf is the text that stands alone above a label, in its column, at most fifteen rows up; else the text
// in the column to its left, beside it or above.
func (r *reader) sectionOf(sh *opening.Sheet, label opening.Cell) string {
	heading := func(c opening.Cell) string { return strings.Trim(strings.Join(strings.Fields(c.Text), " "), ":-– ") }
	for row := label.Row - 1; row >= max(1, label.Row-15); row-- {
		c := sh.At(row, label.Col)
		if c.IsText() && len(c.Text) < 40 && sh.BlankRow(row, label.Col+1, label.Col+farthest) {
			return heading(c)
		}
	}
	for row := label.Row; row >= max(1, label.Row-15) && label.Col > 1; row-- {
		if c := sh.At(row, label.Col-1); c.IsText() && len(c.Text) < 40 {
			return heading(c)
		}
	}
	return ""
}
