package pulse_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"path/filepath"
	"testing"
	"time"

	"moim/media/pulse"
)

// input is one sink input as a server of version 13 describes it.
func input() []byte {
	b := []byte("L\x00\x00\x00\x07tSong\x00L\xff\xff\xff\xffL\x00\x00\x00\x03L\x00\x00\x00\x01")
	b = append(b, "a\x03\x02\x00\x00\xbb\x80m\x02\x01\x02v\x02\x00\x01\x00\x00\x00\x01\x00\x00"...)
	b = append(b, "U\x00\x00\x00\x00\x00\x00\x27\x10U\x00\x00\x00\x00\x00\x00\x4e\x20Ntprotocol-native.c\x000"...)
	b = append(b, "Ptapplication.process.id\x00L\x00\x00\x00\x05x\x00\x00\x00\x054242\x00N"...)
	return b
}

func TestInputsAreRead(t *testing.T) {
	inputs, err := pulse.ReadInputs(append(input(), input()...))
	want := pulse.Input{Index: 7, Sink: 1, Module: pulse.None, Process: "4242"}
	if err != nil || len(inputs) != 2 || inputs[0] != want || inputs[1] != want {
		t.Errorf("read %+v, %v", inputs, err)
	}
	if _, err := pulse.ReadInputs(input()[:40]); err == nil {
		t.Error("half an answer is read as if it were whole")
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add(input())
	f.Add([]byte("tpulseaudio\x00t16.1\x00NNa\x03\x02\x00\x00\xbb\x80tspeaker\x00"))
	f.Add([]byte("L\x00\x00\x00\x00x\xff\xff\xff\xff"))
	f.Fuzz(func(_ *testing.T, values []byte) { pulse.ReadAll(values) })
}

// serve answers the client's introduction and its first requests with what is
// given to say, and returns the socket's address.
func serve(tb testing.TB, say func(conn net.Conn)) {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "s")
	listener, err := net.Listen("unix", path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go say(conn)
		}
	}()
	tb.Setenv("PULSE_SERVER", path)
}

// reply is the answer to request number n with these values.
func reply(n uint32, values string) []byte {
	body := binary.BigEndian.AppendUint32([]byte{'L', 0, 0, 0, 2, 'L'}, n)
	return frame(0xffffffff, append(body, values...))
}

func frame(channel uint32, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = binary.BigEndian.AppendUint32(b, channel)
	return append(append(b, make([]byte, 12)...), body...)
}

// FuzzServer talks to a server that says anything.
func FuzzServer(f *testing.F) {
	f.Add(append(append(reply(0, "L\x00\x00\x00\x20"), reply(1, "L\x00\x00\x00\x01")...), reply(2, "tA\x00tB\x00NNa\x03\x02\x00\x00\xbb\x80Nx")...))
	f.Add(frame(3, []byte("sound")))
	f.Add(frame(0xffffffff, []byte("L\x00\x00\x00\x41L\xff\xff\xff\xffL\x00\x00\x00\x00")))
	f.Fuzz(func(t *testing.T, said []byte) {
		serve(t, func(conn net.Conn) {
			go func() { _, _ = io.Copy(io.Discard, conn) }()
			_, _ = conn.Write(said)
			_ = conn.Close()
		})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		client, err := pulse.Dial(ctx, "Moim")
		if err != nil {
			return
		}
		_, _ = client.DefaultSink(ctx)
		_, _ = client.Record(ctx, pulse.RecordConfig{Input: pulse.None}, func([]byte) {})
		_ = client.Close()
	})
}

// BenchmarkPacket is 20 ms of sound from the socket to who records it.
func BenchmarkPacket(b *testing.B) {
	begin := make(chan int)
	serve(b, func(conn net.Conn) {
		header := make([]byte, 20)
		for n := range uint32(3) {
			if _, err := io.ReadFull(conn, header); err != nil {
				return
			}
			_, _ = io.CopyN(io.Discard, conn, int64(binary.BigEndian.Uint32(header)))
			_, _ = conn.Write(reply(n, "L\x00\x00\x00\x05"))
		}
		packet := frame(5, make([]byte, 1920))
		for range <-begin {
			if _, err := conn.Write(packet); err != nil {
				return
			}
		}
	})
	client, err := pulse.Dial(b.Context(), "Moim")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	done, n := make(chan struct{}), 0
	_, err = client.Record(b.Context(), pulse.RecordConfig{Input: pulse.None, Rate: 48000}, func([]byte) {
		if n++; n == b.N {
			close(done)
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	begin <- b.N
	<-done
}
