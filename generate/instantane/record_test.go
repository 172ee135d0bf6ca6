package instantane

import (
	"reflect"
	"testing"

	"cnamdoc/importer/dossier"
)

// TestRecordHoldsTheWholeDossier fails when the domain gains a field that the
// snapshot would lose.
func TestRecordHoldsTheWholeDossier(t *testing.T) {
	of, in := reflect.TypeFor[dossier.Dossier](), reflect.TypeFor[record]()
	if of.NumField()+1 != in.NumField() { // and Before
		t.Errorf("%d fields, %d in a record", of.NumField(), in.NumField())
	}
	for i := range of.NumField() {
		f := of.Field(i)
		if g, ok := in.FieldByName(f.Name); !ok || f.Name != "ENF" && g.Type != f.Type {
			t.Errorf("a record loses %s", f.Name)
		}
	}
	if n := reflect.TypeFor[dossier.ENF]().NumField(); n != reflect.TypeFor[enf]().NumField() {
		t.Errorf("ENF has %d fields", n)
	}
	var full dossier.Dossier
	fill(reflect.ValueOf(&full).Elem())
	r := pack(&full, Before{})
	if got := r.unpack(); !reflect.DeepEqual(full, got) {
		t.Errorf("a dossier came back otherwise:\n%+v\n%+v", full, got)
	}
}

// fill gives every field a value of its own kind.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[dossier.Secret]() {
			v.Set(reflect.ValueOf(dossier.NewSecret("secret")))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.String:
		v.SetString("texte")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(3)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(2)
	}
}
