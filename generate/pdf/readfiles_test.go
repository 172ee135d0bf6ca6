package pdf_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/pdf/internal/sample"
)

func withFiles(t testing.TB, files ...pdf.Attachment) []byte {
	t.Helper()
	s := sample.New(pdf.TierFrench, pdf.Regular)
	s.Text("H1", pdf.Regular, "Titre")
	s.File.Files = files
	data, err := pdf.AssembleBytes(&s.File)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestReadAttachments(t *testing.T) {
	want := []pdf.Attachment{
		{Name: "a.json", MIME: "application/json", Description: "Données à relire", Relationship: "Data", Data: []byte(`{"é":1}`)},
		{Name: "b.cose", MIME: "application/cose", Description: "b.cose", Relationship: "Supplement", Data: []byte{0, 1, 2, 255}},
	}
	data := withFiles(t, want[1], want[0])
	got, err := pdf.ReadAttachments(bytes.NewReader(data), int64(len(data)))
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, attachments (-want +got):\n%s", err, diff)
	}
	data = withFiles(t)
	if got, err := pdf.ReadAttachments(bytes.NewReader(data), int64(len(data))); len(got) != 0 || err != nil {
		t.Errorf("without attachments: %v, %v", got, err)
	}
	data = data[:len(data)/2]
	if _, err := pdf.ReadAttachments(bytes.NewReader(data), int64(len(data))); !errors.Is(err, pdf.ErrCut) {
		t.Errorf("cut: %v", err)
	}
}

// FuzzReadAttachments: no file makes it panic or read without end.
func FuzzReadAttachments(f *testing.F) {
	f.Add(withFiles(f, pdf.Attachment{Name: "a.json", Data: []byte("{}")}))
	f.Add([]byte("%PDF-1.7\nxref\n0 1\n0000000000 65535 f\ntrailer <</Size 1/Root<</Names<</EmbeddedFiles 1 0 R>>>>>>\nstartxref\n9\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := pdf.ReadAttachments(bytes.NewReader(data), int64(len(data)))
		if err != nil && files != nil {
			t.Error("files and an error")
		}
	})
}
