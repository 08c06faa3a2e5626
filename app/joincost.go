package app

import (
	"moim/app/call"
	"moim/app/cost"
)

// joinCost prices joining a room for call.Config: as much as everybody there
// costs who shows one's camera, encoded with at most so many bits per second, as
// large as it is. Who shows it smaller will cost less.
func joinCost(bitrate int) func(people int, sent call.LocalTracks, budget call.Budget) int64 {
	return func(people int, sent call.LocalTracks, budget call.Budget) int64 {
		in := cost.Input{Budget: budget.Limit(), SoundOnly: budget.Mode == call.BudgetSound}
		forecaster := cost.Forecaster{Newcomer: cost.Peer{
			Other: cost.UnmeasuredOther, Camera: cost.Ask{Rung: -1}, Screen: cost.Ask{Rung: -1},
		}}
		if sent.Microphone {
			forecaster.Newcomer.Sound = cost.UnmeasuredSound
		}
		if sent.Camera {
			forecaster.Newcomer.Camera.Rung = 0
			in.Camera = cost.Ladder(nil, cost.Rung{
				Width: cameraWidth, Height: cameraHeight, FPS: cameraFPS, Most: int64(bitrate),
			})
		}
		return forecaster.Join(people, &in)
	}
}
