package signaling

import "encoding/json"

// Batch is the body of a POST to MessagesPath: envelopes in order, none or more,
// and what the client expects next, as in a ping. A client that has nothing to say
// posts an empty one in place of a ping.
type Batch struct {
	Next     uint64            `json:"next,omitempty"`
	Messages []json.RawMessage `json:"messages,omitempty"`
}

// Answer is what a server answers to requests of a session: to opening it the
// token, to a Batch what the server expects next, as in a pong, and to a poll the
// envelopes that waited.
type Answer struct {
	Session  string            `json:"session,omitempty"`
	Next     uint64            `json:"next,omitempty"`
	Messages []json.RawMessage `json:"messages,omitempty"`
}

// ParseBatch reads a Batch. It does not look into its envelopes. The error is an
// *Error.
func ParseBatch(data []byte) (Batch, error) {
	if len(data) > MaxBatch {
		return Batch{}, &Error{Code: CodeTooLarge, Message: "batch is too large"}
	}
	var b Batch
	if err := json.Unmarshal(data, &b); err != nil {
		return Batch{}, badMessage("body is not a batch: %v", err)
	}
	if len(b.Messages) > MaxBatchMessages {
		return Batch{}, badMessage("more than %d messages at once", MaxBatchMessages)
	}
	return b, nil
}

// ParseAnswer reads an Answer. It does not look into its envelopes. The error is
// an *Error.
func ParseAnswer(data []byte) (Answer, error) {
	if len(data) > MaxBatch+MaxMessage {
		return Answer{}, &Error{Code: CodeTooLarge, Message: "answer is too large"}
	}
	var a Answer
	if err := json.Unmarshal(data, &a); err != nil {
		return Answer{}, badMessage("body is not an answer: %v", err)
	}
	return a, nil
}

// Encode writes a batch or answer as JSON.
func (b Batch) Encode() ([]byte, error) { return encode(b) }

// Encode writes the answer as JSON.
func (a Answer) Encode() ([]byte, error) { return encode(a) }
