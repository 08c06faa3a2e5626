package e2e_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"moim/assets/guest/guesttest"
)

// TestGuestGovernedRoom lets a guest into a room of an application's, where she waits
// until she is admitted, and leads everybody to a new code: her picture of the others
// does not stop, and loading the page anew leads to the new room.
func TestGuestGovernedRoom(t *testing.T) {
	t.Parallel()
	server := startSignald(t, freePort(t))
	browser := startChromium(t, guesttest.Config{Camera: guestCamera(t, film{seed: 5})})
	judge(t, 3, func(p *pace) { governGuest(p, server, browser) })
}

func governGuest(p *pace, server *signald, browser *chromium) {
	t := p.t
	t.Helper()
	room := newRoom()
	ada := join(t, server.url(), room, "Ada", "--mic", "none", "--waiting-room", "--admit", "--new-code-at", "3")
	ada.until("governing", func(s statistics) (bool, string) {
		return s.Govern != nil && s.Govern.Host && s.Govern.Waiting, fmt.Sprintf("%+v", s.Govern)
	})
	grace := browser.visit(t, "Grace", server.link(room))
	ada.signal(syscall.SIGSTOP) // the host takes a moment to answer
	grace.knock()
	eventually(t, patience, "the waiting page", func() (bool, string) {
		title, err := ask[string](grace, `document.querySelector("[data-asked] #title")?.textContent ?? ""`)
		return err == nil && title == "The host has been asked to let you in", fmt.Sprintf("%q (%v)", title, err)
	})
	ada.signal(syscall.SIGCONT)
	grace.untilPhase("call")
	grace.untilSees("Ada")
	ada.untilSees("Grace")
	before, _ := grace.view().peer("Ada")

	ben := join(t, server.url(), room, "Ben", "--mic", "none")
	code := ""
	ada.until("the new code", func(s statistics) (bool, string) {
		code = s.Room
		return s.Room != "" && strings.ReplaceAll(s.Room, "-", "") != strings.ReplaceAll(room, "-", ""), s.Room
	})
	eventually(t, patience, "the guest's address", func() (bool, string) {
		hash, err := ask[string](grace, "location.hash")
		return err == nil && hash == "#"+code, fmt.Sprintf("%s (%v), want %s", hash, err, code)
	})
	grace.untilSees("Ada", "Ben")
	after, _ := grace.view().peer("Ada")
	if after.ID != before.ID || after.Camera.Frames <= before.Camera.Frames {
		t.Errorf("Ada was %+v and is %+v", before, after)
	}
	if froze := after.Camera.Freezes - before.Camera.Freezes; froze > 0 {
		p.complain(fmt.Sprintf("the picture of Ada froze %d times", froze))
	}
	for _, q := range []*participant{ada, ben} {
		q.untilSees("Grace")
		q.until("everybody in the new room", func(s statistics) (bool, string) {
			return s.Room == code && len(s.Peers) == 2, fmt.Sprintf("%d peers in %s", len(s.Peers), s.Room)
		})
	}

	grace.reload()
	grace.join()
	grace.untilSees("Ada", "Ben")
	grace.leave()
	grace.close()
	ben.leave()
	ada.leave()
}
