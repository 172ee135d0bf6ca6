package sqlite_test

import (
	"testing"

	"cnamdoc/generate/register/registertest"
)

func BenchmarkReserveIssue(b *testing.B) { registertest.BenchReserveIssue(b, fresh) }
func BenchmarkUnchanged(b *testing.B)    { registertest.BenchUnchanged(b, fresh) }
func BenchmarkSearch(b *testing.B)       { registertest.BenchSearch(b, fresh) }
