package main

import (
	"fmt"
	"time"

	"moim/app/call"
	"moim/media"
)

// compose makes the snapshot of a scene.
func compose(scene, language, look string, peers int) *call.Snapshot {
	self := "Sam Rivera"
	if language == "ko" {
		self = "홍길동"
	}
	on := call.LocalSource{On: true, Active: true}
	s := &call.Snapshot{
		Phase: call.PhaseInCall, Online: true,
		Self:        call.Self{ID: "5e1f", Name: self, Microphone: on, Camera: on, LevelDB: -24},
		Devices:     devices(language),
		Preferences: call.Preferences{Name: self, Language: language, Theme: look},
		Room:        hosted("192.168.1.20:8787"),
		MonthBytes:  3_214_000_000,
		Layers:      []call.LayerStats{{RID: "h", Width: 640, Height: 360, FPS: 30, MSPerFrame: 3.2}, {RID: "l", Width: 160, Height: 90, FPS: 30, MSPerFrame: 0.6}},
		Download:    call.DownloadStats{BPS: 498_000 * int64(peers), TotalBytes: 44_100_000},
	}
	switch scene {
	case "start", "start-problem":
		s.Phase = call.PhaseIdle
		if scene == "start-problem" {
			s.Problem = &call.Problem{Code: call.ProblemRefused, Subject: "192.168.1.20:8787"}
		}
	case "preview", "preview-off", "preview-test":
		s.Phase = call.PhasePreview
		if scene == "preview-test" {
			s.SoundTest = &call.SoundTest{Kind: media.Microphone, Stage: call.SoundRecording, LevelDB: -18}
		}
		s.Invitation = "7KQM-4T2X-9HWD"
		s.Peek = &call.Peek{People: peers, CostBPS: 450_000 * int64(peers)}
		if scene == "preview-off" {
			s.Self.Camera = call.LocalSource{On: true, Problem: &call.Problem{Code: call.ProblemNoCamera}}
			s.Self.Microphone = call.LocalSource{On: false}
			s.Invitation, s.Peek = "", nil
		}
	case "joining", "asked":
		s.Phase = call.PhaseJoining
		s.Governance.Asked = scene == "asked"
		s.Invitation = "7KQM-4T2X-9HWD"
	case "alone", "alone-server", "alone-http", "alone-ipv6", "nobody":
		s.Alone = scene == "nobody"
		s.Room = place(scene, s.Room)
	default:
		s.Peers = participants(language, peers)
		s.Upload = bill(s.Peers)
		hold(scene, s)
		vary(scene, s)
	}
	return s
}

// hosted is a room on the computer itself.
func hosted(address string) call.Room {
	return call.Room{
		Code: "7KQM-4T2X-9HWD", Hosted: true,
		Link:        "moim://" + address + "/r/7KQM4T2X9HWD",
		BrowserLink: "https://" + address + "/r/#7KQM-4T2X-9HWD",
		Fingerprint: "3F:A0:1C:77:52:BE:09:D4:88:E1:6B:2F:C5:90:AA:13:4E:D7:61:08:B9:FC:35:E2:70:1D:96:5B:C8:04:AF:EE",
	}
}

// place is where an invitation leads to.
func place(scene string, room call.Room) call.Room {
	switch scene {
	case "alone-server":
		room = hosted("moim.example.com")
		room.Hosted, room.Fingerprint = false, ""
	case "alone-http":
		room.BrowserLink, room.Fingerprint = "", ""
	case "alone-ipv6":
		room = hosted("[2001:db8:85a3:12f4:1319:8a2e:1370:7344]:48787")
	}
	return room
}

// bill is what a call with these participants costs.
func bill(peers []call.Participant) call.UploadStats {
	n := int64(len(peers))
	u := call.UploadStats{
		CapacityBPS: 6_400_000, MoreFit: 8, ServerBPS: 610_000, TotalBytes: 48_300_000,
		Prices: []call.Price{
			{Quality: call.QualityHigh, BPS: 560_000 * n}, {Quality: call.QualityMedium, BPS: 250_000 * n},
			{Quality: call.QualityLow, BPS: 120_000 * n}, {Quality: call.QualitySound, BPS: 45_000 * n},
		},
	}
	for _, p := range peers {
		u.BPS += p.Stats.Upload.BPS
	}
	u.ForecastNextBPS = u.BPS + 520_000
	return u
}

