package signaling_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"moim/signaling"
)

// someCode is the code of the test vectors in PROTOCOL.md.
func someCode(tb testing.TB) signaling.Code {
	tb.Helper()
	code, err := signaling.ParseCode("ABCD-EFGH-JKMN")
	if err != nil {
		tb.Fatal(err)
	}
	return code
}

func TestRoomFollowsTheCode(t *testing.T) {
	var rooms signaling.Rooms
	room := rooms.Of(someCode(t))
	if want := "0b1f887e2d20b1ddc24b069ab29af414"; room.ID() != want { // PROTOCOL.md section 9
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
	const key = "c5963d009b112dc60b368dc47936c196e2aab6fa2bf15831a78944274d135900"
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		text := fmt.Sprintf(verb, room) + fmt.Sprintf(verb, &room)
		if !strings.Contains(text, room.ID()) || strings.Contains(text, key[:8]) || strings.Contains(text, "0xc5, 0x96") ||
			strings.Contains(text, "197 150 61") {
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
	for range 20 {
		if n := rooms.Note(signaling.NewCode()); n > 8 {
			t.Fatalf("%d rooms are remembered", n)
		}
	}
}

func BenchmarkRoom(b *testing.B) {
	code := someCode(b)
	b.ReportAllocs()
	for b.Loop() {
		code.Room()
	}
}
