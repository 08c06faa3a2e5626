package holder_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"moim/media"
	"moim/media/holder"
)

// TestHolder finds the program that has a file open, through a link as well, and
// none once it has ended; its own process does not count.
func TestHolder(t *testing.T) {
	node := filepath.Join(t.TempDir(), "node")
	held, err := os.Create(node)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = held.Close() }()
	link := node + "-link"
	if err := os.Symlink(node, link); err != nil {
		t.Fatal(err)
	}
	busy := fmt.Errorf("open: %w", media.ErrDeviceBusy)
	if got := holder.Busy(busy, node); got != busy { //nolint:errorlint // the very same error
		t.Errorf("held by nobody else: %v", got)
	}
	other := exec.Command("sleep", "60")
	other.ExtraFiles = []*os.File{held}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{node, link} {
		got := holder.Busy(busy, "/nonexistent", path)
		var named *media.BusyError
		if !errors.As(got, &named) || named.Holder == "" || !errors.Is(got, media.ErrDeviceBusy) {
			t.Errorf("%s: %v, want the name of its holder", path, got)
		}
	}
	_ = other.Process.Kill()
	_ = other.Wait()
	if got := holder.Of(node); got != "" {
		t.Errorf("held by %q after it has ended", got)
	}
}