// hold lets something hold the pictures of a call back.
func hold(scene string, s *call.Snapshot) {
	held := map[string]call.Held{
		"limit": call.HeldBudget, "link": call.HeldLink, "sound": call.HeldLink, "computer": call.HeldComputer,
	}[scene]
	if held == call.HeldNot {
		return
	}
	s.Upload.BPS, s.Upload.Held, s.Upload.MoreFit, s.Upload.CapacityBPS = 990_000, held, 0, 1_100_000
	switch scene {
	case "limit":
		s.Preferences.Budget, s.Preferences.BudgetBPS = call.BudgetLimit, 1_000_000
		s.Upload.Budget, s.Upload.BudgetBPS, s.Upload.MoreFit = s.Preferences.UploadBudget(), 1_000_000, 0
	case "sound":
		s.Upload.BPS, s.Upload.CapacityBPS, s.Upload.MoreFit = 310_000, 330_000, 0
	}
	share := s.Upload.BPS / int64(len(s.Peers))
	for i := range s.Peers {
		u := &s.Peers[i].Stats.Upload
		*u = call.PeerUpload{
			BPS: share, VideoBPS: share - 58_000, AudioBPS: 38_000, OverheadBPS: 20_000, Layer: "m",
			Width: 320, Height: 180, FPS: 15, Loss: u.Loss, Held: held,
		}
	}
	if len(s.Peers) > 2 {
		u := &s.Peers[1].Stats.Upload
		u.BPS, u.VideoBPS, u.Layer, u.Width, u.Height, u.Quality, u.Held = 58_000, 0, "", 0, 0, call.QualitySound, call.HeldChoice
		s.Peers[2].Stats.Upload.ScreenLayer = "h"
		s.Peers[2].Stats.Path = "relay"
		s.Peers[2].Limits = true
	}
}

// vary makes a call special.
func vary(scene string, s *call.Snapshot) {
	switch scene {
	case "host", "locked":
		s.Governance = call.Governance{
			Governed: true, Host: scene == "host", Locked: true, Waiting: true, Limit: 6, Carries: call.Carries{People: 7},
			Knocks: []call.Knock{{ID: "k0", Name: s.Peers[0].Name}, {ID: "k1"}},
		}
		if scene == "locked" {
			s.Governance.Knocks = nil
			s.Peers[0].Host = true
		}
	case "share":
		s.Peers[0].Screen = true
	case "listening":
		s.Peers[0].Listening = call.Listening{Volume: 150}
		s.Peers[1].Listening = call.Listening{Volume: 100, Muted: true}
	case "sharing":
		s.Self.Screen = call.LocalSource{On: true, Active: true}
	case "chat", "toast":
		converse(s)
	case "failed":
		s.Peers[0].State = call.StateFailed
		s.Peers[0].Problem = &call.Problem{Code: call.ProblemPeerFailed, Subject: s.Peers[0].Name}
		s.Online = false
		s.Problem = &call.Problem{Code: call.ProblemDeviceBusy, Subject: "HD Pro Webcam C920"}
		if len(s.Peers) > 1 {
			s.Peers[1].State = call.StateConnecting
			s.Peers[1].Camera = false
		}
		if len(s.Peers) > 2 {
			s.Peers[2].State = call.StateDisconnected
		}
	}
}

func participants(language string, n int) []call.Participant {
	all := names(language)
	list := make([]call.Participant, n)
	for i := range list {
		list[i] = call.Participant{
			ID: call.PeerID(fmt.Sprintf("p%d", i)), Name: all[i%len(all)], State: call.StateConnected,
			Microphone: i != 1, Camera: i != 2, Speaking: i == 0, Safety: "13455 00523 26386 33135",
			Stats: call.PeerStats{
				State: call.StateConnected, Path: "host", RTT: time.Duration(8+i*7) * time.Millisecond,
				Upload: call.PeerUpload{
					BPS: 520_000 - int64(i)*60_000, VideoBPS: 460_000 - int64(i)*60_000, AudioBPS: 38_000, OverheadBPS: 22_000,
					Layer: "h", Width: 640, Height: 360, FPS: 30, Loss: 0.003 * float64(i),
				},
				Download: call.PeerDownload{BPS: 498_000},
			},
			Media: call.PeerMedia{Video: call.VideoStats{Width: 640, Height: 360}},
		}
	}
	return list
}

func devices(language string) []media.Device {
	microphone := "Built-in Microphone"
	if language == "ko" {
		microphone = "내장 마이크"
	}
	return []media.Device{
		{Kind: media.Camera, ID: "c0", Name: "HD Pro Webcam C920", Default: true},
		{Kind: media.Camera, ID: "c1", Name: "Integrated Camera (front, with a very long name)"},
		{Kind: media.Microphone, ID: "m0", Name: microphone, Default: true},
		{Kind: media.Speaker, ID: "s0", Name: "Headphones (USB Audio)"},
		{Kind: media.Screen, ID: "d0", Name: "DELL U2720Q (3840×2160)"},
		{Kind: media.Screen, ID: "d1", Name: "Built-in display (1920×1080)"},
	}
}
