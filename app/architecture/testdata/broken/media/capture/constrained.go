//go:build linux

package capture

import _ "golang.org/x/sys/unix"
