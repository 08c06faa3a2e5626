// Package cost is the upload model: what a packet costs on the wire, how fast
// bytes flow, what one more participant would add, and what bitrate of a
// picture fits a budget.
//
// It knows arithmetic. It does not know sockets, peers' names, goroutines or
// clocks: whoever calls says what time it is. It imports the standard library
// only and allocates nothing.
package cost
