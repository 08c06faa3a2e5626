package ui

import (
	"C"

	_ "fyne.io/fyne/v2"

	_ "moim/media/codec"
)
