package samples

import (
	"embed"
	"io"
	"path"
)

// units are what makes the nights run by themselves, and the desk stand open: a
// systemd service with its timer and one for the desk, and tasks for the
// scheduler of Windows.
//
//go:embed service/cnamdoc.service service/cnamdoc.timer service/cnamdoc-tache.xml service/cnamdoc-guichet.service service/cnamdoc-guichet-tache.xml
var units embed.FS

// Service returns one of the units, by its path below the directory of the
// samples: "service/cnamdoc.timer".
func Service(name string) ([]byte, error) { return units.ReadFile(path.Clean(name)) }

func writeUnit(name string) func(io.Writer) error {
	return func(w io.Writer) error {
		data, err := Service(name)
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	}
}
