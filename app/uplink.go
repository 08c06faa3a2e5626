package app

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"moim/app/call"
)

// uplink is the upload budget of --uplink.
type uplink struct{ call.Budget }

// Decode implements kong.MapperValue.
func (u *uplink) Decode(ctx *kong.DecodeContext) error {
	var text string
	if err := ctx.Scan.PopValueInto("budget", &text); err != nil {
		return err
	}
	budget, err := parseBudget(text)
	u.Budget = budget
	return err
}

// parseBudget reads auto, unlimited, sound or a bitrate.
func parseBudget(text string) (call.Budget, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "auto", "automatic":
		return call.Budget{}, nil
	case "unlimited":
		return call.Budget{Mode: call.BudgetUnlimited}, nil
	case "sound":
		return call.Budget{Mode: call.BudgetSound}, nil
	}
	bps, err := parseBitrate(text)
	if err != nil {
		return call.Budget{}, fmt.Errorf("%q is neither auto, unlimited, sound nor a bitrate such as 500kbps or 3Mbps", text)
	}
	return call.Budget{Mode: call.BudgetLimit, BPS: bps}, nil
}

// maxBitrate bounds what parseBitrate takes; nobody's uplink is a terabit.
const maxBitrate = 1e12

// parseBitrate reads bits per second, written like 500kbps, 3Mbps or 800000.
func parseBitrate(text string) (int64, error) {
	number := strings.ToLower(strings.TrimSpace(text))
	number = strings.TrimSuffix(strings.TrimSuffix(number, "bps"), "bit/s")
	factor := 1.0
	for suffix, f := range map[string]float64{"k": 1e3, "m": 1e6, "g": 1e9} {
		if rest, ok := strings.CutSuffix(number, suffix); ok {
			number, factor = rest, f
			break
		}
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(v*factor >= 1) || v*factor > maxBitrate {
		return 0, fmt.Errorf("%q is not a bitrate such as 500kbps or 3Mbps", text)
	}
	return int64(v * factor), nil
}
