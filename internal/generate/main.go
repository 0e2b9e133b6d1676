// Command generate writes the Go code that follows from the registry of inputs
// and from the definition of the model, and the tables of docs/model.md: run it at the project's root after
// changing either. A test fails where what is checked in is out of date. It
// holds no economics and reads no workbook.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"maps"
	"os"
	"slices"

	"rackrate/model/definition"
	"rackrate/model/lines"
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
	if err := write("model/inputs_gen.go", source, check); err != nil {
		return err
	}
	return fromDefinition(registry, check)
}

// fromDefinition writes what follows from the definition: the kernel and the results.
func fromDefinition(registry []byte, check bool) error {
	in, err := inputsOf(registry)
	if err != nil {
		return err
	}
	def, err := lines.Parse(definition.Files, in.list)
	if err != nil {
		return err
	}
	files, err := kernelFiles(def, in.fieldType, in.least)
	if err != nil {
		return err
	}
	if files["model/results_gen.go"], err = results(def); err != nil {
		return err
	}
	if files["model/lines_inputs_gen.go"], err = lineInputs(in.list); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := write(name, files[name], check); err != nil {
			return err
		}
	}
	schema, err := schemaWithMeasures(def)
	if err != nil {
		return err
	}
	if err := put(resultsSchema, schema, check); err != nil {
		return err
	}
	page, err := docs()
	if err != nil {
		return err
	}
	return put(modelDoc, page, check)
}

// lineInputs is the source of the registry's keys as the definition knows them, so that it can be read without
// the registry.
func lineInputs(list []lines.Input) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(generated + "import \"rackrate/model/lines\"\n\n// lineInputs are the registry's inputs as lines " +
		"know them.\nvar lineInputs = []lines.Input{\n")
	types := map[lines.Type]string{lines.TypeNumber: "Number", lines.TypeBool: "Bool", lines.TypeText: "Text",
		lines.TypeDate: "Date"}
	for _, in := range list {
		fmt.Fprintf(&out, "{Key: %q, Scope: %q, Type: lines.Type%s, Whole: %t},\n", in.Key, in.Scope,
			types[in.Type], in.Whole)
	}
	out.WriteString("}\n")
	return out.Bytes(), nil
}

// write formats a file and puts it in its place, or compares it with what stands there.
func write(name string, source []byte, check bool) error {
	want, err := format.Source(source)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return put(name, want, check)
}

// put writes a file, or compares it with what stands there.
func put(name string, want []byte, check bool) error {
	have, err := os.ReadFile(name)
	if err == nil && bytes.Equal(have, want) {
		return nil
	}
	if check {
		return fmt.Errorf("%s is out of date: go run ./internal/generate", name)
	}
	return os.WriteFile(name, want, 0o644)
}
