package calculating

import (
	"fmt"
	"strconv"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// tokenKind is what a piece of a formula is.
type tokenKind uint8

const (
	tokenNumber tokenKind = iota
	tokenText
	tokenTruth
	tokenRef
	tokenCall // a function with its opening bracket
	tokenSign
)

// token is a piece of a formula.
type token struct {
	kind tokenKind
	text string // of a sign, a function's name, a text
	num  float64
	ref  refArea
}

// refArea is what a reference names: a cell or a range of one sheet.
type refArea struct {
	sheet int // the place in the order of the tabs, from 1
	opening.Area
}

func (a refArea) single() bool { return a.Top == a.Bottom && a.Left == a.Right }

var pieces = late.Pattern(`^(?:` +
	`((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)` + // 1 a number
	`|"((?:[^"]|"")*)"` + // 2 a text
	// 3 to 8 a reference
	`|(?:'((?:[^']|'')+)'!|([\p{L}_][\p{L}\d_.]*)!)?\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?` +
	`|([A-Za-z][A-Za-z0-9._]*)\(` + // 9 a function
	`|(TRUE|FALSE)` + // 10
	`|(<=|>=|<>|[-+*/^%(),=<>])` + // 11
	`)`)

// trusted are the functions whose results two independent calculations are held to agree in. ranged are those
// that take ranges.
var (
	trusted = quantity.WordSet("SUM", "PRODUCT", "AVERAGE", "MIN", "MAX", "ABS", "ROUND", "ROUNDUP", "ROUNDDOWN", "IF",
		"IFERROR", "AND", "OR", "NOT")
	ranged = quantity.WordSet("SUM", "PRODUCT", "AVERAGE", "MIN", "MAX")
)

// maxFormula is the length of the longest formula that is calculated, and maxArea how many cells one of its
// ranges may have.
const (
	maxFormula = 1000
	maxArea    = 10_000
)

// lex takes a formula apart. The reason says why it is not calculated, "" where it may be.
func lex(f *opening.File, formula string, home int) (out []token, reason string) {
	if len(formula) > maxFormula {
		return nil, "it is too long"
	}
	for rest := strings.TrimSpace(formula); rest != ""; rest = strings.TrimLeft(rest, " \n\r\t") {
		m := pieces().FindStringSubmatch(rest)
		if m == nil || strings.HasPrefix(m[0], "'") && strings.Contains(m[3], "[") {
			return nil, unknownPiece(rest)
		}
		next := rest[len(m[0]):]
		if (m[5] != "" || m[10] != "") && next != "" && (isWordByte(next[0]) || next[0] == '(') {
			return nil, unknownPiece(rest)
		}
		t, reason := pieceOf(f, m, home)
		if reason != "" {
			return nil, reason
		}
		out, rest = append(out, t), next
	}
	return out, ""
}

func isWordByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == '_' || b == '.' || b == '!' ||
		b == ':' || b >= 0x80
}

var firstWord = late.Pattern(`^(?:[\p{L}\d_.!]+|'[^']*'|.)`)

func unknownPiece(rest string) string {
	if strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, "'[") || strings.HasPrefix(rest, "'") &&
		strings.Contains(rest, "[") {
		return "it refers to another workbook"
	}
	return fmt.Sprintf("it uses %s", strings.TrimSuffix(firstWord().FindString(rest), "!"))
}

// pieceOf is the piece that a match of pieces is.
func pieceOf(f *opening.File, m []string, home int) (token, string) {
	switch {
	case m[1] != "":
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return token{}, "it has a number beyond all bounds"
		}
		return token{kind: tokenNumber, num: v, text: m[1]}, ""
	case m[5] != "":
		return reference(f, m, home)
	case m[9] != "":
		name := strings.ToUpper(m[9])
		if !trusted[name] {
			return token{}, "it uses " + name
		}
		return token{kind: tokenCall, text: name}, ""
	case m[10] != "":
		return token{kind: tokenTruth, text: m[10]}, ""
	case m[11] != "":
		return token{kind: tokenSign, text: m[11]}, ""
	}
	return token{kind: tokenText, text: strings.ReplaceAll(m[2], `""`, `"`)}, ""
}

// reference finds the cells that a reference names.
func reference(f *opening.File, m []string, home int) (token, string) {
	sheet := home
	if name := strings.ReplaceAll(m[3], "''", "'") + m[4]; name != "" {
		sheet = 0
		for i, s := range f.Sheets {
			if strings.EqualFold(s.Name, name) {
				sheet = i + 1
			}
		}
		if sheet == 0 {
			return token{}, fmt.Sprintf("it refers to %q, which is no sheet of cells", name)
		}
	}
	from, err := opening.ParseRef(strings.ToUpper(m[5]) + m[6])
	to := from
	if err == nil && m[7] != "" {
		to, err = opening.ParseRef(strings.ToUpper(m[7]) + m[8])
	}
	a := refArea{sheet, opening.Area{Top: min(from.Row, to.Row), Left: min(from.Col, to.Col),
		Bottom: max(from.Row, to.Row), Right: max(from.Col, to.Col)}}
	if err != nil || (a.Bottom-a.Top+1)*(a.Right-a.Left+1) > maxArea {
		return token{}, "it refers to too many cells"
	}
	return token{kind: tokenRef, ref: a}, ""
}

// written is a formula in words again, each sheet called by its number.
func written(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		switch t.kind {
		case tokenText:
			b.WriteString(`"` + strings.ReplaceAll(t.text, `"`, `""`) + `"`)
		case tokenCall:
			b.WriteString(t.text + "(")
		case tokenRef:
			b.WriteString(sheetCode(t.ref.sheet) + "!" + opening.RefOf(t.ref.Top, t.ref.Left))
			if !t.ref.single() {
				b.WriteString(":" + opening.RefOf(t.ref.Bottom, t.ref.Right))
			}
		default:
			b.WriteString(t.text)
		}
	}
	return b.String()
}

func sheetCode(sheet int) string { return "S" + strconv.Itoa(sheet) }
