package app

import (
	"bytes"
	"strings"
	"testing"

	"moim/app/call"
)

func TestBitratesAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]int64{
		"800000": 800_000, "500kbps": 500_000, "3Mbps": 3_000_000, "1.5 mbit/s": 1_500_000, "2M": 2_000_000,
		"": 0, "fast": 0, "0.5": 0, "-3Mbps": 0, "0": 0, "NaN": 0, "Inf": 0, "3Tbps": 0, "9999999Gbps": 0,
	} {
		got, err := parseBitrate(text)
		if got != want || (err != nil) != (want == 0) {
			t.Errorf("parseBitrate(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestBudgetsAreReadAsPeopleWriteThem(t *testing.T) {
	limit := func(bps int64) *call.Budget { return &call.Budget{Mode: call.BudgetLimit, BPS: bps} }
	for text, want := range map[string]*call.Budget{
		"3Mbps": limit(3_000_000), "500kbps": limit(500_000), "auto": {}, "Automatic": {}, " Unlimited ": {Mode: call.BudgetUnlimited},
		"sound": {Mode: call.BudgetSound}, "": nil, "0": nil, "none": nil, "pictures": nil, "-1Mbps": nil,
	} {
		got, err := parseBudget(text)
		if (err == nil) != (want != nil) || want != nil && got != *want {
			t.Errorf("parseBudget(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestBadUsageEndsWithTwoAndOneSentence(t *testing.T) {
	const room = "--room=ABCD-EFGH-JKMN"
	for name, args := range map[string][]string{
		"unknown flag":      {"headless", room, "--colour", "red"},
		"no room":           {"headless"},
		"long name":         {"headless", room, "--name", strings.Repeat("x", 10_000)},
		"bad layer":         {"headless", room, "--want", "x"},
		"bad duration":      {"headless", room, "--duration", "soon"},
		"negative duration": {"headless", room, "--duration=-3s"},
		"bad uplink":        {"headless", room, "--uplink", "fast"},
		"no uplink":         {"headless", room, "--uplink", "0"},
		"bad tone":          {"headless", room, "--mic", "tone:loud"},
		"impossible tone":   {"headless", room, "--mic", "tone:99999"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if status := run(args, &stdout, &stderr); status != statusUsage {
				t.Errorf("status %d, want %d", status, statusUsage)
			}
			if lines := strings.Count(stderr.String(), "\n"); lines != 1 || !strings.HasSuffix(stderr.String(), ".\n") {
				t.Errorf("standard error is not one sentence: %q", stderr.String())
			}
		})
	}
}

func TestBadInputEndsWithOneAndOneSentence(t *testing.T) {
	for name, args := range map[string][]string{
		"malformed code": {"headless", "--server=http://127.0.0.1:1", "--room=short"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if status := run(args, &stdout, &stderr); status != statusFailed {
				t.Errorf("status %d, want %d", status, statusFailed)
			}
			if lines := strings.Count(stderr.String(), "\n"); lines != 1 {
				t.Errorf("standard error is not one line: %q", stderr.String())
			}
		})
	}
}

func TestHelpEndsWithZero(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run([]string{"--help"}, &stdout, &stderr); status != statusOK || !strings.Contains(stdout.String(), "headless") {
		t.Errorf("status %d, output %q", status, stdout.String())
	}
}
