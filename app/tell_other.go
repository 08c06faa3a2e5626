//go:build !windows

package app

import (
	"fmt"
	"io"
)

// tell writes what a person should read at the end: on the terminal, in English.
// text gives it in a language.
func tell(stderr io.Writer, text func(language string) string) {
	_, _ = fmt.Fprintln(stderr, text("en"))
}
