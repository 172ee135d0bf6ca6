package generate_test

import (
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
	code := m.Run()
	if err := cluster.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
		code = 1
	}
	os.Exit(code)
}
