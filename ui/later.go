package ui

import (
	"time"

	"fyne.io/fyne/v2"
)

// later calls a function on fyne's goroutine after some time.
type later func(time.Duration, func()) *time.Timer

// onFyne is the later of a running window.
func onFyne(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(d, func() { fyne.Do(f) })
}
