package cost_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
)

// way is one line of the picture.
type way struct {
	name, class string
	upload      func(participants int) int64
}

// panel is a diagram: participants to the right, a rate upwards by its logarithm.
type panel struct {
	title       string
	left, width float64
	least, most float64 // kb/s
	ticks       []float64
	value       func(w way, participants int) float64 // kb/s
}

// Places in the picture, in pixels.
const (
	pictureWidth, pictureHeight = 960, 450
	panelTop, panelHeight       = 64.0, 270.0
)

// x is the place of a number of participants, by its logarithm.
func (p panel) x(participants float64) float64 {
	return p.left + p.width*math.Log(participants/2)/math.Log(scaleMost/2)
}

func (p panel) y(kbps float64) float64 {
	return panelTop + panelHeight*(1-math.Log(kbps/p.least)/math.Log(p.most/p.least))
}

// rateLabel writes a rate as people do.
func rateLabel(kbps float64) string {
	if kbps >= 1000 {
		return fmt.Sprintf("%g Mb/s", kbps/1000)
	}
	return fmt.Sprintf("%g kb/s", kbps)
}

// drawScale draws what the ways cost: in sum, and for each other participant.
func drawScale(list []way) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="title caption">
<title id="title">What one participant uploads as a room grows</title>
<style>
svg{font:13px system-ui,sans-serif;--paper:#fff;--ink:#24292f;--quiet:#57606a;--grid:#d8dee4;--browser:#b35900;--free:#0969da;--budget:#1a7f37;--server:#8250df}
@media(prefers-color-scheme:dark){svg{--paper:#0d1117;--ink:#e6edf3;--quiet:#9198a1;--grid:#30363d;--browser:#f0883e;--free:#58a6ff;--budget:#3fb950;--server:#bc8cff}}
text{fill:var(--ink)}.quiet{fill:var(--quiet)}.title{font-size:15px;font-weight:600}
.grid{stroke:var(--grid)}polyline{fill:none;stroke-width:2.5;stroke-linejoin:round}
`, pictureWidth, pictureHeight)
	for _, w := range list {
		fmt.Fprintf(&b, "polyline.%[1]s{stroke:var(--%[1]s)}text.%[1]s{fill:var(--%[1]s);font-weight:600}\n", w.class)
	}
	fmt.Fprintf(&b, "</style>\n<rect width=\"%d\" height=\"%d\" rx=\"10\" style=\"fill:var(--paper)\"/>\n", pictureWidth, pictureHeight)
	sum := panel{
		title: "Upload of one participant, in sum", left: 76, width: 360, least: 300, most: 40_000,
		ticks: []float64{300, 1000, 3000, 10_000, 30_000},
		value: func(w way, n int) float64 { return float64(w.upload(n)) / 1000 },
	}
	each := panel{
		title: "The same for each other participant", left: 556, width: 360, least: 10, most: 1000,
		ticks: []float64{10, 30, 100, 300, 1000},
		value: func(w way, n int) float64 { return float64(w.upload(n)) / 1000 / float64(n-1) },
	}
	sum.draw(&b, list)
	each.draw(&b, list)
	for i, w := range list {
		left := 28 + 235*i
		fmt.Fprintf(&b, "<polyline class=\"%s\" points=\"%d,388 %d,388\"/>\n", w.class, left, left+26)
		fmt.Fprintf(&b, "<text class=\"%s\" x=\"%d\" y=\"392\">%s</text>\n", w.class, left+34, w.name)
	}
	fmt.Fprintf(&b, `<text id="caption" x="28" y="%d" class="quiet">Arithmetic, not a measurement: cameras of 640x360 at 500 kb/s, everybody visible in a grid 1280 pixels wide, sound on, headers</text>
<text x="28" y="%d" class="quiet">included. Moim sends each the layer that a tile needs: full size to 4 people, half to 25, then a quarter. Browsers encode for each.</text>
</svg>
`, pictureHeight-30, pictureHeight-12)
	return b.Bytes()
}

// draw draws one panel.
func (p panel) draw(b *bytes.Buffer, list []way) {
	fmt.Fprintf(b, "<text x=\"%.0f\" y=\"34\" class=\"title\">%s</text>\n", p.left-48, p.title)
	for _, v := range p.ticks {
		fmt.Fprintf(b, "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", p.left, p.y(v), p.left+p.width, p.y(v))
		fmt.Fprintf(b, "<text class=\"quiet\" text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", p.left-8, p.y(v)+4, rateLabel(v))
	}
	for _, n := range []float64{2, 4, 8, 16, 30, 50} {
		fmt.Fprintf(b, "<text class=\"quiet\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%.0f</text>\n", p.x(n), panelTop+panelHeight+20, n)
	}
	fmt.Fprintf(b, "<text class=\"quiet\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">participants</text>\n", p.x(10), panelTop+panelHeight+38)
	for _, w := range list {
		var points []string
		for n := 2; n <= scaleMost; n++ {
			points = append(points, fmt.Sprintf("%.1f,%.1f", p.x(float64(n)), p.y(p.value(w, n))))
		}
		fmt.Fprintf(b, "<polyline class=\"%s\" points=\"%s\"/>\n", w.class, strings.Join(points, " "))
	}
}
