package memo

import (
	"io"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/report"
)

// BookStructure is what stands in the book of a run, block by block.
func BookStructure(run *report.Run, opt Options) (string, error) {
	b, err := composeBook(run, opt)
	if err != nil {
		return "", err
	}
	return strings.Join(b.blocks, "\n") + "\n", nil
}

// WriteWhole writes a memo with the whole faces, as one with a rare character is.
func WriteWhole(w io.Writer, run *report.Run, miner *provenance.Miner, opt Options) error {
	opt, err := opt.complete(run)
	if err != nil {
		return err
	}
	b := newBuilder(run, opt, true)
	b.memo(miner)
	return b.deliver(w, miner, opt)
}

// CodePage are the characters with a code of one byte.
const CodePage = codePage

// CodedGlyphs are the glyphs of the code page in a face that is cut down to it.
func CodedGlyphs(font []byte) []uint16 {
	at := sub(tableOf(cutDown(font, covered(font)), "cmap"), 20) // the trimmed table
	out := make([]uint16, u16(at, 8))
	for i := range out {
		out[i] = u16(at, 10+2*i)
	}
	return out
}

// Structure is what stands in a memo, block by block, without its places.
func Structure(run *report.Run, miner *provenance.Miner, opt Options) (string, error) {
	b, err := compose(run, miner, opt)
	if err != nil {
		return "", err
	}
	return strings.Join(b.blocks, "\n") + "\n", nil
}

// AllFigures are the numbers that a memo prints, on all pages, by their places in results.json.
func AllFigures(run *report.Run, miner *provenance.Miner, opt Options) (map[string]float64, error) {
	b, err := compose(run, miner, opt)
	if err != nil {
		return nil, err
	}
	return b.fig.rec.values, nil
}
