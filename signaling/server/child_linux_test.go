package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"

	"moim/signaling"
	"moim/signaling/server"
)

// childVariable makes this test's program one of the servers that are measured, in
// a process of its own with one processor.
const childVariable = "MOIM_BENCH_SERVER"

// usage is what a child says of its memory.
type usage struct{ Heap, Stacks uint64 }

func (u usage) total() uint64 { return u.Heap + u.Stacks }

// TestChild is no test: it is the child.
func TestChild(t *testing.T) {
	kind := os.Getenv(childVariable)
	if kind == "" {
		t.Skip("only for others to start")
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go serveChild(kind, ln)
	fmt.Printf("address %s\n", ln.Addr())
	for commands := bufio.NewScanner(os.Stdin); commands.Scan(); {
		runtime.GC()
		debug.FreeOSMemory()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		data, _ := json.Marshal(usage{Heap: stats.HeapAlloc, Stacks: stats.StackInuse})
		fmt.Printf("usage %s\n", data)
	}
}

func serveChild(kind string, ln net.Listener) {
	switch kind {
	case "moim":
		config := server.Config{Rate: 1e9, Burst: 1e9, MailboxMessages: 1 << 14, MailboxBytes: 8 << 20}
		_ = server.New(config).Serve(context.Background(), ln)
	case "moim as it is":
		_ = server.New(server.Config{}).Serve(context.Background(), ln)
	case "gorilla":
		upgrader := gorilla.Upgrader{Subprotocols: []string{signaling.Subprotocol}}
		_ = http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ws, err := upgrader.Upgrade(w, r, nil)
			if err != nil {
				return
			}
			defer ws.Close()
			for {
				kind, data, err := ws.ReadMessage()
				if err != nil || ws.WriteMessage(kind, data) != nil {
					return
				}
			}
		}))
	case "coder":
		_ = http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{signaling.Subprotocol}})
			if err != nil {
				return
			}
			defer ws.CloseNow()
			for {
				kind, data, err := ws.Read(context.Background())
				if err != nil || ws.Write(context.Background(), kind, data) != nil {
					return
				}
			}
		}))
	}
}

// child is a server in a process of its own.
type child struct {
	t       *testing.T
	address string
	ask     func() usage
}

// startChild starts one on the first processor, where the system lets it choose.
func startChild(t *testing.T, kind string) *child {
	t.Helper()
	command := []string{os.Args[0], "-test.run=^TestChild$", "-test.timeout=10m"} // before stepAside: a child inherits processors
	if path, err := exec.LookPath("taskset"); err == nil {
		command = append([]string{path, "-c", "0"}, command...)
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), childVariable+"="+kind, "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	await := func(word string) string {
		for lines.Scan() {
			if rest, ok := strings.CutPrefix(lines.Text(), word+" "); ok {
				return rest
			}
		}
		t.Fatalf("%s ended without a word about its %s", kind, word)
		return ""
	}
	return &child{t: t, address: await("address"), ask: func() usage {
		_, _ = in.Write([]byte("usage\n"))
		var u usage
		if err := json.Unmarshal([]byte(await("usage")), &u); err != nil {
			t.Fatal(err)
		}
		return u
	}}
}
