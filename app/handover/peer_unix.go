//go:build unix

package handover

import (
	"errors"
	"fmt"
	"net"
	"os"
)

// errStranger says that the other end belongs to another user.
var errStranger = errors.New("other end belongs to another user")

// checkPeer says whether the other end of a socket is a process of the same user.
func checkPeer(conn net.Conn) error {
	socket, ok := conn.(*net.UnixConn)
	if !ok {
		return errStranger
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return fmt.Errorf("look who is there: %w", err)
	}
	var user int
	var asked error
	if err := raw.Control(func(fd uintptr) { user, asked = userOf(int(fd)) }); err != nil {
		return fmt.Errorf("look who is there: %w", err)
	}
	if asked != nil {
		return fmt.Errorf("look who is there: %w", asked)
	}
	if user != os.Geteuid() {
		return errStranger
	}
	return nil
}
