package main

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/report"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Programs outside read our JSON by the README: each member stands there.
func TestReadmeDocumentsJSON(t *testing.T) {
	text := readme(t)
	seen := map[reflect.Type]bool{}
	for _, v := range []any{report.Report{}, answer{}} {
		for _, name := range members(reflect.TypeOf(v), seen) {
			if !regexp.MustCompile("`([a-z_]+\\.)?" + name + `(\[\]|\.<document>)?` + "`").MatchString(text) {
				t.Errorf("%T: the README does not document %q", v, name)
			}
		}
	}
}

// members lists the names of all JSON members below a type.
func members(t reflect.Type, seen map[reflect.Type]bool) []string {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return members(t.Elem(), seen)
	case reflect.Struct:
		if list, ok := t.FieldByName("items"); ok { // generate.List
			return members(list.Type, seen)
		}
	default:
		return nil
	}
	if seen[t] {
		return nil
	}
	seen[t] = true
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || name == "" && !f.Anonymous {
			continue
		}
		if name != "" {
			names = append(names, name)
		}
		names = append(names, members(f.Type, seen)...)
	}
	return names
}

// Every call of the program in the README names commands and options that are
// there.
func TestReadmeNamesWhatExists(t *testing.T) {
	app := app(&console{})
	calls := regexp.MustCompile("(?m)(?:`|^|\\()cnamdoc ([^`\\n#|]+)").FindAllStringSubmatch(readme(t), -1)
	if len(calls) < 15 {
		t.Fatalf("%d calls found", len(calls))
	}
	for _, call := range calls {
		commands, flags := app.Commands, app.Flags
		for _, word := range strings.Fields(call[1]) {
			word = strings.Trim(word, ").,;…")
			if name, ok := strings.CutPrefix(word, "--"); ok {
				if !slices.ContainsFunc(append(flags, cli.HelpFlag), func(f cli.Flag) bool { return slices.Contains(f.Names(), name) }) && name != "" {
					t.Errorf("%q: no option %q", call[0], word)
				}
				continue
			}
			i := slices.IndexFunc(commands, func(c *cli.Command) bool { return c.HasName(word) })
			if i >= 0 {
				flags, commands = append(slices.Clone(app.Flags), commands[i].Flags...), commands[i].Subcommands
			} else if word == "dupont" || word == "charpignon" {
				break // somebody's name: the desk's
			} else if len(commands) > 0 && regexp.MustCompile(`^[a-z-]+$`).MatchString(word) {
				t.Errorf("%q: no command %q", call[0], word)
			}
		}
	}
}
