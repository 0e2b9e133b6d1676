package sheet

import "rackrate/internal/provenance"

// Entry describes a code of findings.
type Entry struct {
	Code     string
	Severity provenance.Severity
	Title    string
	Means    string
	Do       string
}

// Catalogue lists the findings of annotating a workbook.
var Catalogue = []Entry{
	{"RR-401", provenance.Warning, "results in a workbook of their own",
		"The results could not be added to a copy of the workbook with everything in it kept as it was, so they were " +
			"written to a workbook of their own. The finding says what stood in the way.",
		"Save the workbook anew as .xlsx without what is named and run again, or work with the separate workbook."},
	{"RR-402", provenance.Info, "no notes on a sheet",
		"The sheet has controls, embedded objects or threaded comments, which added notes could damage; no notes " +
			"were put on its cells.",
		"See the sheet of findings, which links to the cells."},
	{"RR-403", provenance.Warning, "no room for the result columns",
		"There are not six free columns beside one another to the right of the site table, or free rows beneath one " +
			"whose sites stand side by side, so no results were written there.",
		"See the summary sheet, or free some columns or rows there."},
	{"RR-404", provenance.Info, "sheets of an earlier run",
		"The workbook already has sheets of these names, perhaps of an earlier run; they were kept as they were and " +
			"the new sheets have a number after their names.",
		"Delete the older sheets if they are not needed, and run on the analyst's own workbook rather than on an " +
			"annotated copy."},
	{"RR-405", provenance.Warning, "typed on an added sheet and not kept",
		"Something was typed on a sheet that an earlier run had added, where a new run cannot keep it.",
		"Type it into the workbook's own table."},
	{"RR-406", provenance.Warning, "an annotated copy beside the workbook differs",
		"Beside the workbook lies an annotated copy of it in which the analyst changed something. The workbook " +
			"itself is evaluated.",
		"Keep the one that counts in the folder, or hand in the copy by its name."},
}

// newFinding is a finding of the catalogue about a place.
func newFinding(code string, at provenance.Cell) provenance.Finding {
	for _, e := range Catalogue {
		if e.Code == code {
			return provenance.Finding{Severity: e.Severity, Code: code, Cell: at, Wrong: e.Means, Do: e.Do}
		}
	}
	return provenance.Finding{Severity: provenance.Error, Code: code, Cell: at}
}
