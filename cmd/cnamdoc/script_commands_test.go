package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
	"cnamdoc/samples"
)

var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"rc":       scriptRC,
	"workbook": scriptWorkbook,
	"config":   scriptConfig,
	"edit":     scriptEdit,
	"snapshot": scriptSnapshot,
	"same":     scriptSame,
	"files":    scriptFiles,
	"equal":    scriptEqual,
	"json":     scriptJSON,
	"seal":     scriptSeal,
	"broken":   scriptBroken,
	"essai":    scriptEssai,
}

// scriptRC is "rc CODE PROGRAM ARGS…": exec that expects this very exit code,
// and that what a person reads is French.
func scriptRC(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: rc CODE PROGRAM ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	for _, stream := range []string{"stdout", "stderr"} {
		if word := english.FindString(strings.ReplaceAll(ts.ReadFile(stream), ".invalid", "")); word != "" {
			ts.Fatalf("a person reads English on %s: %q", stream, word)
		}
	}
}

// english finds what the library, the system and engineers say; the words are
// no French ones.
var english = regexp.MustCompile(`(?i)\b(no such|not found|file exists|directory|cannot|failed|unexpected|the|is not|denied|invalid|commands|options:|panic|goroutine|nil|unmarshal|toml:|sqlite:|zip:|EOF)\b`)

// scriptConfig is "config FILE [OLD NEW]…": the sample configuration with its
// fictional values unmarked, as a centre would have completed it, and changed.
func scriptConfig(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args)%2 == 0 {
		ts.Fatalf("usage: config FILE [OLD NEW]…")
	}
	text := reglages.Fictional.ReplaceAllString(samples.Config(), "$1")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(replaceAll(ts, text, args[1:])), 0o600))
}

// scriptEdit is "edit FILE OLD NEW…": each OLD stands in the file.
func scriptEdit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || len(args)%2 == 0 {
		ts.Fatalf("usage: edit FILE OLD NEW…")
	}
	path := ts.MkAbs(args[0])
	ts.Check(os.WriteFile(path, []byte(replaceAll(ts, ts.ReadFile(args[0]), args[1:])), 0o600))
}

func replaceAll(ts *testscript.TestScript, text string, pairs []string) string {
	unescape := strings.NewReplacer(`\n`, "\n")
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, unescape.Replace(pairs[i])) {
			ts.Fatalf("%q does not stand in the file", pairs[i])
		}
		text = strings.ReplaceAll(text, unescape.Replace(pairs[i]), unescape.Replace(pairs[i+1]))
	}
	return text
}

// scriptEssai is "essai": etat and sortie are those of a night of specimens over
// the small sample, as essai leaves them.
func scriptEssai(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: essai")
	}
	dir, err := essaiDone()
	ts.Check(err)
	ts.Check(copyTree(ts.MkAbs("etat"), filepath.Join(dir, "etat")))
	ts.Check(copyTree(ts.MkAbs("sortie"), filepath.Join(dir, "papiers")))
}

// scriptSnapshot is "snapshot NAME DIR…": it keeps names, bytes, modes and
// times of the files below, for same.
func scriptSnapshot(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: snapshot NAME DIR…")
	}
	ts.Setenv("snapshot_"+args[0], strings.Join(state(ts, args[1:]), "\n"))
}

// scriptSame is "[!] same NAME DIR…": nothing has been written since.
func scriptSame(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: [!] same NAME DIR…")
	}
	before := strings.Split(ts.Getenv("snapshot_"+args[0]), "\n")
	after := state(ts, args[1:])
	changes := difference(before, after)
	switch {
	case neg && len(changes) == 0:
		ts.Fatalf("nothing has changed")
	case !neg && len(changes) > 0:
		ts.Fatalf("changed:\n%s", strings.Join(changes, "\n"))
	}
}

func difference(before, after []string) []string {
	count := map[string]int{}
	for _, l := range before {
		count[l]--
	}
	for _, l := range after {
		count[l]++
	}
	var changes []string
	for l, n := range count {
		if n != 0 {
			changes = append(changes, fmt.Sprintf("%+d %s", n, l))
		}
	}
	return changes
}

