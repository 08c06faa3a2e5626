// Package portal asks a Linux desktop for a picture of its screen, as Wayland wants
// it: the desktop shows a person its own dialogue, and hands out a PipeWire stream
// of what was chosen there (org.freedesktop.portal.ScreenCast, versions 1 to 5).
//
// It knows D-Bus and the portal's sessions. It does not know PipeWire: whoever opens
// a share gets a file descriptor and the number of a node, which media/pipewire
// reads. It remembers nothing: the token by which the same share is had again
// without the dialogue is the caller's to keep.
//
// Elsewhere than on Linux the package is empty.
package portal
