package e2e_test

import (
	"testing"
	"time"

	"moim/assets/guest/guesttest"
)

func TestZZ(t *testing.T) {
	server := startSignald(t, freePort(t))
	browser := startChromium(t, guesttest.Config{Camera: guestCamera(t, film{seed: 5}), Microphone: guestVoice(t, guestTone)})
	room := newRoom()
	ada := join(t, server.url(), room, "Ada", "--camera", guestCamera(t, film{seed: 2}), "--mic", "tone", "--log", "debug")
	gil := browser.visit(t, "Gil", server.link(room), deniedDevices)
	gil.join()
	for range 20 {
		time.Sleep(time.Second)
		s := ada.after()
		t.Logf("%+v", s.Encode)
		if g, ok := s.peer("Gil"); ok {
			t.Logf("%+v %s", g.Upload, g.State)
		}
		t.Logf("%+v", gil.view().Peers)
	}
}
