package workbook

import (
	"fmt"
	"strings"
	"testing"
)

// calculated is the first site's capacity where the cell holds a formula without a result, and the finding about it.
func calculated(t *testing.T, formula string) (string, string) {
	t.Helper()
	b := readData(t, makeBook(t, tab{"Sites", [][]any{
		{"Miner", "Site", "MW", "Power price", "Hashrate", "Efficiency"},
		{"Riot", "Rockdale", formulaCell{formula, nil}, 40, 14, 25}}},
		tab{"Own's data", [][]any{{2.5, 700, nil, "seven", true}, {0.1, 0.2, 1.005, -3, formulaCell{"A1*2", nil},
			formulaCell{"B2*NPV(0.1,1)", nil}}, {formulaCell{"B3", nil}, formulaCell{"A3+1", nil}}}}, market))
	for _, f := range b.Findings {
		if f.Cell.Ref == "C2" && f.Input == "site_mw" {
			return fmt.Sprint(site(t, b, 0).Inputs.SiteMW), f.Code + " " + f.Wrong
		}
	}
	return "", fmt.Sprint(codes(b))
}

func TestFormulasWithoutResults(t *testing.T) {
	const own = "'Own''s data'!"
	for _, c := range []struct{ formula, want string }{
		{"350*2", "700"}, {"=1+2*3^2-(4-2)/2", "18"}, {"7000%*10", "700"}, {"1E3-300", "700"}, {"-5+705", "700"},
		{"--700", "700"},
		{own + "B1", "700"}, {own + "$B$1", "700"}, {own + "A1*100", "250"}, {"SUM(" + own + "A1:C1)", "702.5"},
		{"average(" + own + "A1:C1)", "351.25"},
		{"MAX(" + own + "A1:B1,1000)", "1000"}, {"MIN(" + own + "A1:C1)", "2.5"}, {"PRODUCT(" + own + "A1:B1)", "1750"},
		{"ABS(" + own + "D2)*100", "300"},
		{"ROUND(1234.6,-1)", "1230"}, {"ROUND(2.5,0)", "3"}, {"ROUNDUP(699.2,0)", "700"}, {"ROUNDDOWN(700.9,0)", "700"},
		{"IF(" + own + "B1>=700,7,8)", "7"},
		{"IF(AND(1<2,NOT(OR(2<1,3<1))),7,8)", "7"}, {"IFERROR(1/0,9)", "9"}, {"IF(1=2,1/0,5)", "5"},
		{own + "E2*2", "10"},
	} {
		formula := strings.TrimPrefix(c.formula, "=")
		got, finding := calculated(t, formula)
		if got != c.want || !strings.HasPrefix(finding, "RR-216") || !strings.Contains(finding,
			"calculated by the program it is "+c.want) {
			t.Errorf("%s: %s %s, want %s", formula, got, finding, c.want)
		}
	}
}

// What is not sure to come out as in Excel is refused, with the reason.
func TestFormulasThatAreNotCalculated(t *testing.T) {
	const own = "'Own''s data'!"
	for _, c := range []struct{ formula, why string }{
		{"NPV(0.1,1,2)", "it uses NPV"}, {"SUMPRODUCT(A1:A2)", "it uses SUMPRODUCT"}, {"LOG10(5)", "it uses LOG10"},
		{"_xlfn.LET(1)", "it uses _xlfn.LET"}, {"capacity*2", "it uses capacity"},
		{"[1]Sheet1!A1", "another workbook"}, {"'[b.xlsx]S'!A1", "another workbook"}, {"Nowhere!A1", "no sheet"},
		{own + "#REF!", "it uses"}, {"SUM(A:A)", "it uses"},
		{"1&2", "it uses &"}, {"-2^2", "powers"}, {"2^3^2", "powers"}, {own + "A1:B1", "a range where"},
		{own + "C1*2", "is blank"}, {own + "D1*2", "is no number"}, {own + "E1*2", "is no number"},
		{own + "F2", "rests on F2"}, {own + "F2*2", "rests on F2"}, {own + "A3*2", "rests on A3"},
		{own + "A3", "rests on A3"}, {"C2*2", "circle"}, {"C2", "circle"}, {"1+", "not understood"},
		{"(1", "not understood"}, {"1 2", "not understood"},
		{"ROUND(" + own + "C2*100,0)/100", "at the edge"}, {"ROUND(1.005,2)", "at the edge"},
		{"ROUNDUP(" + own + "A2+" + own + "B2,1)", "at the edge"}, {"IF(" + own + "A2+" + own + "B2=0.3,1,2)",
			"last digits"},
		{"0.1+0.2-0.3", "last digits"}, {"1e300*1e300", "all bounds"}, {"1e-320*1", "do not agree"},
		{"IF(1,,3)", "not understood"}, {"IF(1<2,3)", "other arguments"}, {"SUM(" + own + "A1:XFD1048576)",
			"too many cells"},
		{strings.Repeat("(", 400) + "1" + strings.Repeat(")", 400), "not understood"}, {strings.Repeat("1+", 600) + "1",
			"too long"}, {"IF(\"a\"=\"A\",1,2)", "no number"}, {"\"5\"+1", "no number"},
	} {
		_, finding := calculated(t, c.formula)
		if !strings.HasPrefix(finding, "RR-209") || !strings.Contains(finding, c.why) {
			t.Errorf("%s: %s, want %s", c.formula, finding, c.why)
		}
	}
}

// A formula whose result is an error, a text or nothing gives what the cell would hold.
func TestCalculatedErrorsAndTexts(t *testing.T) {
	for formula, want := range map[string]string{"1/0": "RR-210", "IF(1<2,\"n/a\",5)": "RR-201",
		"IF(1<2,\"\",5)": "RR-201", "IF(1<2,\"tea\",5)": "RR-202"} {
		if _, finding := calculated(t, formula); !strings.HasPrefix(finding, want) {
			t.Errorf("%s: %s, want %s", formula, finding, want)
		}
	}
}

// Formulas that rest on others are calculated from the first on, and names come along.
func TestChainsOfFormulas(t *testing.T) {
	calc := [][]any{{700, "Riot"}}
	for i := 1; i < 400; i++ {
		calc = append(calc, []any{formulaCell{fmt.Sprintf("A%d+0", i), nil}})
	}
	b := readData(t, makeBook(t, tab{"Sites", [][]any{
		{"Miner", "Site", "MW", "Power price", "Hashrate", "Efficiency"},
		{formulaCell{"Calc!B1", nil}, "Rockdale", formulaCell{"Calc!A400", nil}, formulaCell{"D3+10", nil}, 14, 25},
		{formulaCell{"A2", nil}, "Corsicana", 200, 30, 6, 25}}}, tab{"Calc", calc}, market))
	if got := sitesOf(b); got != "Riot/Rockdale 700 40 14 25; Riot/Corsicana 200 30 6 25" ||
		!strings.Contains(site(t, b, 0).Origins["site_mw"].Source, "calculated") {
		t.Error(got, b.Findings)
	}
}
