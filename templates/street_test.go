package templates_test

import (
	"strings"
	"testing"

	"rackrate/templates"
)

func TestStreetViewsCanBeRead(t *testing.T) {
	views, err := templates.ParseStreet(templates.StreetCSV)
	if err != nil {
		t.Fatal(err)
	}
	byWhat := map[string]templates.StreetView{}
	for _, v := range views {
		if !strings.HasPrefix(v.Address, "https://") {
			t.Errorf("%s, %s: %q is no address", v.Who, v.What, v.Address)
		}
		byWhat[v.Who+": "+v.What] = v
	}
	jpm := byWhat["J.P. Morgan: value of a finished MW of critical IT, colocation"]
	if jpm.Low != 8e6 || jpm.High != 17e6 || jpm.Unit != "USD/MW" || jpm.AsOf != "2025-11" {
		t.Errorf("J.P. Morgan has %+v", jpm)
	}
	if cloud := byWhat["J.P. Morgan: value of a finished MW of critical IT, cloud"]; cloud.HasLow ||
		cloud.High != 19e6 {
		t.Errorf("up to 19m USD became %+v", cloud)
	}
	if kbw := byWhat["KBW: cap rate on signed leases (TeraWulf)"]; kbw.Low != 0.06 || kbw.High != 0.06 {
		t.Errorf("KBW has %+v", kbw)
	}
}

func TestStreetViewsOfAHouseAreChecked(t *testing.T) {
	const head = "who,what,low,high,unit,as_of,address\n"
	for _, bad := range []string{
		"", "who,what\n", head + "A,b,1,2\n",
		head + ",cap rate,0.05,0.06,fraction,2026-01,https://a.b\n",
		head + "A,cap rate,0.05,0.06,fraction,2026-01,\n",
		head + "A,cap rate,0.07,0.06,fraction,2026-01,https://a.b\n",
		head + "A,cap rate,0.05,,fraction,2026-01,https://a.b\n",
		head + "A,cap rate,5 %,6 %,fraction,2026-01,https://a.b\n",
		head + "A,cap rate,5,NaN,fraction,2026-01,https://a.b\n",
		head + "A,cap rate,5,6,%,2026-01,https://a.b\n",
	} {
		if views, err := templates.ParseStreet([]byte(bad)); err == nil {
			t.Errorf("%q gave %v, want an error", bad, views)
		}
	}
	views, err := templates.ParseStreet([]byte(head + "A house,cap rate,,0.06,fraction,2026-01,https://a.b\n"))
	if err != nil || len(views) != 1 {
		t.Errorf("%v, %v", views, err)
	}
}

// TestAHouseMayPutItsOwnStreetViews: beside its style and without one, and in place of all of the program's.
func TestAHouseMayPutItsOwnStreetViews(t *testing.T) {
	own := "who,what,low,high,unit,as_of,address\nA house,cap rate,,0.06,fraction,2026-01,https://a.b\n"
	for _, files := range []map[string]string{{"street.csv": own}, {"street.csv": own, "house.yaml": "firm: X\n"}} {
		dir := folder(t, files)
		if _, err := templates.LoadHouse(dir); err != nil {
			t.Error(err)
		}
		views, err := templates.LoadStreet(dir)
		if err != nil || len(views) != 1 || views[0].Who != "A house" {
			t.Errorf("%v, %v", views, err)
		}
	}
}
