package handover

import "golang.org/x/sys/unix"

// userOf is the user at the other end of a socket.
func userOf(fd int) (int, error) {
	who, err := unix.GetsockoptXucred(fd, unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	if err != nil {
		return 0, err //nolint:wrapcheck // the caller says what was asked
	}
	return int(who.Uid), nil
}
