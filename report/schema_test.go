package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"rackrate/model"
)

const schemaFile = "../docs/results.schema.json"

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, data []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(doc)
}

func TestResultsFitTheSchema(t *testing.T) {
	schema := compileSchema(t)
	_, data := document(t, newRun(t, cases...))
	if err := validate(t, schema, data); err != nil {
		t.Error(err)
	}
	run := newRun(t) // nothing but a row that failed
	run.ID = "ffffffffffff"
	if _, data = document(t, run); validate(t, schema, data) != nil {
		t.Error(validate(t, schema, data))
	}
}

// TestSchemaRefuses shows that the schema is not so wide that everything fits.
func TestSchemaRefuses(t *testing.T) {
	schema := compileSchema(t)
	_, data := document(t, newRun(t, "base"))
	for name, change := range map[string][2]string{
		"version":        {`"schema_version": "2"`, `"schema_version": "1"`},
		"run id":         {`"run_id": "0123456789ab"`, `"run_id": "X"`},
		"no uplift":      {`"uplift_usd"`, `"uplift"`},
		"a word":         {`"action": "`, `"action": "perhaps `},
		"not evaluated":  {`"evaluated": true`, `"evaluated": false`},
		"extra member":   {`"market": {`, `"spare": 1, "market": {`},
		"memo elsewhere": {`"memo": "memos/`, `"memo": "../`},
	} {
		changed := strings.Replace(string(data), change[0], change[1], 1)
		if changed == string(data) {
			t.Errorf("%s: nothing to change", name)
		}
		if err := validate(t, schema, []byte(changed)); err == nil {
			t.Errorf("%s: fits the schema all the same", name)
		}
	}
}

// TestSchemaNamesEveryMeasure fails when a measure is added to the model and not to the schema.
func TestSchemaNamesEveryMeasure(t *testing.T) {
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Defs map[string]struct{ Required []string } `json:"$defs"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	for def, keys := range map[string][]string{
		"mine": measureKeys(model.MineMeasures), "conversion": measureKeys(model.ConversionMeasures),
		"debt": measureKeys(model.DebtMeasures), "miner_outputs": measureKeys(model.MinerMeasures),
		"year": measureKeys(model.YearMeasures), "nav_parts": model.NAVParts[:], "bridge": model.BridgeKeys[:],
	} {
		for _, key := range keys {
			if !slices.Contains(doc.Defs[def].Required, key) {
				t.Errorf("the schema's %s does not require %s", def, key)
			}
		}
	}
}

func measureKeys[R any](list []model.Measure[R]) []string {
	var keys []string
	for _, m := range list {
		keys = append(keys, m.Key)
	}
	return keys
}
