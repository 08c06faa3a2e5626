package ui_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"moim/app/call"
)

// pass applies a snapshot once a second.
func pass(f *fixture, s *call.Snapshot, seconds int) {
	for range seconds {
		next := *s
		next.At += time.Second
		*s = next
		f.Apply(&next)
	}
}

func TestAdviceIsSaidWhenItHasBeenTrueForAWhile(t *testing.T) {
	f := newFixture(t, english())
	s := limited("Maya", "Tom")
	f.Key(fyne.KeyU)
	f.Apply(s)
	f.Key(fyne.KeyU)
	free := limited("Maya", "Tom")
	free.Upload.Held = call.HeldNot
	for i := range free.Peers {
		free.Peers[i].Stats.Upload.Held = call.HeldNot
	}
	for range 4 { // comes and goes
		free.At = s.At
		pass(f, free, 1)
		s.At = free.At
		pass(f, s, 2)
		f.absent("upload-advice")
	}
	if f.UploadHeld() || !f.UploadNear() {
		t.Error("the toolbar is not in the colour of a budget that is nearly used up")
	}
	pass(f, s, 3)
	f.text("upload-advice", "Your limit of 1 Mb/s does not carry everybody in full quality.")
	if !f.UploadHeld() {
		t.Error("the toolbar does not show that the budget holds something back")
	}
	free.At = s.At
	pass(f, free, 4)
	f.text("upload-advice", "Your limit")
	pass(f, free, 3)
	f.absent("upload-advice")
	s.At = free.At
	pass(f, s, 5)
	f.text("upload-advice-button", "Raise it to 3 Mb/s")
	f.click("upload-advice-button")
	p := s.Preferences
	p.BudgetBPS = 3_000_000
	f.want(call.SetPreferences{Preferences: p})
	s.Preferences = p
	pass(f, s, 1)
	f.absent("upload-advice") // it is not known yet whether the new limit is enough
}

func TestAdviceEndsWhenEverybodyHasLeft(t *testing.T) {
	f := newFixture(t, english())
	s := limited("Maya")
	f.Apply(s)
	f.Key(fyne.KeyU)
	pass(f, s, 4)
	f.text("upload-advice", "Your limit")
	s.Peers = nil // the statistics are still those of before
	pass(f, s, 1)
	f.absent("upload-advice")
	if f.UploadHeld() {
		t.Error("the toolbar says that something is held back")
	}
}

// TestAdviceMovesNothingAway expects that a list does not move from under the
// pointer when there is something to say further up.
func TestAdviceMovesNothingAway(t *testing.T) {
	f := newFixture(t, english())
	s := limited("Maya", "Tom", "Ann", "Lee")
	f.Apply(s)
	f.Key(fyne.KeyU)
	f.focus("upload-quality:lee")
	before := f.element("upload-quality:lee")
	pass(f, s, 5)
	if !f.UploadHeld() {
		t.Fatal("nothing is said")
	}
	if after := f.element("upload-quality:lee"); after.Y != before.Y {
		t.Errorf("the list has moved from %d to %d", before.Y, after.Y)
	}
}

func TestAdviceIsTrue(t *testing.T) {
	tests := []struct {
		name   string
		change func(*call.Snapshot)
		want   string // "" for nothing
		button string
	}{
		{"nothing is held", func(*call.Snapshot) {}, "", ""},
		{"the person chose it", func(s *call.Snapshot) { hold(s, call.HeldChoice) }, "", ""},
		{"the budget", func(s *call.Snapshot) {
			hold(s, call.HeldBudget)
			s.Upload.BudgetBPS = 20_000_000
		}, "Your limit of 20 Mb/s", "Remove the limit"},
		{"a choice for one hides no budget", func(s *call.Snapshot) {
			hold(s, call.HeldBudget)
			s.Upload.Held, s.Peers[0].Stats.Upload.Held = call.HeldChoice, call.HeldChoice
			s.Upload.BudgetBPS = 1_000_000
		}, "Your limit of 1 Mb/s", "Raise it to 1.5 Mb/s"},
		{"the connection", func(s *call.Snapshot) {
			hold(s, call.HeldLink)
			s.Upload.CapacityBPS = 1_200_000
		}, "Your connection carries 1.2 Mb/s at present", ""},
		{"the connection, how much is not known", func(s *call.Snapshot) { hold(s, call.HeldLink) }, "carries no more", ""},
		{"the connection carries hardly the sound", func(s *call.Snapshot) {
			hold(s, call.HeldLink)
			s.Upload.CapacityBPS = 150_000
			s.Upload.Prices = []call.Price{{Quality: call.QualityLow, BPS: 300_000}}
		}, "only 150 kb/s", "Sound only"},
		{"the way to one of two", func(s *call.Snapshot) {
			s.Upload.BPS, s.Upload.CapacityBPS = 1_000_000, 8_000_000
			s.Peers[0].Stats.Upload.Held = call.HeldLink
		}, "On the way to some people", ""},
		{"the computer", func(s *call.Snapshot) { hold(s, call.HeldComputer) }, "This computer cannot encode more", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, english())
			s := inCall("Maya", "Tom")
			s.Upload.BPS = 1_040_000
			test.change(s)
			f.Apply(s)
			f.Key(fyne.KeyU)
			pass(f, s, 6)
			if test.want == "" {
				f.absent("upload-advice")
				return
			}
			f.text("upload-advice", test.want)
			if test.button == "" {
				f.absent("upload-advice-button")
				return
			}
			f.text("upload-advice-button", test.button)
		})
	}
}

func hold(s *call.Snapshot, h call.Held) {
	s.Upload.Held = h
	for i := range s.Peers {
		s.Peers[i].Stats.Upload.Held = h
	}
}
