package app

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// How long rename tries, and how often.
const (
	renamePatience = 2 * time.Second
	renamePause    = 20 * time.Millisecond
)

// rename puts a file in the place of another. On Windows that is refused while
// anybody has one of them open, as virus scanners do for a moment with what was
// just written.
func rename(from, to string) error {
	for begin := time.Now(); ; time.Sleep(renamePause) {
		err := os.Rename(from, to)
		held := errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
		if !held || time.Since(begin) > renamePatience {
			return err
		}
	}
}
