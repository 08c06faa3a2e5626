package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"moim/assets/guest/guesttest"
)

// TestGuestRooms lets applications and guests meet in rooms of two, three and
// five, in random order of joining and leaving, again and again. Each time every
// pair has to be connected, with picture and sound decoded both ways.
//
// MOIM_SEED repeats a run, MOIM_ROUNDS says how many rounds there are in
// all; "make soak" has many more than "make test".
func TestGuestRooms(t *testing.T) { //nolint:tparallel // the rooms are parallel among themselves
	t.Parallel()
	server := startSignald(t, freePort(t))
	camera := guestCamera(t, film{width: 320, height: 180, fps: 10})
	browser := startChromium(t, guesttest.Config{Camera: camera, Microphone: guestVoice(t, guestTone)})
	seed, rounds := fromEnvironment(t, "MOIM_SEED", uint64(time.Now().UnixNano())), fromEnvironment(t, "MOIM_ROUNDS", 12)
	t.Logf("MOIM_SEED=%d", seed)
	t.Run("rooms", func(t *testing.T) {
		// Large rooms take longer, so that they get fewer of the rounds.
		for size, percent := range map[int]int{2: 48, 3: 36, 5: 16} {
			t.Run(fmt.Sprintf("of %d", size), func(t *testing.T) {
				t.Parallel() // most of a round is waiting
				random := rand.New(rand.NewPCG(seed, uint64(size)))
				m := meeting{t: t, server: server, room: newRoom(), random: random}
				m.seats(browser, size, camera)
				m.rounds(max(1, int(rounds)*percent/100))
			})
		}
	})
}

func fromEnvironment(t *testing.T, variable string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// meeting is a room in which the same people meet again and again.
type meeting struct {
	t      *testing.T
	server *signald
	room   string
	random *rand.Rand
	seated []seat
}

// seat is somebody who comes and goes.
type seat interface {
	called() string
	arrive()
	depart()
	// lacks says what keeps the seat from having everybody connected, seen and
	// heard, and nobody else; nothing where it has.
	lacks(everybody []seat) string
}

// seats fills the room with as many applications as guests, one more of either
// where the number is odd.
func (m *meeting) seats(browser *chromium, size int, camera string) {
	m.t.Helper()
	guests := (size + m.random.IntN(2)) / 2
	for i := range size {
		if i < guests {
			g := browser.visit(m.t, fmt.Sprintf("Guest %d", i+1), m.server.link(m.room))
			g.untilPhase("preview")
			m.seated = append(m.seated, &guestSeat{guest: g})
			continue
		}
		m.seated = append(m.seated, &applicationSeat{meeting: m, name: fmt.Sprintf("Moim %d", i+1-guests), camera: camera})
	}
	m.t.Logf("%d guests, %d applications", guests, size-guests)
}

// rounds lets everybody meet as often as that.
func (m *meeting) rounds(n int) {
	m.t.Helper()
	var worst, all time.Duration
	for i := range n {
		begin := time.Now()
		m.meet(i)
		took := time.Since(begin)
		all += took
		worst = max(worst, took)
	}
	m.t.Logf("%d rounds in %v, the longest %v", n, all.Round(time.Second), worst.Round(time.Millisecond))
}

// meet is one round. In every second one somebody leaves again before all are
// there, and comes back.
func (m *meeting) meet(round int) {
	m.t.Helper()
	var events []string
	note := func(what string, s seat) { events = append(events, what+" "+s.called()) }
	wavering := m.random.IntN(2 * len(m.seated))
	for i, k := range m.random.Perm(len(m.seated)) {
		s := m.seated[k]
		s.arrive()
		note("+", s)
		m.pause(150)
		if i == wavering {
			s.depart()
			note("-", s)
			m.pause(150)
			s.arrive()
			note("+", s)
		}
	}
	eventually(m.t, patience, fmt.Sprintf("round %d, %v: everybody with everybody", round+1, events), func() (bool, string) {
		for _, s := range m.seated {
			if text := s.lacks(m.seated); text != "" {
				return false, s.called() + ": " + text
			}
		}
		return true, ""
	})
	for _, k := range m.random.Perm(len(m.seated)) {
		m.seated[k].depart()
		m.pause(50)
	}
}

// pause lets up to some milliseconds go by.
func (m *meeting) pause(most int) {
	m.t.Helper()
	pass(m.t, time.Duration(m.random.IntN(most+1))*time.Millisecond)
}

// guestSeat is a tab that stays open.
type guestSeat struct {
	*guest
	returns bool
}

func (s *guestSeat) called() string { return s.name }

func (s *guestSeat) arrive() {
	if s.returns {
		s.rejoin()
		return
	}
	s.returns = true
	s.join()
}

func (s *guestSeat) depart() { s.leave() }

func (s *guestSeat) lacks(everybody []seat) string {
	v := s.tryView()
	for _, other := range everybody {
		if other.called() == s.name {
			continue
		}
		p, there := v.peer(other.called())
		if !there || p.State != "connected" || p.Camera.Frames == 0 || p.Camera.Painted == 0 || p.Sound.Energy == 0 {
			return fmt.Sprintf("%s: %+v", other.called(), p)
		}
	}
	if len(v.Peers) != len(everybody)-1 {
		return fmt.Sprintf("%d PeerConnections", len(v.Peers))
	}
	return ""
}

// applicationSeat is a new process each time.
type applicationSeat struct {
	*participant
	meeting *meeting
	name    string
	camera  string
}

func (s *applicationSeat) called() string { return s.name }

func (s *applicationSeat) arrive() {
	m := s.meeting
	s.participant = join(m.t, m.server.url(), m.room, s.name, "--camera", s.camera, "--mic", "tone")
}

// depart leaves properly, as soon as the process is so far that it can.
func (s *applicationSeat) depart() {
	s.until("a file of statistics", func(statistics) (bool, string) {
		_, err := os.Stat(s.file)
		return err == nil, "none yet"
	})
	s.leave()
}

func (s *applicationSeat) lacks(everybody []seat) string {
	latest := s.latest()
	for _, other := range everybody {
		if other.called() == s.name {
			continue
		}
		p, there := latest.peer(other.called())
		if !there || p.State != "connected" || p.Video.FramesDecoded == 0 || p.Audio.LevelDB < -90 {
			return fmt.Sprintf("%s: %+v", other.called(), p)
		}
	}
	if len(latest.Peers) != len(everybody)-1 {
		return fmt.Sprintf("%d peers", len(latest.Peers))
	}
	return ""
}
