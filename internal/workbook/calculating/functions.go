package calculating

import (
	"math"
	"slices"

	"rackrate/internal/workbook/opening"
)

// call evaluates a function whose opening bracket has been read.
func (e *evaluation) call(name string) result {
	e.calls = append(e.calls, name)
	var args []result
	for e.why == "" {
		args = append(args, e.comparison())
		if e.take(",") == "" {
			break
		}
	}
	e.calls = e.calls[:len(e.calls)-1]
	if e.take(")") == "" {
		return e.refuse("it is not understood")
	}
	if e.why != "" {
		return result{}
	}
	return e.apply(name, args)
}

func (e *evaluation) apply(name string, args []result) result {
	switch {
	case name == "IF" && len(args) == 3:
		if bad, ok := e.condition(args[0]); !ok {
			return bad
		}
		if args[0].num != 0 {
			return args[1]
		}
		return args[2]
	case name == "IFERROR" && len(args) == 2:
		if args[0].kind == opening.Failure {
			return args[1]
		}
		return args[0]
	case name == "AND" || name == "OR" || name == "NOT" && len(args) == 1:
		return e.logic(name, args)
	case name == "ABS" && len(args) == 1:
		if bad, ok := e.operands(args[0]); !ok {
			return bad
		}
		return numeric(math.Abs(args[0].num))
	case slices.Contains([]string{"ROUND", "ROUNDUP", "ROUNDDOWN"}, name) && len(args) == 2:
		return e.round(name, args[0], args[1])
	case ranged[name]:
		return e.aggregate(name, args)
	}
	return e.refuse("it gives " + name + " other arguments than are understood")
}

// condition wants something true or false.
func (e *evaluation) condition(v result) (result, bool) {
	if v.kind == opening.Boolean {
		return result{}, true
	}
	return e.operands(v)
}

func (e *evaluation) logic(name string, args []result) result {
	all, some := true, false
	for _, v := range args {
		if bad, ok := e.condition(v); !ok {
			return bad
		}
		all, some = all && v.num != 0, some || v.num != 0
	}
	switch name {
	case "AND":
		return truth(all)
	case "OR":
		return truth(some)
	}
	return truth(!some)
}

// round rounds away from zero at a tie. A tie that is one but for the last digits goes either way.
func (e *evaluation) round(name string, v, digits result) result {
	if bad, ok := e.operands(v, digits); !ok {
		return bad
	}
	if digits.num != math.Trunc(digits.num) || math.Abs(digits.num) > 12 {
		return e.refuse("it rounds to a number of digits that is not understood")
	}
	scale := math.Pow(10, digits.num)
	x := math.Abs(v.num) * scale
	edge := math.Trunc(x) // where the result changes
	if name == "ROUND" {
		edge += 0.5
	} else {
		edge = math.Round(x)
	}
	if x != edge && math.Abs(x-edge) < 1e-9*max(1, x) || x == edge && digits.num > 0 &&
		v.num*scale != math.Trunc(v.num*scale) {
		return e.refuse("it rounds a number that is at the edge but for its last digits")
	}
	switch name {
	case "ROUND":
		x = math.Floor(x + 0.5)
	case "ROUNDUP":
		x = math.Ceil(x)
	default:
		x = math.Floor(x)
	}
	return e.finite(math.Copysign(x/scale, v.num))
}

// aggregate adds up, multiplies, averages or compares what its arguments hold.
func (e *evaluation) aggregate(name string, args []result) result {
	var list []float64
	for _, v := range args {
		if v.many {
			list = append(list, v.list...)
			continue
		}
		if bad, ok := e.operands(v); !ok {
			return bad
		}
		list = append(list, v.num)
	}
	if len(list) == 0 {
		return e.refuse("it has nothing but blanks to reckon with")
	}
	sum, product := 0.0, 1.0
	for _, v := range list {
		sum, product = sum+v, product*v
	}
	switch name {
	case "SUM":
		return e.finite(sum)
	case "PRODUCT":
		return e.finite(product)
	case "AVERAGE":
		return e.finite(sum / float64(len(list)))
	case "MIN":
		return numeric(slices.Min(list))
	}
	return numeric(slices.Max(list))
}
