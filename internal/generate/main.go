// Command generate writes the Go code that follows from the registry of inputs
// and from the definition of the model: run it at the project's root after
// changing either. A test fails where what is checked in is out of date. It
// holds no economics and reads no workbook.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"os"
)

func main() {
	check := flag.Bool("check", false, "write nothing, fail where a file is out of date")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	registry, err := os.ReadFile("templates/inputs.csv")
	if err != nil {
		return err
	}
	source, err := inputs(registry)
	if err != nil {
		return err
	}
	return write("model/inputs_gen.go", source, check)
}

// write formats a file and puts it in its place, or compares it with what stands there.
func write(name string, source []byte, check bool) error {
	want, err := format.Source(source)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	have, err := os.ReadFile(name)
	if err == nil && bytes.Equal(have, want) {
		return nil
	}
	if check {
		return fmt.Errorf("%s is out of date: go run ./internal/generate", name)
	}
	return os.WriteFile(name, want, 0o644)
}
