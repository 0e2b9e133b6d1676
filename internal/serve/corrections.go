package serve

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"rackrate/internal/workbook"
	"rackrate/model"
)

// correctionsFile is the name of a file of corrections, beside a workbook and beside the runs that were made with it.
const correctionsFile = "corrections.csv"

// correction is a cell that is to be read as if something else stood there, as the API gives it.
type correction struct {
	Sheet string `json:"sheet"`
	Cell  string `json:"cell"`
	Was   string `json:"was"`
	Value string `json:"value"`
	On    string `json:"on"`
}

// corrections are those of a workbook.
func (s *Server) corrections(d *drop) ([]correction, error) {
	text, err := s.optional(d.dir() + "/" + correctionsFile)
	if err != nil || text == nil {
		return []correction{}, err
	}
	list, err := workbook.ParseCorrections(text)
	out := []correction{}
	for _, c := range list {
		out = append(out, correction{c.Sheet, c.Cell, c.Was, c.Value, c.On.String()})
	}
	return out, err
}

// putCorrections takes the corrections of a workbook, in place of those that it had. What stands in a cell, and
// the day, are filled in where they are new.
func (s *Server) putCorrections(w http.ResponseWriter, r *http.Request, who string) error {
	d, read, err := s.changeable(w, r, who)
	if err != nil {
		return err
	}
	var asks struct {
		Corrections []struct {
			Sheet string `json:"sheet"`
			Cell  string `json:"cell"`
			Value string `json:"value"`
		} `json:"corrections"`
	}
	if err := take(r, &asks); err != nil {
		return err
	}
	old, err := s.corrections(d)
	if err != nil {
		return err
	}
	cells, err := cellsOf(read)
	if err != nil {
		return err
	}
	today, err := model.ParseDate(time.Now().UTC().Format(time.DateOnly))
	if err != nil {
		return err
	}
	var list []workbook.Correction
	for _, c := range asks.Corrections {
		made := workbook.Correction{Sheet: c.Sheet, Cell: strings.ToUpper(c.Cell), Value: c.Value, On: today,
			Was: cells[cellKey(c.Sheet, c.Cell)]}
		for _, o := range old {
			if cellKey(o.Sheet, o.Cell) != cellKey(c.Sheet, c.Cell) {
				continue
			}
			made.Was = o.Was
			if o.Value == c.Value {
				if made.On, err = model.ParseDate(o.On); err != nil {
					return err
				}
			}
		}
		list = append(list, made)
	}
	if len(list) == 0 {
		err = s.data.Remove(d.dir() + "/" + correctionsFile)
	} else {
		err = s.keepCorrections(d, list)
	}
	if err != nil {
		return err
	}
	s.note(r, who, "correct", "drop", d.ID, "corrections", len(list), "sha256", d.SHA256)
	s.read(d)
	return s.getReading(w, r, who)
}

func (s *Server) keepCorrections(d *drop, list []workbook.Correction) error {
	text, err := workbook.CorrectionsFile(list)
	if err != nil {
		return err
	}
	if _, wrong := workbook.ParseCorrections(text); wrong != nil {
		return refusef(http.StatusUnprocessableEntity, "%v", wrong)
	}
	return s.data.put(d.dir()+"/"+correctionsFile, text)
}

func cellKey(sheet, cell string) string { return strings.ToLower(sheet + "!" + cell) }

// cellsOf are the texts of the cells as the workbook was last shown. Those that are corrected show what they
// are read as.
func cellsOf(read *reading) (map[string]string, error) {
	var found struct{ Sheets []workbook.LookedSheet }
	if err := json.Unmarshal(read.Look, &found); err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, sh := range found.Sheets {
		for _, c := range sh.Cells {
			out[cellKey(sh.Name, workbook.CellName(c.Row, c.Col))] = c.Text
		}
	}
	return out, nil
}
