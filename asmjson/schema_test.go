package asmjson

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/pyasm/pyasm/internal/corpus"
)

// TestSchema compares the JSON of every file of the corpus with the schema,
// which allows no field that it does not describe.
func TestSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "docs", "pyasm.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range corpus.Files(t) {
		t.Run(file.String(), func(t *testing.T) {
			t.Parallel()
			validate(t, schema, toJSON(t, file.Path, file.Data))
		})
	}
	for _, doc := range handWritten[:3] {
		validate(t, schema, []byte(doc))
	}
}

func validate(t *testing.T, schema *jsonschema.Schema, doc []byte) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%v\n%.300s", err, doc)
	}
}
