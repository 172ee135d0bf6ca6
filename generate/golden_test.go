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
	"ATT-2026-000001 CEN900001 a94c7b7f3b9c655f938c02452178046870b630a353d4be0fd3c3f653b612774a 948a81334fc1b1b8269ed799b47a64f573b106d8dc1988bd6f5778b3edfade98",
	"ATT-2026-000002 CEN900002 d58a65c4304effb451baecf33998c9691ae680e6c54a3c0b49548f5e1fa353a9 b9573a165e114cedc8f7455a4859a58a9c05987e2b630fa0a67ecfdfe64c8a4a",
	"ATT-2026-000003 CEN900003 d19480116f6c0a6b397d111f1ea879980f6dc88beba198253a031a62c29c0166 8b6ae11eeb739567038a3072817b1654791c77fc534cea609c33828f2efa6ed8",
	"CNV-2026-000001 CEN900002 26ae9f56d27e8c5e1529f14940e4b52e95a28204ea92fab4c72f37dfd6a53f0b f57a1ea4b7376eac01fb8731cefef16c02e52f5ab53779679757c949bd7c1496",
	"CTR-2026-000001 CEN900001 938e090fcf77d5c8285e7761dfab529f3c8023b36dc6e9e37b827913e9090d57 f467aa2a820511ec3090c4d54a4caa0e13649fabe0e816eee90bb2cad3256791",
	"CTR-2026-000002 CEN900002 7a5307ce32fc3468f5c156a0f9d5a9501c0006be48d2194a8bfa289a9b45cd4c 8c712a7b632ea1527100c666cb164bd7678dd4221cd7abed378cb07dbbad60c8",
	"CTR-2026-000003 CEN900004 dec56161bbc730dcd9e1c79f586756dd7b6934d631219d7dc2c311891bf403bc ceef71ec9fb37edd412884e5e104c4428f9a516023667a973882fcd2d959a93c",
	"REL-2026-000001 CEN900004 0643838b2b31c4deced3be468540495d9a6d68d6b7ab89f5bf25019c6c195459 335c9b2c73fc55a507467c8a4e77263d98cabeff7aefd7b5bfaecd65e2261677",
	"RET-2026-000001 CEN900001 9dc9e6ed486d2101c6b666e76b15221000337d6fc7b613eca1c98cee59d50f44 7f1f97830d056ab91a289714f941db4ac84346790e0d68be40ad8be97b91ee31",
	"RET-2026-000002 CEN900002 0dead72e9a41fff9a342c224daace5458f2ed609b0e96b393e0c63f637a656dd eb171f16cbca86328a8fa24fdebd20f05c4b64982c11099c0550c59428a15e22",
	"RET-2026-000003 CEN900004 ca9afcdc12f557bfc166419688c55b18e3fbfe46a7d4d97e9ebe4ff2ba5b9196 f5d365db605963420cd6c1e7a822e3681c688cc9b8240ad569b4da86a3a9ffce",
}

// TestStoredHashesStand: a register of the first release finds its papers.
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
