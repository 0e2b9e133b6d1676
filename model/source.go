package model

import (
	"fmt"

	"rackrate/model/lines"
)

// source is a block's instance whose lines can be asked for. A series may be
// the instance's own: it is good until the instance is worked out again.
type source interface {
	numberOf(line string) float64
	textOf(line string) string
	seriesOf(line string) []float64
	outputs(dst []float64) []float64 // the marked lines in the order of the block
}

// interpreted is an instance whose lines are worked out one by one, as they are asked for.
type interpreted struct{ *lines.Instance }

func (in interpreted) numberOf(line string) float64 {
	v, err := in.Number(line)
	must(err)
	return v
}

func (in interpreted) textOf(line string) string {
	v, err := in.Text(line)
	must(err)
	return v
}

func (in interpreted) seriesOf(line string) []float64 {
	v, err := in.Series(line)
	must(err)
	return v
}

func (in interpreted) outputs(dst []float64) []float64 {
	for _, l := range in.Block.Lines {
		if l.Output && l.Scope != lines.ScopeText && !l.IsSeries() {
			dst = append(dst, in.numberOf(l.Name))
		}
	}
	return dst
}

// must stops at an error of the definition: it is a fault of the program that its tests would have met.
func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("definition of the model: %v", err))
	}
}
