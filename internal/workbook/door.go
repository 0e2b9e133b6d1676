package workbook

import "rackrate/internal/workbook/quantity"

// What the rest of the program names of the rooms behind this door.

// Normalise brings a header, a label or a name to the form in which names are compared.
func Normalise(name string) string { return quantity.Normalise(name) }
