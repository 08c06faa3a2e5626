package main

import (
	"os"
	"path/filepath"
	"runtime"
)

// stateFolder is where this person's programs keep what they must not lose: what
// systemd gives (systemd.exec(5), StateDirectory=), else the folder of the XDG
// base directory specification, else the system's own. It is empty where there
// is none.
func stateFolder() string {
	if given := filepath.SplitList(os.Getenv("STATE_DIRECTORY")); len(given) > 0 && filepath.IsAbs(given[0]) {
		return given[0]
	}
	if base := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(base) {
		return filepath.Join(base, "moim")
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		base, err := os.UserConfigDir()
		if err != nil {
			return ""
		}
		return filepath.Join(base, "moim")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "state", "moim")
}
