package app

import "runtime/metrics"

// processStatistics is what the program itself holds on to: goroutines, the KiB of Go's
// heap that the last collection found in use, and all KiB that Go has from the system.
// What the process has beyond those belongs to libraries in C.
type processStatistics struct {
	Goroutines uint64 `json:"goroutines"`
	HeapKiB    uint64 `json:"heap_kib"`
	GoKiB      uint64 `json:"go_kib"`
}

func newProcessStatistics() processStatistics {
	found := []metrics.Sample{
		{Name: "/sched/goroutines:goroutines"},
		{Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(found)
	return processStatistics{
		Goroutines: found[0].Value.Uint64(),
		HeapKiB:    found[1].Value.Uint64() >> 10,
		GoKiB:      (found[2].Value.Uint64() - found[3].Value.Uint64()) >> 10,
	}
}
