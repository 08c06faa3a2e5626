//go:build !linux && !darwin && !windows

package awake

import (
	"context"
	"errors"
)

// hold says that this system cannot be asked.
func hold(context.Context) error {
	return errors.New("hold the computer awake: not possible on this system")
}
