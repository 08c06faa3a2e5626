package capture

import (
	_ "golang.org/x/sys/unix"

	_ "moim/media"
)
