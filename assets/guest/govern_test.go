package guest_test

import (
	"testing"

	"moim/signaling"
	"moim/signaling/server"
)

// The page, which knows nothing of hosts, takes part in a room that is governed, and
// says plainly that the room is locked, or that a host has removed its person.
func TestGovernedRoom(t *testing.T) {
	s := newStage(t, server.Config{})
	code, err := signaling.ParseCode("ABCDEFGHJKMN")
	if err != nil {
		t.Fatal(err)
	}
	host := s.server.Host(code, "Ada")
	s.scene(`stage.grace = await stage.join("Grace", null);
		if (stage.grace.snapshot.phase !== "call") {
			throw new Error(JSON.stringify(stage.grace.snapshot));
		}`)
	grace := await(host.Participant, signaling.TypeJoined).Participant
	host.Order(signaling.ActionLock, "", 1)
	await(host.Participant, signaling.TypeGoverned)
	s.scene(`const late = await stage.join("Hana", null);
		if (late.snapshot.phase !== "failed" || late.snapshot.problem.code !== "locked") {
			throw new Error(JSON.stringify(late.snapshot));
		}`)
	host.Order(signaling.ActionRemove, grace, 0)
	s.scene(`await stage.until("removed", () => stage.grace.snapshot.phase === "failed" && stage.grace.snapshot.problem.code === "removed");`)
}
