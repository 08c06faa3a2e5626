package main_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/signalingtest"
)

const (
	nodeCount = 3
	roomCount = 100
	// returnTime is within how long everybody is back whose node was killed.
	returnTime = 5 * time.Second
)

// testNodes kills one of three nodes under 300 participants in 100 rooms. Each room
// has one participant at each node. Everybody is back within 5 s, nobody is seen to
// leave, and no message between those at the other two nodes is lost. Then another node
// is drained by SIGINT, which is the same as SIGTERM, and its participants are as fast.
func testNodes(t *testing.T, path string) {
	t.Helper()
	url := signalingtest.NewNATS(t).URL
	nodes := make([]*process, nodeCount)
	addresses := make([]string, nodeCount)
	for i := range nodes {
		nodes[i] = start(t, path, "--listen", "127.0.0.1:0", "--state", t.TempDir(), "--no-turn",
			"--nats", url, "--metrics", "127.0.0.1:0")
		addresses[i] = nodes[i].await(`msg=listening address=(\S+)`)
	}
	metrics := nodes[1].await(`msg="telling metrics" address=(\S+)`)
	balancer := signalingtest.NewBalancer(t, addresses...)
	crowd := gather(t, balancer.URL)
	converse(t, crowd, 3*time.Second)

	if err := nodes[0].command.Process.Kill(); err != nil {
		t.Fatalf("kill: %v", err)
	}
	killed := time.Now()
	converse(t, crowd, returnTime) // while they return, and after that
	judgeReturn(t, crowd, 0, killed)
	judgeCrowd(t, crowd)
	testMetrics(t, metrics)

	drained := time.Now()
	nodes[1].interrupt()
	judgeReturn(t, crowd, 1, drained)
	nodes[1].wait()
}

// judgeReturn looks at when those were back who were at a node from the beginning.
func judgeReturn(t *testing.T, crowd []*voice, node int, gone time.Time) {
	t.Helper()
	var delays []time.Duration
	for i, v := range crowd {
		if i%nodeCount == node {
			delays = append(delays, v.back(t).Sub(gone))
		}
	}
	slices.Sort(delays)
	t.Logf("%d back after %v in the middle, %v at most", len(delays), delays[len(delays)/2], delays[len(delays)-1])
	if last := delays[len(delays)-1]; last > returnTime {
		t.Errorf("the last one was back after %v", last)
	}
}

// testMetrics asks the second node what it counts.
func testMetrics(t *testing.T, address string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/metrics", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatalf("metrics: %v", err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil || !strings.Contains(string(said), "\nmoim_rooms 100\n") || !strings.Contains(string(said), "\nmoim_bus_connected 1\n") {
		t.Errorf("metrics (%v):\n%s", err, said)
	}
}

// gather has everybody join, and waits until each sees the others. Voice i is at
// node i%nodeCount.
func gather(t *testing.T, server string) []*voice {
	t.Helper()
	rooms := make([]string, roomCount)
	for i := range rooms {
		rooms[i] = signaling.NewParticipantID() // of the same form
	}
	crowd := make([]*voice, 0, nodeCount*roomCount)
	for i := range nodeCount * roomCount {
		crowd = append(crowd, newVoice(t, server, rooms[i/nodeCount]))
	}
	for _, v := range crowd {
		v.awaitPeers(t, nodeCount-1)
	}
	return crowd
}

// converse has everybody say something to all others twice a second.
func converse(t *testing.T, crowd []*voice, lasting time.Duration) {
	t.Helper()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(lasting); time.Now().Before(end); {
		for _, v := range crowd {
			v.say(t)
		}
		<-tick.C
	}
}

// judgeCrowd has everybody say a last thing, waits until all others in the room have
// heard it, and looks at what was heard on the way.
func judgeCrowd(t *testing.T, crowd []*voice) {
	t.Helper()
	for _, v := range crowd {
		v.say(t)
	}
	lost := 0
	for i, v := range crowd {
		first := i - i%nodeCount
		for j := first; j < first+nodeCount; j++ {
			if j == i {
				continue
			}
			heard := v.awaitNumber(t, crowd[j].id, crowd[j].said)
			if i%nodeCount != 0 && j%nodeCount != 0 && !isWhole(heard, crowd[j].said) {
				lost++
			}
		}
		if n := v.departures(); n != 0 {
			t.Errorf("voice %d saw %d others leave", i, n)
		}
	}
	if lost > 0 {
		t.Errorf("%d pairs lost or doubled a message, or had two in another order", lost)
	}
}

// isWhole says whether those are the numbers from 1 to last, in order.
func isWhole(heard []int, last int) bool {
	for i, n := range heard {
		if n != i+1 {
			return false
		}
	}
	return len(heard) == last
}
