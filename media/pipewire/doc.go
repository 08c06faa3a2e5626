// Package pipewire reads the pictures of a screen from PipeWire, through the
// connection and the node that media/portal hands out.
//
// The library is loaded when the first stream is opened, so that the program also
// starts where there is none. It knows formats, memory and what a stream tells of
// its pictures: where in them something lies (crop) and what has changed (damage).
// None of that is believed before it has been checked, in Go. It takes pictures in
// shared memory only; offering no modifiers is what keeps those of the graphics card
// away. It does not know portals, and converts nothing.
//
// Elsewhere than on Linux the package is empty.
package pipewire
