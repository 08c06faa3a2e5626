package media

import (
	_ "github.com/nobody/knows"

	_ "moim/signaling"
)
