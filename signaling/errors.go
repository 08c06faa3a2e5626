package signaling

import "fmt"

// ErrorCode is a stable word for what went wrong, the same in every version.
type ErrorCode string

// Error codes. PROTOCOL.md says when each is sent and whether the connection
// is closed after it.
const (
	CodeBadVersion ErrorCode = "bad_version"  // the envelope's version is not spoken here
	CodeBadMessage ErrorCode = "bad_message"  // not an envelope, or a field is malformed
	CodeTooLarge   ErrorCode = "too_large"    // a message over the size limit
	CodeTooFast    ErrorCode = "too_fast"     // more messages than the rate limit allows
	CodeTooSlow    ErrorCode = "too_slow"     // the client did not read its mailbox
	CodeNotJoined  ErrorCode = "not_joined"   // a message that needs a room came before join
	CodeNoSuchPeer ErrorCode = "no_such_peer" // sealed message to somebody who is not in this room
	CodeRoomFull   ErrorCode = "room_full"    // the room has reached its size limit
	CodeServerFull ErrorCode = "server_full"  // the server has reached its limits
	CodeIDTaken    ErrorCode = "id_taken"     // the participant is present, and the secret is another
	CodeReplaced   ErrorCode = "replaced"     // the same participant connected again
	CodeShutdown   ErrorCode = "shutdown"     // the server is going down; come back
	CodeNoSession  ErrorCode = "no_session"   // an HTTP session that is not, or not any more, known here
	CodeLocked     ErrorCode = "locked"       // the room is locked: nobody new comes in
	CodeRefused    ErrorCode = "refused"      // a host did not let the participant in
	CodeRemoved    ErrorCode = "removed"      // a host has removed the participant from the room
	CodeBadOrder   ErrorCode = "bad_order"    // an order that the room's key did not sign, or that came before
	CodeInternal   ErrorCode = "internal"     // a fault of the server's own
)

// Error is an error of the protocol, found in a message here or told by the
// server. Message is English detail for the log.
type Error struct {
	Code    ErrorCode
	Message string
}

// Error implements error.
func (e *Error) Error() string {
	if e.Message == "" {
		return "signaling: " + string(e.Code)
	}
	return fmt.Sprintf("signaling: %s: %s", e.Code, e.Message)
}

// Is makes errors.Is compare codes only.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}

func badMessage(format string, args ...any) *Error {
	return &Error{Code: CodeBadMessage, Message: fmt.Sprintf(format, args...)}
}
