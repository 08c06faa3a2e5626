package turn

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"

	"moim/signaling"
	"moim/signaling/pionlog"
)

// Way is how a client reaches a STUN or TURN server.
type Way string

// The ways.
const (
	WaySTUN Way = "stun" // asking for the own address, over UDP
	WayUDP  Way = "udp"  // relaying, over UDP
	WayTCP  Way = "tcp"  // relaying, over TCP
	WayTLS  Way = "tls"  // relaying, over TLS
)

// Why a server cannot be used.
var (
	ErrNoWay       = errors.New("cannot be tried")         // a URL is none that Probe knows
	ErrCredentials = errors.New("credentials are refused") // RFC 8489 section 9.2.4
)

// WayOf says how the server of a URL (RFC 7064, RFC 7065) is reached; false where
// Probe cannot try it.
func WayOf(url string) (Way, bool) {
	scheme, rest, _ := strings.Cut(url, ":")
	_, query, _ := strings.Cut(rest, "?")
	switch {
	case scheme == "stun":
		return WaySTUN, true
	case scheme == "turn" && (query == "" || query == "transport=udp"):
		return WayUDP, true
	case scheme == "turn" && query == "transport=tcp":
		return WayTCP, true
	case scheme == "turns" && (query == "" || query == "transport=tcp"):
		return WayTLS, true
	default:
		return "", false
	}
}

// addressIn is HOST:PORT of a URL.
func addressIn(url string) string {
	scheme, rest, _ := strings.Cut(url, ":")
	authority, _, _ := strings.Cut(rest, "?")
	if _, _, err := net.SplitHostPort(authority); err == nil {
		return authority
	}
	port := "3478"
	if strings.HasSuffix(scheme, "s") {
		port = "5349"
	}
	return net.JoinHostPort(strings.Trim(authority, "[]"), port)
}

// Probe tries one URL of a server as a client does, with one allocation that ends
// at once, and says how long that took. The error is ErrNoWay, ErrCredentials, the context's, or
// what went wrong.
func Probe(ctx context.Context, server signaling.ICEServer, url string, logger *slog.Logger) (time.Duration, error) {
	way, ok := WayOf(url)
	if !ok {
		return 0, fmt.Errorf("%q: %w", url, ErrNoWay)
	}
	address := addressIn(url)
	began := time.Now()
	conn, err := dialWay(ctx, way, address)
	if err != nil {
		return 0, fmt.Errorf("reach %s: %w", url, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	defer func() { _ = conn.Close() }()
	client, err := turn.NewClient(&turn.ClientConfig{
		STUNServerAddr: address, TURNServerAddr: address, Conn: conn,
		Username: server.Username, Password: server.Credential, LoggerFactory: pionlog.To(logger),
	})
	if err != nil {
		return 0, fmt.Errorf("prepare to try %s: %w", url, err)
	}
	defer client.Close()
	if err := client.Listen(); err != nil {
		return 0, fmt.Errorf("prepare to try %s: %w", url, err)
	}
	if way == WaySTUN {
		err = ask(ctx, client)
	} else {
		err = allocate(ctx, client)
	}
	if err != nil {
		return 0, fmt.Errorf("try %s: %w", url, errors.Join(ctx.Err(), err))
	}
	return time.Since(began), nil
}

// ask asks for the own address, as often as it takes until the context ends.
func ask(ctx context.Context, client *turn.Client) error {
	answered := make(chan error, 1)
	go func() {
		_, err := client.SendBindingRequest()
		answered <- err
	}()
	select {
	case err := <-answered:
		return err
	case <-ctx.Done():
		client.Close() // ends the question
		err := <-answered
		return errors.Join(ctx.Err(), err)
	}
}

// allocate opens an allocation and gives it back.
func allocate(ctx context.Context, client *turn.Client) error {
	relayed, err := client.AllocateWithContext(ctx)
	var refusal *stun.TurnError
	if errors.As(err, &refusal) && refusal.ErrorCodeAttr.Code == stun.CodeUnauthorized {
		return fmt.Errorf("%w: %w", ErrCredentials, err)
	}
	if err != nil {
		return err
	}
	return relayed.Close()
}

// dialWay opens what a client talks over.
func dialWay(ctx context.Context, way Way, address string) (net.PacketConn, error) {
	switch way {
	case WayTCP:
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err != nil {
			return nil, err
		}
		return turn.NewSTUNConn(conn), nil
	case WayTLS:
		conn, err := new(tls.Dialer).DialContext(ctx, "tcp", address)
		if err != nil {
			return nil, err
		}
		return turn.NewSTUNConn(conn), nil
	default:
		target, err := net.ResolveUDPAddr("udp", address)
		if err != nil {
			return nil, err
		}
		network := "udp4"
		if target.IP.To4() == nil {
			network = "udp6"
		}
		return new(net.ListenConfig).ListenPacket(ctx, network, ":0")
	}
}
