//go:build unix

package handover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
)

// doorName is the socket's name in the profile's folder.
const doorName = "door"

// maxSocketPath is the longest path of a unix socket that every system takes, in bytes.
const maxSocketPath = 100

// address is a path of the socket that is short enough, and done gives back what it
// needs. The folder of the profile may lie deeper than a socket's path can be long;
// systems with /proc name an open folder shortly.
func address(folder string) (path string, done func(), err error) {
	path = filepath.Join(folder, doorName)
	if len(path) <= maxSocketPath {
		return path, func() {}, nil
	}
	open, err := os.Open(folder)
	if err != nil {
		return "", nil, fmt.Errorf("open settings folder: %w", err)
	}
	short := fmt.Sprintf("/proc/self/fd/%d", open.Fd())
	if _, err := os.Stat(short); err != nil {
		return "", nil, fmt.Errorf("path of the settings folder is too long: %w", errors.Join(err, open.Close()))
	}
	return filepath.Join(short, doorName), func() { _ = open.Close() }, nil
}

func listen(folder string) (net.Listener, error) {
	path, done, err := address(folder)
	if err != nil {
		return nil, err
	}
	defer done()
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove old socket: %w", err)
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what and where
	}
	listener.SetUnlinkOnClose(false) // by a path that may be gone; what lies there is replaced by the next window
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, fmt.Errorf("close socket to others: %w", errors.Join(err, listener.Close()))
	}
	return listener, nil
}

func dial(ctx context.Context, folder string) (net.Conn, error) {
	path, done, err := address(folder)
	if err != nil {
		return nil, err
	}
	defer done()
	var dialer net.Dialer
	return dialer.DialContext(ctx, "unix", path) //nolint:wrapcheck // it says what and where
}
