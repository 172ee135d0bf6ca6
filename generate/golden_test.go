package generate_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
)

// storedHashes are what is stored for one paper of each model under a key of
// zeros. They stand in registers. The first of a row, of the rights, is that of
// the first release: a number changes in the night after an upgrade if it does.
// The second follows the words and the drawing.
var storedHashes = []string{
	"ATT-2026-000001 CEN900001 a94c7b7f3b9c655f938c02452178046870b630a353d4be0fd3c3f653b612774a 9edeb436259de82ebe03b3a855b2825e568310e501a4ae5d6c73058c3d46bf47",
	"ATT-2026-000002 CEN900002 d58a65c4304effb451baecf33998c9691ae680e6c54a3c0b49548f5e1fa353a9 69431cb2a394585889afeeee192c1273b4f7ab5a9b1b5743e4b6b612dcd5e768",
	"ATT-2026-000003 CEN900003 d19480116f6c0a6b397d111f1ea879980f6dc88beba198253a031a62c29c0166 0626b6aec0077e49d53b065dcaeff47200da46e13ba6dc7224047c04f81400c9",
	"CNV-2026-000001 CEN900002 26ae9f56d27e8c5e1529f14940e4b52e95a28204ea92fab4c72f37dfd6a53f0b 4037514b3fdda22ffbe3cd1602ad51d3eb7d963e49d5c1e405d307ec6c22da17",
	"CTR-2026-000001 CEN900001 938e090fcf77d5c8285e7761dfab529f3c8023b36dc6e9e37b827913e9090d57 b0543e343ee6fad75eae9cb3505a1bc1cc41bbf7e8ed211673307a42cdc9d0af",
	"CTR-2026-000002 CEN900002 7a5307ce32fc3468f5c156a0f9d5a9501c0006be48d2194a8bfa289a9b45cd4c df80c00e479e627dea6ac842c0379b4ed52ce2c7178ad7629c034faa8d9b82bc",
	"CTR-2026-000003 CEN900004 dec56161bbc730dcd9e1c79f586756dd7b6934d631219d7dc2c311891bf403bc 5cd3f309db72c117ae4bb4ae6500d8bf19816cd44bf5b247cb0d452488a4cd81",
	"REL-2026-000001 CEN900004 de5cfab3bbbda5ff76a84ae763be1b3defea16f32c40de6b7a5277b930f81f23 303c3af60652bbd88df1c49535a16776557e7c0aafdf5bac46528551c83e424e",
	"RET-2026-000001 CEN900001 9dc9e6ed486d2101c6b666e76b15221000337d6fc7b613eca1c98cee59d50f44 ae208ca8b2fe4ed38c1e2159e63e0d3d1820c60b74275a401e872001d2a2ff2c",
	"RET-2026-000002 CEN900002 0dead72e9a41fff9a342c224daace5458f2ed609b0e96b393e0c63f637a656dd 0adec3255ae4698c3469b842bb893993c2ca4d0ad95cc0752efca366feab5d83",
	"RET-2026-000003 CEN900004 ca9afcdc12f557bfc166419688c55b18e3fbfe46a7d4d97e9ebe4ff2ba5b9196 7dc6a529576e0ebda5505418eb3bd2f2aec84670b0ca6da9221942b570b429c7",
}

// TestStoredHashesStand: a register of the first release finds its papers.
func TestStoredHashesStand(t *testing.T) {
	h := newHouse(t)
	hasher, err := register.NewHasher(bytes.Repeat([]byte{0}, register.MinKey))
	if err != nil {
		t.Fatal(err)
	}
	j := h.job(cast(names["français"], 3)...)
	j.Catalogue, j.Hasher = largeCatalogue(), hasher
	h.run(j)
	var got []string
	for p, err := range h.reg.All(t.Context(), register.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p.Number+" "+p.Key.Code+" "+p.Rights.String()+" "+p.Presentation.String())
	}
	slices.Sort(got)
	if diff := cmp.Diff(storedHashes, got); diff != "" {
		t.Error(diff)
	}
}
