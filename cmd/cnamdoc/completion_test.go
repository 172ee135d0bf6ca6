package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/generate/needtool"
)

// The scripts are tried in the shells themselves: a command, a command of a
// group, an option, a value with an accent and a space, and a file where the
// program knows nothing.
func TestCompletion(t *testing.T) {
	cases := []struct{ line, want string }{
		{"cnamdoc gen", "generer"},
		{"cnamdoc registre rem", "remettre"},
		{"cnamdoc generer --cata", "--catalogue"},
		{"cnamdoc generer --config c.toml --centre Or", "Orléans"},
		{"cnamdoc generer --config c.toml --centre Saint", "Saint Aignan"},
		{"cnamdoc modeles lister con", "contrat.md"},
		{"cnamdoc generer export-", "export-essai.xlsx"},
	}
	for shell, ask := range map[string]func(t *testing.T, dir, script, line string) string{"bash": askBash, "zsh": askZsh, "fish": askFish} {
		t.Run(shell, func(t *testing.T) {
			needtool.Path(t, shell)
			dir := t.TempDir()
			script := filepath.Join(dir, "script")
			out, err := exec.Command("cnamdoc", "completion", shell).Output()
			if err == nil {
				err = os.WriteFile(script, out, 0o600)
			}
			for name, text := range map[string]string{"c.toml": "[[centres]]\nnom = \"Orléans\"\n[[centres]]\nnom = \"Saint Aignan\"\n", "export-essai.xlsx": ""} {
				if err == nil {
					err = os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range cases {
				if got := ask(t, dir, script, one.line); !strings.Contains(strings.ReplaceAll(got, `\ `, " "), one.want) {
					t.Errorf("%s: %q, want %q", one.line, got, one.want)
				}
			}
		})
	}
}

// shellOutput runs a shell in a directory.
func shellOutput(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// askBash calls the function as bash does; what it leaves empty, bash completes
// by file names, as compgen.
func askBash(t *testing.T, dir, script, line string) string {
	return shellOutput(t, dir, "bash", "--norc", "-c", `. "$1"; COMP_WORDS=($2); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _cnamdoc
complete -p cnamdoc | grep -q -- '-o default' || exit 1
[ ${#COMPREPLY[@]} -gt 0 ] && printf '%s\n' "${COMPREPLY[@]}" || compgen -f -- "${COMP_WORDS[COMP_CWORD]}"`, "bash", script, line)
}

// askZsh calls the function with compadd and _files replaced by printing.
func askZsh(t *testing.T, dir, script, line string) string {
	return shellOutput(t, dir, "zsh", "-f", "-c", `compdef() { : }; . $1
compadd() { print -rl -- "$@" }; _files() { print -rl -- ${words[CURRENT]}*(N) }
words=(${=2}); CURRENT=$#words; _cnamdoc`, "zsh", script, line)
}

func askFish(t *testing.T, dir, script, line string) string {
	return shellOutput(t, dir, "fish", "--no-config", "-c", `source $argv[1]; complete --do-complete $argv[2]`, script, line)
}
