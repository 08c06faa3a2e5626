// Package handover brings a second start of the application to the window that is
// open already: somebody clicked a link, or the icon once more.
//
// Whoever holds the lock of a profile listens at a door beside it, a unix socket or
// on Windows a named pipe; whoever finds the lock taken knocks there, says what was
// to be opened, and ends. The door is for the same user alone: both ends look who
// the other one is, because a link holds a room's code. The package knows nothing
// of windows, rooms and what links mean.
package handover
