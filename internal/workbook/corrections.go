package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
)

// reportCorrections says of each correction what became of it.
func (r *reader) reportCorrections() {
	for _, c := range r.file.Corrected {
		f := provenance.Finding{Read: c.Was, Understood: c.Value}
		code := codeCorrected
		if c.Why != "" {
			code, f.Wrong = codeNotCorrected, fmt.Sprintf("%s!%s: the correction of %s does not count: %s", c.Sheet,
				c.Cell, c.On, c.Why)
		} else {
			f.Wrong = fmt.Sprintf("%s!%s: %s; it is read as %q", c.Sheet, c.Cell, c.Origin(), c.Value)
		}
		r.report(code, c.Spot, who{}, f)
	}
}

// correctedAt says where the value of a cell comes from if it was corrected, "" where it was not.
func (r *reader) correctedAt(s opening.Spot) string {
	for i := range r.file.Corrected {
		if c := &r.file.Corrected[i]; c.Spot == s && c.Why == "" {
			return c.Origin()
		}
	}
	return ""
}
