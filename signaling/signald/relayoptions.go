package main

import (
	"cmp"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"moim/signaling/turn"
)

// relayOptions are those of STUN and TURN.
type relayOptions struct {
	Enabled bool   `name:"turn" default:"true" negatable:"" help:"Tell participants how others see them (STUN), and relay between those who cannot reach each other (TURN): over UDP at --turn-listen, over TCP at --listen, and over TLS there where browsers trust the certificate. On unless --no-turn is given."`
	Listen  string `name:"turn-listen" placeholder:"HOST:PORT" help:"Address for STUN and TURN over UDP (that of --listen)."`

	Host    string       `name:"turn-host" placeholder:"NAME" help:"Name or address under which clients find STUN and TURN (the one under which they found this server)."`
	Address []netip.Addr `name:"turn-address" placeholder:"IP" help:"Public address of this server where it is behind a NAT or has several: what relayed packets come from. At most one of IPv4 and one of IPv6. Repeatable."`
	Ports   portRange    `name:"turn-ports" placeholder:"FIRST-LAST" help:"UDP ports to relay with, such as 49152-65535, for a firewall to let through (any)."`

	Allow       []netip.Prefix `name:"turn-allow" placeholder:"CIDR" help:"Network that may be relayed to though it is loopback, link-local, private or this computer's, such as 10.1.0.0/16. Repeatable."`
	RoomRate    int            `name:"turn-room-mbps" default:"50" placeholder:"N" help:"Megabits per second that may be relayed for one room (${default})."`
	Allocations int            `name:"turn-room-allocations" default:"512" placeholder:"N" help:"Relayed addresses of one room at once (${default}). A relayed connection takes one or two at each end."`

	URL    []string `name:"turn-url" placeholder:"URL" help:"STUN or TURN server of your own to offer besides, such as turn:HOST:3478?transport=udp of coturn with use-auth-secret; alone with --no-turn. Repeatable."`
	Secret string   `name:"turn-secret" env:"SIGNALD_TURN_SECRET" placeholder:"SECRET" help:"Secret shared with the servers of --turn-url. Better given by the environment, where others on this computer cannot read it:"`
}

// portRange is FIRST-LAST; zero is any.
type portRange [2]uint16

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *portRange) UnmarshalText(text []byte) error {
	first, last, found := strings.Cut(string(text), "-")
	from, errFirst := strconv.ParseUint(first, 10, 16)
	to, errLast := strconv.ParseUint(last, 10, 16)
	if !found || errors.Join(errFirst, errLast) != nil || from == 0 || to < from {
		return errors.New("give two ports, FIRST-LAST, such as 49152-65535")
	}
	*p = portRange{uint16(from), uint16(to)}
	return nil
}

// validate is called by options.Validate.
func (o relayOptions) validate() error {
	if o.Listen != "" {
		if _, _, err := net.SplitHostPort(o.Listen); err != nil {
			return errors.New("--turn-listen must be HOST:PORT")
		}
	}
	if o.RoomRate < 1 || o.Allocations < 1 {
		return errors.New("--turn-room-mbps and --turn-room-allocations must be at least 1")
	}
	return cmp.Or(o.validateAddresses(), o.validateExternal())
}

func (o relayOptions) validateAddresses() error {
	families := make(map[bool]int)
	for _, a := range o.Address {
		if families[a.Unmap().Is4()]++; families[a.Unmap().Is4()] > 1 || a.IsUnspecified() {
			return errors.New("--turn-address must be one address of IPv4, one of IPv6, or both")
		}
	}
	return nil
}

func (o relayOptions) validateExternal() error {
	err := o.external().Check()
	switch {
	case errors.Is(err, turn.ErrSecret):
		return errors.New("--turn-url of a TURN server needs --turn-secret")
	case err != nil:
		return errors.New("--turn-url must be a URL such as turn:HOST:3478?transport=udp")
	case o.Secret != "" && len(o.URL) == 0:
		return errors.New("--turn-secret needs --turn-url")
	}
	return nil
}

func (o relayOptions) external() turn.External {
	return turn.External{URLs: o.URL, Secret: o.Secret}
}

// packetAddress is what is listened on for UDP: as asked, or at the port of the server.
func (o relayOptions) packetAddress(listen string, at net.Addr) string {
	if o.Listen != "" {
		return o.Listen
	}
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return listen // checked before
	}
	port := 0
	if tcp, ok := at.(*net.TCPAddr); ok {
		port = tcp.Port
	}
	return net.JoinHostPort(host, strconv.Itoa(port))
}

// bind is where the relay's sockets are opened, as the address is listened on.
func bind(listen string) netip.Addr {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{} // a name, or nothing
	}
	return a
}
