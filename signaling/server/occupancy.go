package server

import (
	"encoding/json"
	"net/http"

	"moim/signaling"
)

// serveOccupancy tells how many participants a room has, so that somebody can
// know before joining what that will cost. Who knows the identifier could join
// and see more. Pages of other origins cannot read the answer.
func (s *Server) serveOccupancy(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("X-Content-Type-Options", "nosniff")
	room := r.PathValue("room")
	switch {
	case !s.questions.allow(clientAddress(r)):
		header.Set("Retry-After", "1")
		http.Error(w, "too many questions", http.StatusTooManyRequests)
	case !signaling.IsRoomID(room):
		http.Error(w, "not the identifier of a room", http.StatusBadRequest)
	case s.hub.isClosed():
		http.Error(w, "shutting down", http.StatusServiceUnavailable)
	default:
		s.answerOccupancy(w, r, room)
	}
}

func (s *Server) answerOccupancy(w http.ResponseWriter, r *http.Request, room string) {
	participants, err := s.hub.occupancy(r.Context(), room)
	if err != nil {
		s.log.Warn("the bus does not answer", "error", err)
		http.Error(w, "other nodes cannot be reached", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(signaling.Occupancy{Participants: participants})
}
