package main

import (
	"fmt"
	"os"
	"strings"

	"rackrate/model/lines"
)

// resultsSchema describes results.json. It is written by hand but for the measures, which it has from the definition.
const resultsSchema = "docs/results.schema.json"

// schemaDefs are the definitions of the schema that hold the measures of a block, by what the block's Go names
// begin with.
var schemaDefs = map[string]string{
	"Mine": "mine", "Conversion": "conversion", "Debt": "debt", "Miner": "miner_outputs", "Year": "year",
}

// schemaWithMeasures is the schema with the measures that it does not name yet, each behind the one before it
// in its block. What is taken out of the definition is taken out of the schema by hand.
func schemaWithMeasures(def *lines.Definition) ([]byte, error) {
	data, err := os.ReadFile(resultsSchema)
	if err != nil {
		return nil, err
	}
	text := string(data)
	for _, o := range outputs {
		head := fmt.Sprintf("\n    %q: {\n", schemaDefs[o.name])
		before, rest, ok := strings.Cut(text, head)
		members, after, closed := strings.Cut(rest, "\n    }")
		if !ok || !closed {
			return nil, fmt.Errorf("%s: no definition %s", resultsSchema, schemaDefs[o.name])
		}
		members, err := withMembers(members, measuresOf(def.Block(o.block)))
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", resultsSchema, schemaDefs[o.name], err)
		}
		text = before + head + members + "\n    }" + after
	}
	return []byte(text), nil
}

// measuresOf are the names that the results of a block have, in its order.
func measuresOf(b *lines.Block) []string {
	var keys []string
	for _, l := range b.Lines {
		if l.Output && l.Scope != lines.ScopeText {
			keys = append(keys, resultName(l.Name))
		}
	}
	return keys
}

// withMembers adds figures to an object's properties and to what it requires.
func withMembers(object string, keys []string) (string, error) {
	const requires = "\n      \"required\": ["
	properties, required, ok := strings.Cut(object, requires)
	if !ok {
		return "", fmt.Errorf("requires nothing")
	}
	const opening = "\n      \"properties\": {"
	for i, key := range keys {
		name := fmt.Sprintf("%q", key)
		if strings.Contains(properties, name+": ") {
			continue
		}
		behind, what := opening, "\n        "+name+`: {"$ref": "#/$defs/figure"},`
		if i > 0 {
			behind = fmt.Sprintf(`%q: {"$ref": "#/$defs/figure"},`, keys[i-1])
		}
		if !strings.Contains(properties, behind) {
			return "", fmt.Errorf("%s has no place: no line %s", key, behind)
		}
		properties = strings.Replace(properties, behind, behind+what, 1)
		required = "\n        " + name + "," + required
	}
	return properties + requires + required, nil
}
