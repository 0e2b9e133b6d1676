package memo

import (
	"strings"

	"rackrate/internal/provenance"
	"rackrate/report"
)

// Structure is what stands in a memo, block by block, without its places.
func Structure(run *report.Run, miner *provenance.Miner, opt Options) (string, error) {
	b, err := compose(run, miner, opt)
	if err != nil {
		return "", err
	}
	return strings.Join(b.blocks, "\n") + "\n", nil
}
