package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// arithmetic works out a spreadsheet formula of plain numbers, + - * / and
// brackets, in floating point as a spreadsheet does; a text without a leading
// "=" is a number. It gives the value that is stored beside the formula.
func arithmetic(formula string) (float64, error) {
	tree, err := parser.ParseExpr(strings.TrimPrefix(formula, "="))
	if err != nil {
		return 0, fmt.Errorf("%q is not arithmetic: %w", formula, err)
	}
	v, err := evaluate(tree)
	if err != nil {
		return 0, fmt.Errorf("%q is not arithmetic: %w", formula, err)
	}
	return v, nil
}

func evaluate(e ast.Expr) (float64, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return strconv.ParseFloat(e.Value, 64)
	case *ast.ParenExpr:
		return evaluate(e.X)
	case *ast.UnaryExpr:
		v, err := evaluate(e.X)
		if e.Op != token.SUB {
			return 0, fmt.Errorf("unexpected %s", e.Op)
		}
		return -v, err
	case *ast.BinaryExpr:
		return evaluateBinary(e)
	}
	return 0, fmt.Errorf("unexpected %T", e)
}

func evaluateBinary(e *ast.BinaryExpr) (float64, error) {
	x, err := evaluate(e.X)
	if err != nil {
		return 0, err
	}
	y, err := evaluate(e.Y)
	if err != nil {
		return 0, err
	}
	switch e.Op {
	case token.ADD:
		return x + y, nil
	case token.SUB:
		return x - y, nil
	case token.MUL:
		return x * y, nil
	case token.QUO:
		return x / y, nil
	}
	return 0, fmt.Errorf("unexpected %s", e.Op)
}
