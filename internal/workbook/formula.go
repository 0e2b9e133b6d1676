package workbook

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// tokenKind is what a piece of a formula is.
type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenNumber
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
	area
}

func (a refArea) single() bool { return a.top == a.bottom && a.left == a.right }

var pieces = regexp.MustCompile(`^(?:` +
	`((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)` + // 1 a number
	`|"((?:[^"]|"")*)"` + // 2 a text
	`|(?:'((?:[^']|'')+)'!|([\p{L}_][\p{L}\d_.]*)!)?\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?` + // 3 to 8 a reference
	`|([A-Za-z][A-Za-z0-9._]*)\(` + // 9 a function
	`|(TRUE|FALSE)` + // 10
	`|(<=|>=|<>|[-+*/^%(),=<>])` + // 11
	`)`)

// trusted are the functions whose results two independent calculations are held to agree in. ranged are those that take ranges.
var (
	trusted = wordSet("SUM", "PRODUCT", "AVERAGE", "MIN", "MAX", "ABS", "ROUND", "ROUNDUP", "ROUNDDOWN", "IF", "IFERROR", "AND", "OR", "NOT")
	ranged  = wordSet("SUM", "PRODUCT", "AVERAGE", "MIN", "MAX")
)

// maxFormula is the length of the longest formula that is calculated, and maxArea how many cells one of its ranges may have.
const (
	maxFormula = 1000
	maxArea    = 10_000
)

// lex takes a formula apart. The reason says why it is not calculated, "" where it may be.
func (f *file) lex(formula string, home int) (out []token, reason string) {
	if len(formula) > maxFormula {
		return nil, "it is too long"
	}
	for rest := strings.TrimSpace(formula); rest != ""; rest = strings.TrimLeft(rest, " \n\r\t") {
		m := pieces.FindStringSubmatch(rest)
		if m == nil || strings.HasPrefix(m[0], "'") && strings.Contains(m[3], "[") {
			return nil, unknownPiece(rest)
		}
		next := rest[len(m[0]):]
		if (m[5] != "" || m[10] != "") && next != "" && (isWordByte(next[0]) || next[0] == '(') {
			return nil, unknownPiece(rest)
		}
		t, reason := f.token(m, home)
		if reason != "" {
			return nil, reason
		}
		out, rest = append(out, t), next
	}
	return out, ""
}

func isWordByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == '_' || b == '.' || b == '!' || b == ':' || b >= 0x80
}

var firstWord = regexp.MustCompile(`^(?:[\p{L}\d_.!]+|'[^']*'|.)`)

func unknownPiece(rest string) string {
	if strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, "'[") || strings.HasPrefix(rest, "'") && strings.Contains(rest, "[") {
		return "it refers to another workbook"
	}
	return fmt.Sprintf("it uses %s", strings.TrimSuffix(firstWord.FindString(rest), "!"))
}

// token is the piece that a match of pieces is.
func (f *file) token(m []string, home int) (token, string) {
	switch {
	case m[1] != "":
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return token{}, "it has a number beyond all bounds"
		}
		return token{kind: tokenNumber, num: v, text: m[1]}, ""
	case m[5] != "":
		return f.reference(m, home)
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
func (f *file) reference(m []string, home int) (token, string) {
	sheet := home
	if name := strings.ReplaceAll(m[3], "''", "'") + m[4]; name != "" {
		sheet = 0
		for i, s := range f.sheets {
			if strings.EqualFold(s.name, name) {
				sheet = i + 1
			}
		}
		if sheet == 0 {
			return token{}, fmt.Sprintf("it refers to %q, which is no sheet of cells", name)
		}
	}
	from, err := parseRef(strings.ToUpper(m[5]) + m[6])
	to := from
	if err == nil && m[7] != "" {
		to, err = parseRef(strings.ToUpper(m[7]) + m[8])
	}
	a := refArea{sheet, area{min(from.row, to.row), min(from.col, to.col), max(from.row, to.row), max(from.col, to.col)}}
	if err != nil || (a.bottom-a.top+1)*(a.right-a.left+1) > maxArea {
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
			b.WriteString(sheetCode(t.ref.sheet) + "!" + refOf(t.ref.top, t.ref.left))
			if !t.ref.single() {
				b.WriteString(":" + refOf(t.ref.bottom, t.ref.right))
			}
		default:
			b.WriteString(t.text)
		}
	}
	return b.String()
}

func sheetCode(sheet int) string { return "S" + strconv.Itoa(sheet) }

// result is a value within a formula: a number, a text, a truth or an error value.
type result struct {
	kind cellKind
	num  float64
	text string
	list []float64 // the numbers of a range
	many bool      // is a range
}

func numeric(v float64) result { return result{kind: number, num: v} }

func truth(v bool) result {
	if v {
		return result{kind: boolean, num: 1}
	}
	return result{kind: boolean}
}

const divideByZero = "#DIV/0!"

// evaluation works out a formula. Where programs are known to differ it refuses.
type evaluation struct {
	tokens []token
	at     int
	calls  []string // the functions around
	cell   func(refArea) result
	why    string
}

func (e *evaluation) refuse(why string) result {
	if e.why == "" {
		e.why = why
	}
	return result{}
}

