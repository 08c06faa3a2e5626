package guest_test

import (
	"net/netip"
	"testing"

	"moim/signaling/server"
	"moim/signaling/turn"
)

// What a server says of STUN and TURN is used as far as browsers can, and
// nothing throws.
func tryICE(s *stage) {
	table(s, `JSON.stringify(stage.ice.iceServers(JSON.parse(x)))`, map[string]string{
		`null`: `null`, `7`: `null`, `[]`: `null`, `{}`: `null`, `{"servers":7}`: `null`, `{"servers":[null,7,{}]}`: `null`,
		`{"servers":[{"urls":["stun:a.example:443"]}]}`:                                                                 `[{"urls":["stun:a.example:443"]}]`,
		`{"servers":[{"urls":["turn:a.example:443"]}]}`:                                                                 `null`,
		`{"servers":[{"urls":["turn:a"],"username":7,"credential":"c"}]}`:                                               `null`,
		`{"servers":[{"urls":["turn:[2001:db8::1]:443?transport=tcp","turns:a"],"username":"u","credential":"c"}]}`:     `[{"urls":["turn:[2001:db8::1]:443?transport=tcp","turns:a"],"username":"u","credential":"c"}]`,
		`{"servers":[{"urls":["http://a","turn:a?transport=x","stun:","stun:a?b",7],"username":"u","credential":"c"}]}`: `null`,
	})
}

// TestRelayedPages lets two pages meet through the server's relay alone.
func TestRelayedPages(t *testing.T) {
	sockets, err := turn.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	loopback := netip.MustParseAddr("127.0.0.1")
	relay, err := turn.New(turn.Config{Packets: sockets, Bind: loopback, Allow: []netip.Prefix{netip.PrefixFrom(loopback, 8)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = relay.Close() })
	s := newStage(t, server.Config{Relay: relay}).at(t)
	s.scene(`
		const plain = window.RTCPeerConnection;
		window.RTCPeerConnection = class extends plain {
			constructor(config) {
				super({ ...config, iceTransportPolicy: "relay" });
			}
		};
		const ada = await stage.join("Ada", stage.devices("red", 300));
		const ben = await stage.join("Ben", stage.devices("blue", 500));
		await stage.until("meeting", () => [ada, ben].every((c) => c.snapshot.peers[0]?.state === "connected"));
		const config = stage.connections.at(-1).getConfiguration();
		if (!config.iceServers.some((s) => s.urls.some((url) => url.startsWith("turn:")) && s.username)) {
			throw new Error("no TURN in " + JSON.stringify(config));
		}
	`)
}
