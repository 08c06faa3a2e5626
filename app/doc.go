// Package app puts Moim together: it reads the command line and the settings,
// makes one of each room (clock, sound system, studio, mesh, session), hands
// them to one another and runs the window or the headless participant.
//
// It knows everybody and decides nothing about a call: that is app/call's. What
// it adds of its own is the command line (cli.go), the settings folder
// (profile.go), where to look for a room (connector.go, host.go), which source
// stands behind a name (sources.go), and the statistics object (statistics.go).
package app
