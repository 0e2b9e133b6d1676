package templates

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
)

// StreetCSV is what brokers and appraisers use, as the press reported it, each
// with the address. A house may put a file of its own in its place;
// ParseStreet reads both.
//
//go:embed street.csv
var StreetCSV []byte

// StreetView is one figure of a broker or an appraiser: a range from Low to
// High in Unit. A view of one figure has it twice; of a view that is only "up
// to" High, Low is not known.
type StreetView struct {
	Who     string
	What    string
	Low     float64
	HasLow  bool
	High    float64
	Unit    string // USD/MW or fraction
	AsOf    string // year and month
	Address string
}

var streetColumns = []string{"who", "what", "low", "high", "unit", "as_of", "address"}

// LoadStreet reads the embedded file, or street.csv of dir in its place where dir has one.
func LoadStreet(dir string) ([]StreetView, error) {
	if dir != "" {
		data, err := readOwn(os.DirFS(dir), "street.csv", maxProse)
		if err == nil {
			return ParseStreet(data)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return ParseStreet(StreetCSV)
}

// ParseStreet reads a file like street.csv. Each row names who says what, has
// a high, and says where it was read.
func ParseStreet(data []byte) ([]StreetView, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = len(streetColumns)
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("street views: %w", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], streetColumns) {
		return nil, fmt.Errorf("street views: the first line has to be %s", strings.Join(streetColumns, ","))
	}
	var out []StreetView
	for i, row := range rows[1:] {
		v, err := parseView(row)
		if err != nil {
			return nil, fmt.Errorf("street views, row %d: %w", i+2, err)
		}
		out = append(out, v)
	}
	return out, nil
}

func parseView(row []string) (StreetView, error) {
	v := StreetView{Who: row[0], What: row[1], Unit: row[4], AsOf: row[5], Address: row[6]}
	for i, name := range streetColumns {
		if row[i] == "" && name != "low" {
			return v, fmt.Errorf("%s is blank", name)
		}
	}
	if v.Unit != "USD/MW" && v.Unit != "fraction" {
		return v, fmt.Errorf("unit %q is neither USD/MW nor fraction", v.Unit)
	}
	var err error
	if v.HasLow = row[2] != ""; v.HasLow {
		if v.Low, err = positive(row[2]); err != nil {
			return v, err
		}
	}
	if v.High, err = positive(row[3]); err != nil {
		return v, err
	}
	if v.Low > v.High {
		return v, fmt.Errorf("low %g is above high %g", v.Low, v.High)
	}
	return v, nil
}

func positive(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v > 0) || v > 1e12 {
		return 0, fmt.Errorf("%q is not a figure above 0", s)
	}
	return v, nil
}
