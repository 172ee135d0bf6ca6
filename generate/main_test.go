package generate_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"

	"cnamdoc/generate/register"
)

// exitOlder is how a night ends that refuses an older copy of the register.
const exitOlder = 3

// TestMain runs a batch instead of the tests when the test binary was started
// as one, to be killed.
func TestMain(m *testing.M) {
	if os.Getenv(nightEnv) != "" {
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
	flag.Parse()
	cluster.Durable = flag.Lookup("test.bench").Value.String() != "" // a benchmark pays for durability
	code := m.Run()
	if err := cluster.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
		code = 1
	}
	os.Exit(code)
}
