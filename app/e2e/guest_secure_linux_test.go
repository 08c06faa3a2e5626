package e2e_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"moim/assets/guest/guesttest"
	"moim/signaling"
)

// TestGuestAsPeopleAre opens a link in a browser as people have it: it comes by
// plain http over the network, where the page has no camera, is led to https,
// accepts the certificate that the server signed itself, and is in a secure
// context then. It gives neither devices nor addresses away, and is in the call
// all the same.
func TestGuestAsPeopleAre(t *testing.T) {
	c := newCable(t)
	c.route()
	url, room := c.serve(), newRoom()
	ada := c.join(url, room, "Ada", "--mic", "tone")
	ada.until("a call", func(s statistics) (bool, string) { return s.UptimeS >= 1, "no statistics yet" })
	browser := startChromium(t, guesttest.Config{Namespace: c.guest, Wary: true, Hide: true})

	gil := browser.visit(t, "Gil", url+"/r/#"+room, deniedDevices)
	gil.untilPhase("insecure")
	fingerprint := gil.certificate()
	if text := gil.text(); !strings.Contains(strings.Join(strings.Fields(text), ""), fingerprint) {
		t.Errorf("the page does not show the fingerprint %s: %s", fingerprint, text)
	}
	secure := strings.Replace(url, "http:", "https:", 1) + "/r/#" + room
	gil.do("follow the link to https", chromedp.Click(chromedp.CSS(fmt.Sprintf("a[href=%q]", secure))))
	gil.acceptCertificate()
	gil.untilPhase("preview")
	if !gil.view().Secure {
		t.Error("the page over https is not a secure context")
	}
	gil.join()
	gil.untilSees("Ada")
	gil.expectPattern("Ada")
	watch(t, gil.watches("Ada"))
	sdp, err := ask[string](gil, "witness.live()[0].localDescription.sdp")
	if err != nil || givesAway(sdp) {
		t.Errorf("the guest gives its address away (%v): %s", err, sdp)
	}
	gil.leave()
	ada.untilAlone()
	ada.leave()
}

// givesAway says whether a description tells the guest's address as one of its own
// interfaces, or as what lies behind another one. How the server sees the guest, which stands in "c=" as well,
// (srflx and relay, RFC 8445) is no secret from those who get packets from there.
func givesAway(sdp string) bool {
	for line := range strings.Lines(sdp) {
		seen := strings.Contains(line, " typ srflx raddr 0.0.0.0 ") || strings.Contains(line, " typ relay ") || strings.HasPrefix(line, "c=")
		if strings.Contains(line, guestAddress) && !seen {
			return true
		}
	}
	return false
}

// certificate is the fingerprint of the server's certificate, as the server
// says it.
func (g *guest) certificate() string {
	g.t.Helper()
	text, err := ask[string](g, fmt.Sprintf("fetch(%q).then((r) => r.text())", signaling.HealthPath))
	if err != nil {
		g.t.Fatal(err)
	}
	var health struct {
		HTTPS struct {
			SelfSigned  bool   `json:"self_signed"`
			Fingerprint string `json:"fingerprint"`
		} `json:"https"`
	}
	if err := json.Unmarshal([]byte(text), &health); err != nil || !health.HTTPS.SelfSigned || health.HTTPS.Fingerprint == "" {
		g.t.Fatalf("the server says nothing of a certificate that it signed itself: %s (%v)", text, err)
	}
	return health.HTTPS.Fingerprint
}

// text is all that can be read on the page.
func (g *guest) text() string {
	g.t.Helper()
	text, err := ask[string](g, "document.body.innerText")
	if err != nil {
		g.t.Fatal(err)
	}
	return text
}

// acceptCertificate goes on where Chromium warns.
func (g *guest) acceptCertificate() {
	g.t.Helper()
	g.do("go on behind the warning",
		chromedp.Click(chromedp.CSS("#details-button")), chromedp.Click(chromedp.CSS("#proceed-link")))
}
