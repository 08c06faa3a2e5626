package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// neighbours is where the windows of one person tell each other on which ports
// of this computer their embedded servers listen: one empty file per port. It
// is how a bare code finds a room on this computer whose server had to take
// another port than the usual one.
type neighbours struct {
	folder string // "" where there is no place for it
}

func newNeighbours() neighbours {
	base, err := os.UserCacheDir()
	if err != nil {
		return neighbours{}
	}
	return neighbours{folder: filepath.Join(base, "moim", "servers")}
}

func (n neighbours) add(port int) error {
	if n.folder == "" {
		return errors.New("there is no cache folder")
	}
	if err := os.MkdirAll(n.folder, 0o700); err != nil {
		return fmt.Errorf("make folder of servers: %w", err)
	}
	if err := os.WriteFile(n.file(port), nil, 0o600); err != nil {
		return fmt.Errorf("note server: %w", err)
	}
	return nil
}

// remove forgets a server that is gone. A note that cannot be removed does no
// harm: nobody answers there.
func (n neighbours) remove(port int) {
	if n.folder != "" {
		_ = os.Remove(n.file(port))
	}
}

// ports lists the servers noted, and always the usual port.
func (n neighbours) ports() []int {
	ports := []int{usualPort}
	if n.folder == "" {
		return ports
	}
	entries, err := os.ReadDir(n.folder)
	if err != nil {
		return ports
	}
	for _, e := range entries {
		port, err := strconv.Atoi(e.Name())
		if err == nil && port > 0 && port < 1<<16 && port != usualPort {
			ports = append(ports, port)
		}
	}
	return ports
}

func (n neighbours) file(port int) string { return filepath.Join(n.folder, strconv.Itoa(port)) }
