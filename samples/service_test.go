package samples

import (
	"bytes"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cnamdoc/generate/needtool"
)

// service is a file of the services, as an engineer finds it.
func service(t *testing.T, name string) []byte {
	t.Helper()
	data, err := Service("service/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// says reports each form of line that a unit lacks.
func says(t *testing.T, name string, forms ...string) {
	t.Helper()
	unit := service(t, name)
	for _, form := range forms {
		if !regexp.MustCompile(`(?m)^` + form + `$`).Match(unit) {
			t.Errorf("%s lacks %s", name, form)
		}
	}
}

// readTask reads a task as the scheduler of Windows would.
func readTask(t *testing.T, name string, task any) {
	t.Helper()
	if err := xml.Unmarshal(service(t, name), task); err != nil {
		t.Fatal(err)
	}
}

// TestUnitsVerify lets systemd read the units. Its one legitimate complaint
// here would be that the program is not installed: a program that is stands in.
func TestUnitsVerify(t *testing.T) {
	tool := needtool.Path(t, "systemd-analyze")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var paths []string
	for _, name := range []string{"cnamdoc.service", "cnamdoc.timer", "cnamdoc-guichet.service"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, bytes.ReplaceAll(service(t, name), []byte("/usr/local/bin/cnamdoc"), []byte(self)), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	out, err := exec.Command(tool, append([]string{"verify", "--man=no"}, paths...)...).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "cnamdoc") { // the machine's own units may have theirs
			t.Error(strings.TrimSpace(line))
		}
	}
	if err != nil && t.Failed() {
		t.Error(err)
	}
}

// An incomplete night is a normal one; papers are for their owner alone.
func TestServiceCountsAnIncompleteNightAsSuccess(t *testing.T) {
	says(t, "cnamdoc.service", `SuccessExitStatus=3`, `Type=oneshot`, `UMask=0077`, `ExecStart=.* --depot /srv/cnamdoc/depot .*--journal json`)
}

func TestTaskIsWellFormed(t *testing.T) {
	var task struct {
		XMLName  xml.Name `xml:"http://schemas.microsoft.com/windows/2004/02/mit/task Task"`
		Version  string   `xml:"version,attr"`
		Start    string   `xml:"Triggers>CalendarTrigger>StartBoundary"`
		Interval int      `xml:"Triggers>CalendarTrigger>ScheduleByDay>DaysInterval"`
		Multiple string   `xml:"Settings>MultipleInstancesPolicy"`
		Late     bool     `xml:"Settings>StartWhenAvailable"`
		Command  string   `xml:"Actions>Exec>Command"`
		Args     string   `xml:"Actions>Exec>Arguments"`
		Dir      string   `xml:"Actions>Exec>WorkingDirectory"`
	}
	readTask(t, "cnamdoc-tache.xml", &task)
	if task.Version != "1.2" || task.Start == "" || task.Interval != 1 || task.Multiple != "IgnoreNew" || !task.Late || task.Dir == "" {
		t.Errorf("the task says %+v", task)
	}
	for _, want := range []string{"--depot", "--journal-fichier", "& if !errorlevel! equ 3 (exit /b 0) else (exit /b !errorlevel!)"} {
		if !strings.Contains(task.Args, want) {
			t.Errorf("its arguments lack %q: %s", want, task.Args)
		}
	}
	if !strings.HasSuffix(task.Command, "cmd.exe") {
		t.Errorf("its command is %s", task.Command)
	}
}

// The desk's units start what they say, restart it, and leave it time to finish.
func TestDeskUnits(t *testing.T) {
	says(t, "cnamdoc-guichet.service", `ExecStart=.* servir .*--mandataire 127\.0\.0\.1 --nom .*`, `Restart=on-failure`, `TimeoutStopSec=90`, `UMask=0077`)
	var task struct {
		XMLName xml.Name `xml:"http://schemas.microsoft.com/windows/2004/02/mit/task Task"`
		Boot    bool     `xml:"Triggers>BootTrigger>Enabled"`
		Restart int      `xml:"Settings>RestartOnFailure>Count"`
		Limit   string   `xml:"Settings>ExecutionTimeLimit"`
		Command string   `xml:"Actions>Exec>Command"`
		Args    string   `xml:"Actions>Exec>Arguments"`
	}
	readTask(t, "cnamdoc-guichet-tache.xml", &task)
	if !task.Boot || task.Restart == 0 || task.Limit != "PT0S" || !strings.HasSuffix(task.Command, "cnamdoc.exe") || !strings.HasPrefix(task.Args, "servir ") {
		t.Errorf("the task says %+v", task)
	}
}
