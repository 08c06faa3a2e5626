package server

import (
	"net/http"
	"strconv"

	"moim/signaling"
)

// answer writes a whole answer.
func answer(w http.ResponseWriter, a signaling.Answer) {
	body, err := a.Encode()
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	writeJSON(w, http.StatusOK, body)
}

// refuseRequest answers with an error, which stands in the body as an envelope.
func refuseRequest(w http.ResponseWriter, status int, code signaling.ErrorCode, message string) {
	writeJSON(w, status, encodeBody(signaling.Envelope{Type: signaling.TypeError, Code: code, Message: message}))
}

// bidFarewell answers a request to a session that has ended: with 410 and the
// error that ended it, if there is one.
func bidFarewell(w http.ResponseWriter, f farewell) {
	switch {
	case f.message != nil:
		writeJSON(w, http.StatusGone, f.message)
	case f.polite:
		w.WriteHeader(http.StatusNoContent) // the client said leave
	default:
		refuseRequest(w, http.StatusNotFound, signaling.CodeNoSession, "the session has ended")
	}
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
