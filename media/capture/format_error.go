package capture

import "fmt"

// FormatError says why a picture or sound file cannot be played: it is not
// such a file, it is damaged, or it holds a variant that is not supported.
type FormatError struct {
	Path   string
	Reason string // a clause for a person, without a full stop
}

func (e *FormatError) Error() string { return fmt.Sprintf("%q: %s", e.Path, e.Reason) }
