// Package signalingtest is a signaling server and clients coupled over loopback,
// for tests of whatever talks through signaling. The server can be stopped and
// started again on the same port.
//
// It knows how to wait with a deadline; it does not replace any part by a fake.
package signalingtest
