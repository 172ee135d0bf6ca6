package generate_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"

	"cnamdoc/generate/register"
)

// exitOlder is how a night ends that refuses an older copy of the register.
const exitOlder = 3

// seldom is when garbage is collected, in per cent: nights are short-lived, and
// half of their time was collecting.
const seldom = 400

// TestMain runs a batch instead of the tests when the test binary was started
// as one, to be killed.
func TestMain(m *testing.M) {
	if os.Getenv(nightEnv) != "" {
		debug.SetGCPercent(seldom)
		err := childNight()
		if older := (*register.OlderError)(nil); errors.As(err, &older) {
			os.Exit(exitOlder)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if err := flag.Set("test.parallel", strconv.Itoa(runtime.GOMAXPROCS(0)+2)); err != nil { // nights wait for the disk
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	flag.Parse()
	if cluster.Durable = flag.Lookup("test.bench").Value.String() != ""; !cluster.Durable { // a benchmark pays for what it costs
		debug.SetGCPercent(seldom)
	}
	code := m.Run()
	if err := cluster.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
		code = 1
	}
	os.Exit(code)
}
