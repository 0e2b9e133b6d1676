// Command generate makes the workbooks that are kept in the repository from
// the facts in samples/data and from the registry of inputs: the samples
// samples/us-listed-miners.xlsx and samples/us-listed-miners-2026.xlsx, and the
// blank input workbook templates/blank.xlsx. Run it from the top of the repository after a change
// of either: go run ./samples/generate. Reading workbooks does not belong here.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// output is a workbook, by path from the top of the repository, and what makes it.
type output struct {
	path  string
	build func(root string) ([]byte, error)
}

var outputs = []output{
	{"samples/us-listed-miners.xlsx", buildSample},
	{"samples/us-listed-miners-2026.xlsx", buildSample2026},
	{"templates/blank.xlsx", buildBlank},
}

func main() {
	make := func() error { return run(".") }
	if len(os.Args) > 1 {
		make = func() error { return batch(os.Args[1:]) }
	}
	if err := make(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// batch writes a batch of made-up workbooks for benchmarks: batch FOLDER [BOOKS [MINERS-A-BOOK [SITES-A-MINER]]].
func batch(args []string) error {
	if args[0] != "batch" {
		return fmt.Errorf("%s: only batch is known", args[0])
	}
	folder, size, err := parseBatch(args)
	if err != nil {
		return err
	}
	return writeBatch(folder, size)
}

// run writes every workbook below root, the top of the repository.
func run(root string) error {
	for _, o := range outputs {
		data, err := o.build(root)
		if err != nil {
			return fmt.Errorf("%s: %w", o.path, err)
		}
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(o.path)), data, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes\n", o.path, len(data))
	}
	return nil
}
