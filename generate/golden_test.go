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
	"ATT-2026-000001 CEN900001 a94c7b7f3b9c655f938c02452178046870b630a353d4be0fd3c3f653b612774a 92f58719711152c940f756748ac11a9fe0e6f93cb7a20322f4cead7b2f1564e4",
	"ATT-2026-000002 CEN900002 d58a65c4304effb451baecf33998c9691ae680e6c54a3c0b49548f5e1fa353a9 f29089822d279160a7de2658e4f1bf5a6f7d66c53deb43aaa604fc2b3eeff841",
	"ATT-2026-000003 CEN900003 d19480116f6c0a6b397d111f1ea879980f6dc88beba198253a031a62c29c0166 501a9921bedfc4d59e6d8e9461e1fd78e02e934b0f3a4ba5e9245716d2390f17",
	"CNV-2026-000001 CEN900002 26ae9f56d27e8c5e1529f14940e4b52e95a28204ea92fab4c72f37dfd6a53f0b ae886a73b5967b3ca9091859a461b55ae6e0e5066b8113c9684f592c60b87c27",
	"CTR-2026-000001 CEN900001 938e090fcf77d5c8285e7761dfab529f3c8023b36dc6e9e37b827913e9090d57 e643bcde9b64780edc43f86535da6a8ff1152d5a4d3774e6134e8402b57bda06",
	"CTR-2026-000002 CEN900002 7a5307ce32fc3468f5c156a0f9d5a9501c0006be48d2194a8bfa289a9b45cd4c 17200d7ec354146b86bdc76f9df308959c217f97350292ffc8295db5dd7f8ec7",
	"CTR-2026-000003 CEN900004 dec56161bbc730dcd9e1c79f586756dd7b6934d631219d7dc2c311891bf403bc 8f01c2076f8dff9ee3d2ec571d849c0922af5cddb7fe52139e54fd8a6c0a083c",
	"REL-2026-000001 CEN900004 de5cfab3bbbda5ff76a84ae763be1b3defea16f32c40de6b7a5277b930f81f23 faefeb036c11f5d9323972e9c95560b870649f75c5fa707685467b075cfdc426",
	"RET-2026-000001 CEN900001 9dc9e6ed486d2101c6b666e76b15221000337d6fc7b613eca1c98cee59d50f44 6b0b7577473c4950eee0dd9a32d2d34cb38f7dc7c48aff91ad30f4e41f7bd0db",
	"RET-2026-000002 CEN900002 0dead72e9a41fff9a342c224daace5458f2ed609b0e96b393e0c63f637a656dd 9c118717d388b3aa6fbdce18da8287b2486a37c5408f8c027dc19ec4248d3103",
	"RET-2026-000003 CEN900004 ca9afcdc12f557bfc166419688c55b18e3fbfe46a7d4d97e9ebe4ff2ba5b9196 cccd8c4a9584599a278891716a6388279d1f8225bc02eb2a285b8dc733a96e56",
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