func (e *evaluation) peek(signs ...string) string {
	if e.at < len(e.tokens) && e.tokens[e.at].kind == tokenSign {
		for _, s := range signs {
			if e.tokens[e.at].text == s {
				return s
			}
		}
	}
	return ""
}

func (e *evaluation) take(signs ...string) string {
	s := e.peek(signs...)
	if s != "" {
		e.at++
	}
	return s
}

// whole evaluates the formula to its end.
func (e *evaluation) whole() result {
	v := e.comparison()
	if e.at != len(e.tokens) {
		return e.refuse("it is not understood")
	}
	if v.many {
		return e.refuse("it has a range where a cell is needed")
	}
	return v
}

func (e *evaluation) comparison() result {
	a := e.sum()
	for {
		op := e.take("<=", ">=", "<>", "=", "<", ">")
		if op == "" || e.why != "" {
			return a
		}
		a = e.compare(op, a, e.sum())
	}
}

// compare compares numbers. Those that differ in their last digits only are equal to some programs.
func (e *evaluation) compare(op string, a, b result) result {
	if bad, ok := e.operands(a, b); !ok {
		return bad
	}
	x, y := a.num, b.num
	if x != y && math.Abs(x-y) <= 1e-12*max(math.Abs(x), math.Abs(y)) {
		return e.refuse("it compares numbers that differ in their last digits only")
	}
	return truth(map[string]bool{"<=": x <= y, ">=": x >= y, "<>": x != y, "=": x == y, "<": x < y, ">": x > y}[op])
}

// operands wants two numbers; an error value goes on as it is.
func (e *evaluation) operands(list ...result) (result, bool) {
	for _, v := range list {
		switch {
		case v.many:
			return e.refuse("it has a range where a cell is needed"), false
		case v.kind == failure:
			return v, false
		case v.kind != number:
			return e.refuse("it reckons with something that is no number"), false
		}
	}
	return result{}, true
}

func (e *evaluation) sum() result {
	a := e.product()
	for {
		op := e.take("+", "-")
		if op == "" || e.why != "" {
			return a
		}
		b := e.product()
		if bad, ok := e.operands(a, b); !ok {
			a = bad
			continue
		}
		v := a.num + b.num
		if op == "-" {
			v = a.num - b.num
		}
		if v != 0 && math.Abs(v) < 1e-12*max(math.Abs(a.num), math.Abs(b.num)) {
			return e.refuse("it takes numbers from each other that differ in their last digits only")
		}
		a = e.finite(v)
	}
}

func (e *evaluation) product() result {
	a := e.power()
	for {
		op := e.take("*", "/")
		if op == "" || e.why != "" {
			return a
		}
		b := e.power()
		if bad, ok := e.operands(a, b); !ok {
			a = bad
			continue
		}
		switch {
		case op == "*":
			a = e.finite(a.num * b.num)
		case b.num == 0:
			a = result{kind: failure, text: divideByZero}
		default:
			a = e.finite(a.num / b.num)
		}
	}
}

func (e *evaluation) finite(v float64) result {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return e.refuse("its result is beyond all bounds")
	}
	return numeric(v)
}

// power evaluates a^b; chains of it and signs within it are read in several ways by programs.
func (e *evaluation) power() result {
	start := e.at
	a := e.signed()
	if e.take("^") == "" {
		return a
	}
	signed := start < len(e.tokens) && e.tokens[start].kind == tokenSign && e.tokens[start].text != "("
	b := e.signed()
	if signed || e.peek("^") != "" {
		return e.refuse("it has powers that programs read in several ways")
	}
	if bad, ok := e.operands(a, b); !ok {
		return bad
	}
	return e.finite(math.Pow(a.num, b.num))
}

func (e *evaluation) signed() result {
	if op := e.take("-", "+"); op != "" {
		v := e.signed()
		if bad, ok := e.operands(v); !ok {
			return bad
		}
		if op == "-" {
			v.num = -v.num
		}
		return v
	}
	v := e.primary()
	for e.take("%") != "" {
		if bad, ok := e.operands(v); !ok {
			return bad
		}
		v.num /= 100
	}
	return v
}

func (e *evaluation) primary() result {
	if e.at >= len(e.tokens) || len(e.calls) > 20 {
		return e.refuse("it is not understood")
	}
	t := e.tokens[e.at]
	e.at++
	switch {
	case t.kind == tokenNumber:
		return numeric(t.num)
	case t.kind == tokenText:
		return result{kind: text, text: t.text}
	case t.kind == tokenTruth:
		return truth(t.text == "TRUE")
	case t.kind == tokenRef && (t.ref.single() || len(e.calls) > 0 && ranged[e.calls[len(e.calls)-1]]):
		return e.cell(t.ref)
	case t.kind == tokenRef:
		return e.refuse("it has a range where a cell is needed")
	case t.kind == tokenCall:
		return e.call(t.text)
	case t.kind == tokenSign && t.text == "(":
		e.calls = append(e.calls, "(")
		v := e.comparison()
		e.calls = e.calls[:len(e.calls)-1]
		if e.take(")") == "" {
			return e.refuse("it is not understood")
		}
		return v
	}
	return e.refuse("it is not understood")
}
