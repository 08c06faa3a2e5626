package bench_test

import (
	"cmp"
	"testing"

	"moim/assets/guest/guesttest"
)

// scene is what is sent over a link, and to whom.
type scene struct {
	rate, queue   string // of the link, in words of tc
	camera, voice string // files
	share         string // file; none where empty
	width, height int
	receivers     []need
}

// need is what one receiver asks for: a layer of moim's, and what comes close to
// it for those that have no layers.
type need struct {
	layer string
	encoding
}

// call is a sender and receivers with a link between them.
type call struct {
	link  *link
	tap   *tap
	begin processor               // when the sender was about to begin
	flows func(*testing.T) []flow // as far as receivers know
}

// caller makes calls.
type caller struct {
	name  string
	begin func(*testing.T, scene, *call)
}

func callers() []caller {
	return []caller{
		{name: "moim", begin: callMoim},
		{name: "Chromium", begin: callChromium},
		{name: "pion gcc", begin: callGCC},
	}
}

// newCall makes a link, listens to it and lets somebody call.
func newCall(t *testing.T, s scene, begin func(*testing.T, scene, *call)) *call {
	t.Helper()
	c := &call{link: newLink(t, s.rate, s.queue)}
	c.tap = c.link.listen()
	c.begin = readProcessor(t, false)
	begin(t, s, c)
	return c
}

// callMoim lets headless participants call.
func callMoim(t *testing.T, s scene, c *call) {
	t.Helper()
	args := []string{"--camera", s.camera, "--mic", s.voice}
	if s.share != "" {
		args = append(args, "--share", s.share)
	}
	m := startMeeting(t, c.link.serve(), c.link.sender, args...)
	for _, n := range s.receivers {
		m.receive(t, c.link.receivers, "--want", n.layer)
	}
	c.flows = m.flows
}

// callChromium lets one browser call another, which is everybody else. Its camera
// is the share where there is one.
func callChromium(t *testing.T, s scene, c *call) {
	t.Helper()
	sender := startPage(t, guesttest.Config{Namespace: c.link.sender, Camera: cmp.Or(s.share, s.camera), Microphone: s.voice})
	receivers := startPage(t, guesttest.Config{Namespace: c.link.receivers, Flags: []string{"autoplay-policy=no-user-gesture-required"}})
	sender.capture(t, s.width, s.height, true)
	c.connect(t, s, sender, receivers)
}

// callGCC lets a process of pion's call another. It encodes nothing, and does
// not need the camera.
func callGCC(t *testing.T, s scene, c *call) {
	t.Helper()
	c.connect(t, s, startWorker(t, roleGCC, c.link.sender), startWorker(t, roleReceiver, c.link.receivers))
}

func (c *call) connect(t *testing.T, s scene, sender, receivers party) {
	t.Helper()
	for i, n := range s.receivers {
		connect(t, sender, receivers, i, n.encoding)
	}
	c.flows = func(t *testing.T) []flow { t.Helper(); return receivers.ask(t, request{Op: "report"}).Flows }
}

// busy is how busy the machine has been since the call began, in percent: near
// 100, what is measured is the machine, not the sender.
func (c *call) busy(t *testing.T) float64 {
	t.Helper()
	return 100 * readProcessor(t, false).since(c.begin).machine
}
