package testutil

import (
	"go/ast"
	"go/token"
	"strconv"
)

// CalledName is the name of the function or method that is called; "" where it has none.
func CalledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// Literal is the text of a literal, also of one in pieces that are added up; false for every other expression.
func Literal(n ast.Expr) (string, bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind == token.STRING {
			s, err := strconv.Unquote(n.Value)
			return s, err == nil
		}
	case *ast.BinaryExpr:
		a, left := Literal(n.X)
		b, right := Literal(n.Y)
		return a + b, left && right && n.Op == token.ADD
	}
	return "", false
}
