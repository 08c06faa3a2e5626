package mesh

import (
	"moim/app/call"
	"moim/app/cost"
	"moim/media"
)

// forecast says what the upload would cost if something were otherwise. It is
// called once a second, after the peers' accounts have been brought up to date.
func (m *Mesh) forecast(up *call.UploadStats) {
	a := &m.allocation
	a.measured = a.measured[:0]
	for _, p := range a.order {
		if m.peers[p.id] == p && p.view.values().state == call.StateConnected {
			a.measured = append(a.measured, p.account.cost)
		}
	}
	a.forecaster.Newcomer = cost.Peer{Other: cost.UnmeasuredOther}
	if m.microphone.on.Load() {
		a.forecaster.Newcomer.Sound = max(cost.UnmeasuredSound, cost.WireSound(a.bitrate, 1/media.BlockTime.Seconds(), cost.HeaderIPv4UDP))
	}
	if len(a.in.Camera) == 0 {
		a.forecaster.Newcomer.Camera.Rung = -1
	}
	if len(a.in.Screen) == 0 {
		a.forecaster.Newcomer.Screen.Rung = -1
	}
	a.forecaster.Observe(&a.in, &a.plan, a.measured)
	o := a.forecaster.Forecast(&a.in)
	up.ForecastNextBPS, up.MoreFit, up.ServerBPS = o.Next, o.MoreFit, o.Server
	for _, p := range o.Prices {
		up.Prices = append(up.Prices, call.Price{Quality: call.Quality(p.Quality), BPS: p.BPS})
	}
}
