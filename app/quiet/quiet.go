// Package quiet silences the standard library's log from the very beginning.
//
// Moim logs through slog, and standard error is for the one sentence that a
// person should read. Libraries that use the standard log would write there:
// Fyne does so while it is initialised, where the locale is C.UTF-8. That is
// before main runs, so this is one of the two places that work in init. It comes
// in time because Go initialises packages whose imports are ready in the order
// of their paths, and Fyne's translations need text/template, which stands
// behind this package (Go specification, "Package initialization").
//
// It knows the standard log and nothing else; app gives that log a place once
// it knows whether anybody wants to read it.
package quiet

import (
	"io"
	"log"
)

func init() { log.SetOutput(io.Discard) } //nolint:forbidigo,gochecknoinits // to silence it so early is what this package is for
