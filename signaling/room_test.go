package signaling_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"moim/signaling"
)

// someCode is the code of the test vectors in PROTOCOL.md.
func someCode(t testing.TB) signaling.Code {
	t.Helper()
	code, err := signaling.ParseCode("ABCD-EFGH-JKMN")
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestRoomFollowsTheCode(t *testing.T) {
	var rooms signaling.Rooms
	room := rooms.Of(someCode(t))
	if want := "2aa69839d87c38e859fea08f270bf100"; room.ID() != want { // PROTOCOL.md section 9
		t.Errorf("identifier %q, want %q", room.ID(), want)
	}
	same, err := signaling.ParseCode("abcd efgh jkmn")
	if err != nil {
		t.Fatal(err)
	}
	other, err := signaling.ParseCode("ABCD-EFGH-JKMP")
	if err != nil {
		t.Fatal(err)
	}
	if rooms.Of(same) != room || rooms.Of(other) == room || rooms.Of(other).ID() == room.ID() {
		t.Error("rooms do not follow the code")
	}
	if !signaling.IsRoomID(room.ID()) {
		t.Errorf("%q is no room's identifier", room.ID())
	}
}

func TestRoomShowsNoKey(t *testing.T) {
	room := someCode(t).Room()
	const key = "204e61794c6683a997a0580fb4c3e0059384fd0c4f4a71626e3d61b226470eb0"
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		text := fmt.Sprintf(verb, room) + fmt.Sprintf(verb, &room)
		if !strings.Contains(text, room.ID()) || strings.Contains(text, key[:8]) || strings.Contains(text, "0x20, 0x4e") ||
			strings.Contains(text, "32 78 97") {
			t.Errorf("%s shows %q", verb, text)
		}
	}
}

// Who asks for the same code at the same time waits for one derivation; more
// codes than are remembered do not grow anything.
func TestRoomsRemember(t *testing.T) {
	var rooms signaling.Rooms
	code := signaling.NewCode()
	var tasks sync.WaitGroup
	found := make([]signaling.Room, 8)
	for i := range found {
		tasks.Go(func() { found[i] = rooms.Of(code) })
	}
	tasks.Wait()
	for _, room := range found {
		if room != found[0] {
			t.Fatal("one code has several rooms")
		}
	}
	for range 10 {
		rooms.Of(signaling.NewCode())
	}
	if rooms.Of(code) != found[0] {
		t.Error("a forgotten code has another room")
	}
}

func BenchmarkRoom(b *testing.B) {
	code := someCode(b)
	b.ReportAllocs()
	for b.Loop() {
		code.Room()
	}
}
