package e2e_test

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// mostStolen is the share of the processors' time that a machine's host may take
// away while something is measured whose pace is judged.
const mostStolen = 0.02

// pace collects complaints about how fast something was. A virtual machine whose
// processors are taken away for a while is slow through nobody's fault, so its
// pace says nothing.
type pace struct {
	t          *testing.T
	complaints []string
	excuse     string
}

func (p *pace) complain(text string) { p.complaints = append(p.complaints, text) }

// aim tells of a goal that is not reached yet: it is judged in make soak, and
// only told otherwise.
func (p *pace) aim(text string) {
	if os.Getenv("MOIM_SOAK") != "" {
		p.complain(text)
		return
	}
	p.t.Log("not reached: " + text)
}

// within complains where something that began then took longer than that.
func (p *pace) within(limit time.Duration, begin time.Time, what string) {
	p.t.Helper()
	took := time.Since(begin)
	p.t.Logf("%s: after %s s", what, number(took.Seconds()))
	if took > limit {
		p.complain(fmt.Sprintf("%s took %s s, want at most %v", what, number(took.Seconds()), limit))
	}
}

// excused says that the machine was too slow for what was measured on it.
func (p *pace) excused(why string) { p.excuse = why }

// judge measures until there is nothing to complain about, up to attempts times.
// The test fails where there always was, and the machine was there all the time
// at least once; otherwise the complaints are only told.
func judge(t *testing.T, attempts int, measure func(p *pace)) {
	t.Helper()
	judged := false
	for attempt := 1; ; attempt++ {
		before := processors(t)
		p := &pace{t: t}
		measure(p)
		if len(p.complaints) == 0 {
			return
		}
		if stolen := processors(t).stolenSince(before); stolen > mostStolen {
			p.excused(fmt.Sprintf("the host took %s %% of the processors' time", number(100*stolen)))
		}
		judged = judged || p.excuse == ""
		last := attempt == attempts || t.Context().Err() != nil
		for _, text := range p.complaints {
			switch {
			case last && judged:
				t.Error(text)
			case last:
				t.Logf("not judged: %s: %s", p.excuse, text)
			default:
				t.Logf("measured again: %s", text)
			}
		}
		if last {
			return
		}
	}
}

// processorTime is what all processors did since the start, in ticks.
type processorTime struct{ all, idle, stolen float64 }

// busySince is the share of the time in which they had something to do.
func (p processorTime) busySince(before processorTime) float64 {
	if p.all <= before.all {
		return 0
	}
	return 1 - (p.idle-before.idle)/(p.all-before.all)
}

func (p processorTime) stolenSince(before processorTime) float64 {
	if p.all <= before.all {
		return 0
	}
	return (p.stolen - before.stolen) / (p.all - before.all)
}

// processors reads /proc/stat (proc_stat(5)); elsewhere nothing is known to be
// stolen.
func processors(t *testing.T) processorTime {
	t.Helper()
	file, err := os.Open("/proc/stat")
	if err != nil {
		return processorTime{}
	}
	defer func() { _ = file.Close() }()
	line, err := bufio.NewReader(file).ReadString('\n')
	if err != nil {
		return processorTime{}
	}
	const idle, wait, steal, guest = 4, 5, 8, 9 // fields; guest time is part of user time
	var time processorTime
	for i, field := range strings.Fields(line) {
		ticks, err := strconv.ParseFloat(field, 64)
		if err != nil || i >= guest {
			continue
		}
		time.all += ticks
		switch i {
		case idle, wait:
			time.idle += ticks
		case steal:
			time.stolen = ticks
		}
	}
	return time
}
