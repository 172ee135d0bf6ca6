package generate_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// storedHashes are what is stored for one paper of each model under a key of
// zeros. They stand in registers. The first of a row, of the rights, is that of
// the first release: a number changes in the night after an upgrade if it does.
// The second follows the words and the drawing. The relance is the exception: its
// list no longer tells a total that is not due.
var storedHashes = []string{
	"ATT-2026-000001 CEN900001 a94c7b7f3b9c655f938c02452178046870b630a353d4be0fd3c3f653b612774a",
	"ATT-2026-000002 CEN900002 d58a65c4304effb451baecf33998c9691ae680e6c54a3c0b49548f5e1fa353a9",
	"ATT-2026-000003 CEN900003 d19480116f6c0a6b397d111f1ea879980f6dc88beba198253a031a62c29c0166",
	"CNV-2026-000001 CEN900002 26ae9f56d27e8c5e1529f14940e4b52e95a28204ea92fab4c72f37dfd6a53f0b",
	"CTR-2026-000001 CEN900001 938e090fcf77d5c8285e7761dfab529f3c8023b36dc6e9e37b827913e9090d57",
	"CTR-2026-000002 CEN900002 7a5307ce32fc3468f5c156a0f9d5a9501c0006be48d2194a8bfa289a9b45cd4c",
	"CTR-2026-000003 CEN900004 dec56161bbc730dcd9e1c79f586756dd7b6934d631219d7dc2c311891bf403bc",
	"REL-2026-000001 CEN900004 0643838b2b31c4deced3be468540495d9a6d68d6b7ab89f5bf25019c6c195459",
	"RET-2026-000001 CEN900001 9dc9e6ed486d2101c6b666e76b15221000337d6fc7b613eca1c98cee59d50f44",
	"RET-2026-000002 CEN900002 0dead72e9a41fff9a342c224daace5458f2ed609b0e96b393e0c63f637a656dd",
	"RET-2026-000003 CEN900004 ca9afcdc12f557bfc166419688c55b18e3fbfe46a7d4d97e9ebe4ff2ba5b9196",
}

// TestStoredHashesStand: a register of the first release finds its papers by the
// rights that it has stored; how they were drawn is not computed again.
func TestStoredHashesStand(t *testing.T) {
	h := newHouse(t)
	hasher, err := register.NewHasher(bytes.Repeat([]byte{0}, register.MinKey))
	if err != nil {
		t.Fatal(err)
	}
	people := cast(names["français"], 3)
	people[1].Financements[1].ConventionSignee = dossier.Date{} // as it was then, when payment opened the attestation
	j := h.job(people...)
	j.Reglement.ConventionVautPaiement = false
	j.Catalogue, j.Hasher = largeCatalogue(), hasher
	h.firstRelease(j)
	var got []string
	for p, err := range h.reg.All(t.Context(), register.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p.Number+" "+p.Key.Code+" "+p.Rights.String())
	}
	slices.Sort(got)
	if diff := cmp.Diff(storedHashes, got); diff != "" {
		t.Error(diff)
	}
}
