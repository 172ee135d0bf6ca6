// Command paquet packs one target of a release: its archive holds the program,
// LISEZMOI.txt, the service units, and LICENCES.txt with the licences of Go and
// of each module that the program is made of. It reads the packages from
// standard input (go list -deps -json), and prints the archive's name. The same
// input gives the same bytes.
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

type goPackage struct {
	ImportPath, Dir string
	Standard        bool
	Module          *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// member is a file of the archive.
type member struct {
	name string
	mode int64
	data []byte
}

func main() {
	log.SetFlags(0)
	version := flag.String("version", "", "of the release")
	target := flag.String("target", "", "GOOS/GOARCH")
	seconds := flag.Int64("time", 0, "of every member, Unix")
	program := flag.String("program", "", "the program's file")
	out := flag.String("out", ".", "directory of the archive")
	flag.Parse()
	name, err := pack(*version, *target, *program, *out, time.Unix(*seconds, 0).UTC())
	if err != nil {
		log.Fatal("paquet: ", err)
	}
	fmt.Println(name)
}

func pack(version, target, program, out string, at time.Time) (string, error) {
	system, machine, _ := strings.Cut(target, "/")
	folder := "cnamdoc-" + version + "-" + system + "-" + machine
	licences, err := readLicences(os.Stdin)
	if err != nil {
		return "", err
	}
	binary, err := os.ReadFile(program)
	if err != nil {
		return "", err
	}
	readme, err := os.ReadFile(".ci/LISEZMOI.txt")
	if err != nil {
		return "", err
	}
	members := []member{{"cnamdoc", 0o755, binary}, {"LISEZMOI.txt", 0o644, bytes.ReplaceAll(readme, []byte("VERSION"), []byte(version))}, {"LICENCES.txt", 0o644, licences}}
	if system == "windows" {
		members[0].name += ".exe"
		for i := range members[1:] { // older editors of Windows show nothing else right
			members[i+1].data = bytes.ReplaceAll(members[i+1].data, []byte("\n"), []byte("\r\n"))
		}
	}
	units, err := filepath.Glob("samples/service/*")
	if err != nil || len(units) == 0 {
		return "", errors.Join(err, errors.New("no service units"))
	}
	for _, unit := range units {
		data, err := os.ReadFile(unit)
		if err != nil {
			return "", err
		}
		members = append(members, member{"service/" + filepath.Base(unit), 0o644, data})
	}
	for i := range members {
		members[i].name = path.Join(folder, members[i].name)
	}
	name, write := folder+".tar.gz", writeTar
	if system == "windows" {
		name, write = folder+".zip", writeZip
	}
	var archive bytes.Buffer
	if err := write(&archive, members, at); err != nil {
		return "", err
	}
	return name, os.WriteFile(filepath.Join(out, name), archive.Bytes(), 0o644)
}

func writeZip(w io.Writer, members []member, at time.Time) error {
	z := zip.NewWriter(w)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: at}
		h.SetMode(os.FileMode(m.mode))
		f, err := z.CreateHeader(h)
		if err == nil {
			_, err = f.Write(m.data)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

func writeTar(w io.Writer, members []member, at time.Time) error {
	g, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(g)
	for _, m := range members {
		err := t.WriteHeader(&tar.Header{Name: m.name, Mode: m.mode, Size: int64(len(m.data)), ModTime: at, Format: tar.FormatPAX})
		if err == nil {
			_, err = t.Write(m.data)
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), g.Close())
}

var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|ofl)([-_.].*)?$`)

// readLicences gathers the licences of the modules of the packages: those at the
// root of each module, and those between it and a package that is used, which may
// have another author. A module without any is an error.
func readLicences(list io.Reader) ([]byte, error) {
	texts := map[string][]string{"Go (" + runtime.Version() + ")": nil}
	files := map[string]string{}
	add := func(of, dir string) error {
		entries, err := os.ReadDir(dir)
		for _, e := range entries {
			at := filepath.Join(dir, e.Name())
			if e.IsDir() || !licenceName.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") || files[at] != "" {
				continue
			}
			data, err := os.ReadFile(at)
			if err != nil {
				return err
			}
			files[at] = of
			texts[of] = append(texts[of], strings.TrimSpace(strings.ReplaceAll(string(data), "\r\n", "\n")))
		}
		return err
	}
	if err := add("Go ("+runtime.Version()+")", runtime.GOROOT()); err != nil {
		return nil, err
	}
	for d := json.NewDecoder(list); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if p.Standard || p.Module == nil || p.Module.Main {
			continue
		}
		of := p.Module.Path + " " + p.Module.Version
		texts[of] = texts[of] // known, whether a licence is found or not
		for dir := p.Dir; ; dir = filepath.Dir(dir) {
			if err := add(of, dir); err != nil {
				return nil, err
			}
			if dir == p.Module.Dir {
				break
			}
		}
	}
	var names []string
	for name, found := range texts {
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no licence found", name)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	var b bytes.Buffer
	fmt.Fprintf(&b, "cnamdoc contient ces logiciels libres, sous les licences qui suivent.\n\n")
	for _, name := range names {
		fmt.Fprintf(&b, "  %s\n", name)
	}
	for _, name := range names {
		for _, text := range texts[name] {
			fmt.Fprintf(&b, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 78), name, text)
		}
	}
	return b.Bytes(), nil
}
