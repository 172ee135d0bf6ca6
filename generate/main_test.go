package generate_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain runs a batch instead of the tests when the test binary was started
// as one, to be killed.
func TestMain(m *testing.M) {
	if os.Getenv(nightEnv) != "" {
		if err := childNight(); err != nil {
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
