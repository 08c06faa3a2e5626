package ui_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"moim/app/call"
	"moim/ui"
)

func TestGridUsesTheAreaAndOverlapsNowhere(t *testing.T) {
	const gap = 12
	areas := []fyne.Size{{Width: 1096, Height: 560}, {Width: 500, Height: 900}, {Width: 2400, Height: 400}}
	for _, area := range areas {
		for n := 1; n <= 16; n++ {
			slots := ui.GridSlots(n, area, gap)
			check(t, slots, n, area)
			for _, s := range slots {
				if ratio := s.Size.Width / s.Size.Height; ratio < 1.77 || ratio > 1.79 {
					t.Errorf("%d tiles in %v: ratio %.2f", n, area, ratio)
				}
			}
		}
	}
	if columns := ui.GridSlots(4, areas[0], gap); columns[0].Pos.Y != columns[1].Pos.Y || columns[0].Pos.Y == columns[2].Pos.Y {
		t.Error("four tiles are not two by two")
	}
}

func TestStage(t *testing.T) {
	for _, area := range []fyne.Size{{Width: 1096, Height: 560}, {Width: 500, Height: 900}} {
		for n := range 40 {
			slots := ui.StageSlots(n, 1.6, area, 12)
			check(t, slots, n+1, area)
			for _, s := range slots[1:] {
				if s.Size.Width*s.Size.Height >= slots[0].Size.Width*slots[0].Size.Height {
					t.Errorf("%d small tiles in %v: one is as large as the large one", n, area)
				}
			}
		}
	}
}

// check fails where tiles leave the area or overlap.
func check(t *testing.T, slots []ui.Slot, n int, area fyne.Size) {
	t.Helper()
	if len(slots) != n {
		t.Fatalf("%d slots for %d tiles", len(slots), n)
	}
	const slack = 0.5
	for i, a := range slots {
		if a.Pos.Y+a.Size.Height > area.Height+slack || a.Pos.X < -slack || a.Pos.Y < -slack || a.Pos.X+a.Size.Width > area.Width+slack {
			t.Errorf("tile %d of %d leaves %v: %+v", i, n, area, a)
		}
		for _, b := range slots[:i] {
			apart := a.Pos.X >= b.Pos.X+b.Size.Width-slack || b.Pos.X >= a.Pos.X+a.Size.Width-slack ||
				a.Pos.Y >= b.Pos.Y+b.Size.Height-slack || b.Pos.Y >= a.Pos.Y+a.Size.Height-slack
			if !apart {
				t.Errorf("%d tiles in %v overlap: %+v and %+v", n, area, a, b)
			}
		}
	}
}

func TestDemandsGoOutWhenTheLayoutRests(t *testing.T) {
	var sent []call.ShowTrack
	d := ui.NewDemands(func(c call.Command) { sent = append(sent, c.(call.ShowTrack)) })
	show := func(width int) call.ShowTrack {
		return call.ShowTrack{Peer: "maya", Demand: call.Demand{Track: call.TrackCamera, Width: width, Height: 90, Visible: true}}
	}
	d.Update(show(160))
	d.Update(show(320))
	if len(sent) != 0 {
		t.Fatalf("sent before the layout rests: %v", sent)
	}
	d.Rest()
	d.Update(show(320))
	if d.Pending() {
		t.Error("an unchanged demand waits to be sent")
	}
	d.Update() // the tile goes, which needs no word
	d.Rest()
	d.Update(show(320))
	d.Rest()
	want := []call.ShowTrack{show(320), show(320)}
	if !slices.Equal(sent, want) {
		t.Errorf("sent %v, want %v", sent, want)
	}
}

func TestDemandsAreThoseOfTheTiles(t *testing.T) {
	f := newFixture(t, english())
	f.Apply(inCall("Maya", "Tom"))
	f.FlushDemands()
	sizes := make(map[call.PeerID]call.Demand)
	for _, c := range f.take() {
		if show, ok := c.(call.ShowTrack); ok {
			sizes[show.Peer] = show.Demand
		}
	}
	for _, peer := range []call.PeerID{"maya", "tom"} {
		e, d := f.element("tile:"+string(peer)), sizes[peer]
		if !d.Visible || d.Pinned || d.Track != call.TrackCamera || d.Width < e.W-1 || d.Width > e.W+1 || d.Height < e.H-1 || d.Height > e.H+1 {
			t.Errorf("demand for %s is %+v, its tile %dx%d", peer, d, e.W, e.H)
		}
	}
	if _, ok := sizes[""]; ok {
		t.Error("a demand for oneself was sent")
	}
}

func TestThePinnedTileAsksFirst(t *testing.T) {
	f := newFixture(t, english())
	f.Apply(inCall("Maya", "Tom", "Ann"))
	f.FlushDemands()
	f.take()
	demands := func() map[call.PeerID]call.Demand {
		f.FlushDemands()
		list := make(map[call.PeerID]call.Demand)
		for _, c := range f.take() {
			list[c.(call.ShowTrack).Peer] = c.(call.ShowTrack).Demand
		}
		return list
	}
	f.focus("pin-tile:tom")
	f.press(fyne.KeySpace)
	f.text("pin-tile:tom", "Show all alike")
	pinned := demands()
	if tom, maya := pinned["tom"], pinned["maya"]; !tom.Pinned || maya.Pinned || maya.Width*2 > tom.Width || maya.Width == 0 {
		t.Errorf("demands with Tom pinned: %+v", pinned)
	}
	f.click("pin-tile:tom")
	for peer, d := range demands() {
		if d.Pinned {
			t.Errorf("%s is still pinned: %+v", peer, d)
		}
	}
	shared := inCall("Maya", "Tom")
	shared.Peers[0].Screen = true
	f.Apply(shared)
	if d := demands()["maya"]; d.Track != call.TrackScreen && d.Pinned {
		t.Errorf("a camera is pinned while a screen is large: %+v", d)
	}
}
