package awake

import (
	"context"
	"errors"
	"runtime"

	"golang.org/x/sys/windows"
)

// Flags of SetThreadExecutionState.
const (
	continuous      = 0x80000000
	systemRequired  = 0x00000001
	displayRequired = 0x00000002
)

// hold keeps the computer awake until ctx ends. The request belongs to the
// thread that makes it, which therefore stays with this goroutine.
func hold(ctx context.Context) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	set := windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadExecutionState")
	if before, _, _ := set.Call(continuous | systemRequired | displayRequired); before == 0 {
		return errors.New("set the thread's execution state: refused")
	}
	<-ctx.Done()
	_, _, _ = set.Call(continuous)
	return nil
}
