package signaling_test

import (
	"context"
	"errors"
	"testing"

	"moim/signaling"
)

// Whoever does not want to know any more does not wait, and who asks later is told.
func TestRoomsLearn(t *testing.T) {
	var rooms signaling.Rooms
	code := signaling.NewCode()
	given, cancel := context.WithCancel(t.Context())
	cancel()
	if err := rooms.Learn(given, code); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := rooms.Learn(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	if rooms.Of(code).ID() != code.Room().ID() {
		t.Error("another room")
	}
}
