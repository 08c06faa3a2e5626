package signaling

import (
	"encoding/json"
	"fmt"
	"io"
)

// maxOccupancy is more than a server says of a room, in bytes.
const maxOccupancy = 1 << 10

// Occupancy is what a server says of a room at RoomsPath to whoever knows its
// identifier. A room that does not exist is an empty one.
type Occupancy struct {
	Participants int `json:"participants"`
}

// ReadOccupancy reads a server's answer. The error is ErrNotMoim where it cannot
// be one.
func ReadOccupancy(body io.Reader) (Occupancy, error) {
	var answer struct {
		Participants *int `json:"participants"`
	}
	if err := json.NewDecoder(io.LimitReader(body, maxOccupancy)).Decode(&answer); err != nil {
		return Occupancy{}, fmt.Errorf("read occupancy: %w: %w", ErrNotMoim, err)
	}
	if n := answer.Participants; n == nil || *n < 0 || *n > maxPeers {
		return Occupancy{}, fmt.Errorf("read occupancy: %w", ErrNotMoim)
	}
	return Occupancy{Participants: *answer.Participants}, nil
}

// IsRoomID says whether s has the form of a room's identifier: 32 lower-case
// hexadecimal digits.
func IsRoomID(s string) bool { return isIdentity(s) }
