package imprimante

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"

	"cnamdoc/importer/dossier/french"
)

// Print asks the program that opens PDF files to print one on a printer. Windows
// itself has no command that does; a program that cannot either opens the file
// instead, and held says so.
func Print(ctx context.Context, j Job) (held string, err error) {
	known, err := List(ctx)
	if err != nil {
		return "", err
	}
	if !slices.Contains(known, j.Printer) {
		return "", unknown(j.Printer, known)
	}
	answer, err := powershell(ctx, "Start-Process -FilePath $env:CNAMDOC_FICHIER -Verb PrintTo -ArgumentList ('\"' + $env:CNAMDOC_IMPRIMANTE + '\"') -WindowStyle Hidden",
		"CNAMDOC_FICHIER="+j.File, "CNAMDOC_IMPRIMANTE="+j.Printer).CombinedOutput()
	if err == nil {
		return "", nil
	}
	if Open(ctx, j.File) != nil {
		return "", refused(j.Printer, said(err, answer), known)
	}
	return french.Say("le lecteur de PDF de ce poste ne sait pas imprimer seul : le papier y est ouvert, imprimez-le de là sur « %s »", j.Printer), nil
}

// List names the printers of this machine, sorted.
func List(ctx context.Context) ([]string, error) {
	answer, err := powershell(ctx, "[Console]::OutputEncoding = [Text.Encoding]::UTF8; Get-Printer | ForEach-Object { $_.Name }").Output()
	if err != nil {
		return nil, &Error{french.Text("Windows n’a pas donné la liste des imprimantes"), french.Text("imprimez depuis le lecteur de PDF"), nil, err}
	}
	var names []string
	for line := range strings.Lines(string(answer)) {
		if name := strings.TrimSpace(line); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// powershell runs a fixed script; what varies goes through the environment, so
// that no name is read as a command.
func powershell(ctx context.Context, script string, env ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "$ErrorActionPreference = 'Stop'; "+script)
	cmd.Env = append(os.Environ(), env...)
	return cmd
}

func viewer(file string) (name string, args []string) {
	return "rundll32.exe", []string{"url.dll,FileProtocolHandler", file}
}

func settle(_ context.Context, cmd *exec.Cmd) error { return cmd.Wait() }
