package pulse

import (
	"os"
	"path/filepath"
)

// cookieSize is how many bytes who connects shows as a proof.
const cookieSize = 256

// cookie is what the server of this user wants to see: of PULSE_COOKIE, or else
// from the usual files. Without any it is zeros, with which a server is content
// that knows its user by the socket.
func cookie() []byte {
	paths := []string{os.Getenv("PULSE_COOKIE")}
	if folder, err := os.UserConfigDir(); err == nil {
		paths = append(paths, filepath.Join(folder, "pulse", "cookie"))
	}
	if home, err := os.UserHomeDir(); err == nil {
		paths = append(paths, filepath.Join(home, ".pulse-cookie"))
	}
	for _, path := range paths {
		if path == "" {
			continue
		}
		if b, err := os.ReadFile(path); err == nil && len(b) >= cookieSize { //nolint:gosec // the person's own file, wherever they say
			return b[:cookieSize]
		}
	}
	return make([]byte, cookieSize)
}
