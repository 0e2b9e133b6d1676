package workbook

import (
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// What the rest of the program names of the rooms behind this door.
type (
	Source     = opening.Source
	Limits     = opening.Limits
	LimitError = opening.LimitError
	Correction = opening.Correction
)

// Normalise brings a header, a label or a name to the form in which names are compared.
func Normalise(name string) string { return quantity.Normalise(name) }

// DefaultLimits are far above what workbooks of people need.
func DefaultLimits() Limits { return opening.DefaultLimits() }

// ParseCorrections reads a file of corrections: CSV with the columns sheet, cell, was, value and on.
func ParseCorrections(data []byte) ([]Correction, error) { return opening.ParseCorrections(data) }

// CorrectionsFile is a file of corrections that ParseCorrections reads.
func CorrectionsFile(list []Correction) ([]byte, error) { return opening.CorrectionsFile(list) }