// state lists the files below the directories. What the register's and the
// keys' own directory holds is left to the register's tests: the bytes of a
// database may change without its content.
func state(ts *testscript.TestScript, dirs []string) []string {
	var list []string
	for _, dir := range dirs {
		root := ts.MkAbs(dir)
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || e.Name() == statusName { // a night that fails says so there
				return err
			}
			info, err := e.Info()
			if err != nil {
				return err
			}
			data, err := os.ReadFile(path)
			rel, _ := filepath.Rel(root, path)
			list = append(list, fmt.Sprintf("%s %v %d %x", rel, info.Mode(), info.ModTime().UnixNano(), sha256.Sum256(data)))
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			ts.Fatalf("%v", err)
		}
	}
	return list
}

// scriptFiles is "files DIR": it prints the files below, one a line, sorted,
// those beginning with a dot included.
func scriptFiles(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: files DIR")
	}
	root := ts.MkAbs(args[0])
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, path)
		fmt.Fprintln(ts.Stdout(), filepath.ToSlash(rel))
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprint(ts.Stdout(), "")
		return
	}
	ts.Check(err)
}

// scriptEqual is "equal DIR OTHER SUFFIX…": the files below both whose names
// end so have the same names and the same bytes, and there are some.
func scriptEqual(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: equal DIR OTHER SUFFIX…")
	}
	seen := 0
	for _, pair := range [][2]string{{args[0], args[1]}, {args[1], args[0]}} {
		root, other := ts.MkAbs(pair[0]), ts.MkAbs(pair[1])
		ts.Check(filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !hasSuffix(filepath.ToSlash(path), args[2:]) {
				return err
			}
			seen++
			rel, _ := filepath.Rel(root, path)
			a, err := os.ReadFile(path)
			b, otherErr := os.ReadFile(filepath.Join(other, rel))
			if err == nil && otherErr == nil && !bytes.Equal(a, b) {
				return fmt.Errorf("%s differs", rel)
			}
			return errors.Join(err, otherErr)
		}))
	}
	if seen == 0 {
		ts.Fatalf("no file was compared")
	}
}

func hasSuffix(path string, suffixes []string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(path, s) {
			return true
		}
	}
	return false
}

// scriptJSON is "json FILE PATH VALUE": the value at a path of members and
// indices apart by points, as text.
func scriptJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: [!] json FILE PATH VALUE")
	}
	var value any
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	decoder.UseNumber()
	ts.Check(decoder.Decode(&value))
	if decoder.More() {
		ts.Fatalf("%s holds more than one value", args[0])
	}
	for step := range strings.SplitSeq(args[1], ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			ts.Check(err)
			if i >= len(v) {
				ts.Fatalf("%s: %d items", args[1], len(v))
			}
			value = v[i]
		default:
			ts.Fatalf("%s: nothing at %s", args[1], step)
		}
	}
	if (fmt.Sprint(value) == args[2]) == neg {
		ts.Fatalf("%s is %v", args[1], value)
	}
}

// scriptSeal is "seal NAME FILE.pdf": the text of the paper's seal in the file
// NAME and in $NAME, in $NAME_minuscule in lower case, and in $NAME_change with
// one character of the signature changed.
func scriptSeal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: seal NAME FILE.pdf")
	}
	in, err := readFileInput(context.Background(), ts.MkAbs(args[1]), "pdf")
	ts.Check(err)
	texts := in.texts
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(texts[0]+"\n"), 0o600))
	ts.Setenv(args[0], texts[0])
	ts.Setenv(args[0]+"_minuscule", strings.ToLower(texts[0]))
	ts.Setenv(args[0]+"_change", changed(texts[0]))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+"_change"), []byte(changed(texts[0])+"\n"), 0o600))
}

// changed returns the text with one Base32 character changed, some way before
// its end: in the signature.
func changed(text string) string {
	at := len(text) - 20
	other := byte('A')
	if text[at] == other {
		other = 'B'
	}
	return text[:at] + string(other) + text[at+1:]
}
