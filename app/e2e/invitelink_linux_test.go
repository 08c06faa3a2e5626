package e2e_test

import (
	"testing"
)

// TestLinkForBrowsersOpensTheWindow starts one window with the link for browsers
// that another one shows, and headless with it as well: neither knows the
// certificate, and both are in the call.
func TestLinkForBrowsersOpensTheWindow(t *testing.T) {
	t.Parallel()
	ada := sit(t, startDisplay(t, "1280x800"), "Ada", nil, "--camera", "pattern", "--mic", "none")
	ada.fill("name-entry", "Ada")
	ada.press("new-call", "enter")
	ada.press("enter", "leave")
	ada.press("invite", "close")
	link := ada.await("qr").Text
	ada.press("close", "leave")

	ben := sit(t, startDisplay(t, "1280x800"), "Ben", nil, "--camera", "pattern", "--mic", "none", link)
	ben.enter()
	ben.untilSees("Ada")

	moim := program(t, "MOIM_BIN")
	cid := start(t, "Cid", nil, moim, "headless", "--room", "Come in: "+link, "--name", "Cid", "--mic", "none", "--duration", "60s")
	ada.untilSees("Cid")
	cid.leave()
	ben.leave()
	ada.leave()
}
