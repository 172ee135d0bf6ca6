//go:build !linux

package generate_test

import "errors"

// lockFile is for Linux alone.
func lockFile(string) (unlock func() error, err error) { return nil, errors.ErrUnsupported }
