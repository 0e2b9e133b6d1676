// Package quantity knows what a text or a number format says of a quantity: the number with every way to read it, unit,
// currency, period and date. It brings units to one another and writes amounts. No cell, no table and no finding belongs here.
package quantity
