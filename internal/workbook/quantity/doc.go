// Package quantity knows what a text or a number format says of a quantity: the number with every way to read
// it, unit, currency, period and date. It brings units to one another and writes amounts. No cell, no table and
// no finding belongs here.
//
//	"C$ 1.2bn" -> TakeApart (sign, digits, suffix), CurrencyOf -> every number that it may be -> Scaled to a unit
//
// For example, "1.400" is 1.4 or 1,400; a column's other cells decide (Convention), or nothing does.
package quantity
