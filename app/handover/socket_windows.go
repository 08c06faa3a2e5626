package handover

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// errStranger says that the other end belongs to another user.
var errStranger = errors.New("other end belongs to another user")

// pipe is the name of the pipe of a profile's folder: pipes have no folders of their own.
func pipe(folder string) (string, error) {
	whole, err := filepath.Abs(folder)
	if err != nil {
		return "", fmt.Errorf("find settings folder: %w", err)
	}
	sum := sha256.Sum256([]byte(strings.ToLower(whole)))
	return `\\.\pipe\moim-` + hex.EncodeToString(sum[:16]), nil
}

// self is the user of this process.
func self() (*windows.SID, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, fmt.Errorf("find the own user: %w", err)
	}
	return user.User.Sid, nil
}

// listen makes the pipe for its own user alone.
func listen(folder string) (net.Listener, error) {
	name, err := pipe(folder)
	if err != nil {
		return nil, err
	}
	own, err := self()
	if err != nil {
		return nil, err
	}
	return winio.ListenPipe(name, &winio.PipeConfig{ //nolint:wrapcheck // it says what and where
		SecurityDescriptor: "D:P(A;;GA;;;" + own.String() + ")",
	})
}

func dial(ctx context.Context, folder string) (net.Conn, error) {
	name, err := pipe(folder)
	if err != nil {
		return nil, err
	}
	return winio.DialPipeContext(ctx, name) //nolint:wrapcheck // it says what and where
}

// checkPeer says whether the process that made the pipe is one of the same user:
// anybody may have taken the name. Who knocks is kept out by the pipe's permissions;
// asked from the listening end, this looks at the own process.
func checkPeer(conn net.Conn) error {
	file, ok := conn.(interface{ Fd() uintptr })
	if !ok {
		return errStranger
	}
	var process uint32
	if err := windows.GetNamedPipeServerProcessId(windows.Handle(file.Fd()), &process); err != nil {
		return fmt.Errorf("look who is there: %w", err)
	}
	handle, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, process)
	if err != nil {
		return fmt.Errorf("look who is there: %w", err)
	}
	defer func() { _ = windows.CloseHandle(handle) }()
	var token windows.Token
	if err := windows.OpenProcessToken(handle, windows.TOKEN_QUERY, &token); err != nil {
		return fmt.Errorf("look who is there: %w", err)
	}
	defer func() { _ = token.Close() }()
	other, err := token.GetTokenUser()
	if err != nil {
		return fmt.Errorf("look who is there: %w", err)
	}
	own, err := self()
	if err != nil {
		return err
	}
	if !other.User.Sid.Equals(own) {
		return errStranger
	}
	return nil
}
