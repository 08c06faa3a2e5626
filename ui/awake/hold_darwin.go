package awake

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

// hold keeps the computer awake until ctx ends: caffeinate takes a power
// assertion for the display and for sleep by idleness, and ends with this
// process whatever happens.
func hold(ctx context.Context) error {
	command := exec.CommandContext(ctx, "caffeinate", "-d", "-i", "-w", strconv.Itoa(os.Getpid()))
	if err := command.Run(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("run caffeinate: %w", err)
	}
	return nil
}
