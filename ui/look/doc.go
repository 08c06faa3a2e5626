// Package look is how Moim's window looks: its theme (colours, sizes, the
// embedded font), icons, and the few widgets that fyne does not have in this
// shape. It knows fyne and drawing; it does not know calls.
package look
