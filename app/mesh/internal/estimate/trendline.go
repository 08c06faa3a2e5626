package estimate

import "time"

// Constants of the filter and its threshold (draft-ietf-rmcat-gcc-02 sections
// 5.3 to 5.5, with the linear fit that replaced the Kalman filter).
const (
	trendWindow    = 20
	trendSmoothing = 0.9
	trendGain      = 4.0
	trendMost      = 60 // groups counted

	thresholdStart = 12.5 // ms
	thresholdLow   = 6.0
	thresholdHigh  = 600.0
	thresholdUp    = 0.0087
	thresholdDown  = 0.039
	thresholdJump  = 15.0 // a trend so far above is not followed

	overuseTime = 10 * time.Millisecond
)

// usage says whether more is sent than the path carries.
type usage uint8

const (
	usageNormal usage = iota
	usageOver         // a queue grows
	usageUnder        // a queue drains
)

// trendline fits a line to the delay of the latest groups. Where it rises more
// than an adaptive threshold allows, the path is overused.
type trendline struct {
	at    [trendWindow]float64 // ms of arrival since the first group
	delay [trendWindow]float64 // smoothed delay, ms
	count int

	origin      time.Duration
	accumulated float64
	smoothed    float64

	threshold float64
	updated   time.Duration // of the threshold, by arrival
	over      time.Duration // how long the trend has been above
	overs     int
	previous  float64
	usage     usage
}

// reset forgets the groups, not the threshold.
func (t *trendline) reset() {
	*t = trendline{threshold: t.threshold, updated: t.updated}
}

// update takes the next change of delay.
func (t *trendline) update(v variation) usage {
	if t.threshold == 0 {
		t.threshold = thresholdStart
	}
	if t.count == 0 {
		t.origin = v.at
	}
	t.accumulated += milliseconds(v.arrived - v.sent)
	t.smoothed = trendSmoothing*t.smoothed + (1-trendSmoothing)*t.accumulated
	t.at[t.count%trendWindow] = milliseconds(v.at - t.origin)
	t.delay[t.count%trendWindow] = t.smoothed
	t.count++
	slope := t.previous
	if t.count >= trendWindow {
		slope = t.slope()
	} else if t.count >= 2 {
		slope = t.early()
	}
	t.detect(slope, v)
	return t.usage
}

// slope is the least-squares slope over the window.
func (t *trendline) slope() float64 {
	n := min(t.count, trendWindow)
	var meanX, meanY float64
	for i := range n {
		meanX += t.at[i] / float64(n)
		meanY += t.delay[i] / float64(n)
	}
	var above, below float64
	for i := range n {
		dx := t.at[i] - meanX
		above += dx * (t.delay[i] - meanY)
		below += dx * dx
	}
	if below == 0 {
		return t.previous
	}
	return above / below
}

// early is the slope before the window is full. A few groups prove little, so a
// rise counts only by its share of a full window.
func (t *trendline) early() float64 {
	return t.slope() * float64(t.count) / trendWindow
}

func (t *trendline) detect(slope float64, v variation) {
	trend := float64(min(t.count, trendMost)) * slope * trendGain
	switch {
	case trend > t.threshold:
		t.overs++
		if t.overs == 1 {
			t.over = v.sent / 2
		} else {
			t.over += v.sent
		}
		if t.over > overuseTime && t.overs > 1 && slope >= t.previous {
			t.over, t.overs = 0, 0
			t.usage = usageOver
		}
	case trend < -t.threshold:
		t.over, t.overs = 0, 0
		t.usage = usageUnder
	default:
		t.over, t.overs = 0, 0
		t.usage = usageNormal
	}
	t.previous = slope
	t.adapt(max(trend, -trend), v.at)
}

// adapt moves the threshold towards the trend, so that jitter, or a flow that
// fills queues, is not taken for our own overuse for ever.
func (t *trendline) adapt(trend float64, at time.Duration) {
	if t.updated == 0 {
		t.updated = at
	}
	if trend <= t.threshold+thresholdJump {
		k := thresholdDown
		if trend > t.threshold {
			k = thresholdUp
		}
		elapsed := min(max(milliseconds(at-t.updated), 0), 100)
		t.threshold += k * (trend - t.threshold) * elapsed
		t.threshold = min(max(t.threshold, thresholdLow), thresholdHigh)
	}
	t.updated = at
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
