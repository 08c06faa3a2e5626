// Package awake keeps the computer from sleeping and its screen from going dark
// while a call is on. It asks the system to; where the system cannot, the
// log says so and the call goes on.
//
// It knows how each system is asked. It does not know when.
package awake
