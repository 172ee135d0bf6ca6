package wording

import (
	"testing"

	"cnamdoc/templates"
)

func TestEmbeddedModels(t *testing.T) {
	source, err := templates.Open("")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range templates.Models {
		f, err := source.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Compile(name, f.Content)
		if err != nil {
			t.Errorf("%s:\n%v", name, err)
			continue
		}
		for _, d := range Check(m) {
			t.Errorf("%s: %s", name, d)
		}
	}
}
