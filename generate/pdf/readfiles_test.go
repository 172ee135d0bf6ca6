package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
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

// selfNamed is a file whose name tree has itself below it, a hundred times.
func selfNamed() []byte {
	body := "%PDF-1.7\n1 0 obj\n<</Names<</EmbeddedFiles 2 0 R>>>>\nendobj\n"
	second := len(body)
	body += "2 0 obj\n<</Kids[" + strings.Repeat("2 0 R ", 100) + "]>>\nendobj\n"
	return fmt.Appendf([]byte(body), "xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
		len("%PDF-1.7\n"), second, len(body))
}

func TestReadAttachmentsEnds(t *testing.T) {
	data := selfNamed()
	if _, err := pdf.ReadAttachments(bytes.NewReader(data), int64(len(data))); !errors.Is(err, pdf.ErrDamaged) {
		t.Errorf("a name tree below itself: %v", err)
	}
}

// FuzzReadAttachments: no file makes it panic or read without end.
func FuzzReadAttachments(f *testing.F) {
	f.Add(withFiles(f, pdf.Attachment{Name: "a.json", Data: []byte("{}")}))
	f.Add(selfNamed())
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := pdf.ReadAttachments(bytes.NewReader(data), int64(len(data)))
		if err != nil && files != nil {
			t.Error("files and an error")
		}
	})
}
