package mesh

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/pion/transport/v5"
	"github.com/pion/transport/v5/stdnet"

	"moim/app/cost"
)

// tcpExtra is what a TCP header is longer than UDP's.
const tcpExtra = 20 - 8

// network is the network of one peer: every socket it opens counts into the
// peer's traffic. Multicast sockets (mDNS) are not media sockets and are left
// as they are.
type network struct {
	transport.Net
	traffic *traffic
	system  bool // the computer's own network, whose interfaces come and go

	open context.Context //nolint:containedctx // pion asks without one; it ends with close
	shut context.CancelFunc
}

func newNetwork(given transport.Net, t *traffic) (*network, error) {
	n := &network{Net: given, traffic: t, system: given == nil}
	n.open, n.shut = context.WithCancel(context.Background())
	if n.system {
		system, err := stdnet.NewNet()
		if err != nil {
			return nil, fmt.Errorf("list network interfaces: %w", err)
		}
		n.Net = system
	}
	return n, nil
}

// close ends what looks for a server that does not answer, which pion waits for.
func (n *network) close() { n.shut() }

// Interfaces lists the interfaces as they are now, so that an ICE restart
// finds the network that the computer has moved to.
func (n *network) Interfaces() ([]*transport.Interface, error) {
	if n.system {
		if fresh, err := stdnet.NewNet(); err == nil {
			return fresh.Interfaces()
		}
	}
	return n.Net.Interfaces()
}

// onlyLoopback says whether there is no interface to others.
func (n *network) onlyLoopback() bool {
	interfaces, err := n.Interfaces()
	if err != nil {
		return true
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addrs {
			if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() {
				return false
			}
		}
	}
	return true
}

// hasIPv6 says whether any interface has an IPv6 address. Where none has, mDNS
// must not be asked to use it: it would fail for IPv4 as well.
func (n *network) hasIPv6() bool {
	interfaces, err := n.Interfaces()
	if err != nil {
		return false
	}
	for _, i := range interfaces {
		addrs, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addrs {
			if ip, ok := a.(*net.IPNet); ok && ip.IP.To4() == nil {
				return true
			}
		}
	}
	return false
}

// ListenPacket opens a socket that counts, if it is one of UDP.
func (n *network) ListenPacket(network, address string) (net.PacketConn, error) {
	c, err := n.Net.ListenPacket(network, address)
	if err != nil {
		return nil, err
	}
	if udp, ok := c.(transport.UDPConn); ok {
		return n.traffic.udp(udp), nil
	}
	return c, nil
}

// ListenUDP opens a socket that counts, unless it is one for mDNS.
func (n *network) ListenUDP(network string, local *net.UDPAddr) (transport.UDPConn, error) {
	c, err := n.Net.ListenUDP(network, local)
	if err != nil || local != nil && local.IP.IsMulticast() {
		return c, err
	}
	return n.traffic.udp(c), nil
}

// DialUDP opens a socket to one address, a STUN or TURN server's, that counts.
func (n *network) DialUDP(network string, local, remote *net.UDPAddr) (transport.UDPConn, error) {
	c, err := n.Net.DialUDP(network, local, remote)
	if err != nil {
		return nil, err
	}
	return n.traffic.udp(c), nil
}

// DialTCP connects to a TURN server; the connection counts each write as one
// segment.
func (n *network) DialTCP(network string, local, remote *net.TCPAddr) (transport.TCPConn, error) {
	c, err := n.dialTCP(network, local, remote)
	if err != nil {
		return nil, err
	}
	header := cost.Header(isIPv6(c.LocalAddr())) + tcpExtra
	return &countedTCP{TCPConn: c, traffic: n.traffic, header: header}, nil
}

func (n *network) dialTCP(network string, local, remote *net.TCPAddr) (transport.TCPConn, error) {
	if !n.system {
		return n.Net.DialTCP(network, local, remote)
	}
	var from netip.AddrPort
	if local != nil {
		from = local.AddrPort()
	}
	return new(net.Dialer).DialTCP(n.open, network, from, remote.AddrPort())
}

// ResolveUDPAddr finds the address of a STUN or TURN server.
func (n *network) ResolveUDPAddr(network, address string) (*net.UDPAddr, error) {
	if !n.system {
		return n.Net.ResolveUDPAddr(network, address)
	}
	found, err := n.resolve(network, address)
	if err != nil {
		return nil, err
	}
	return net.UDPAddrFromAddrPort(found), nil
}

// ResolveTCPAddr finds the address of a TURN server.
func (n *network) ResolveTCPAddr(network, address string) (*net.TCPAddr, error) {
	if !n.system {
		return n.Net.ResolveTCPAddr(network, address)
	}
	found, err := n.resolve(network, address)
	if err != nil {
		return nil, err
	}
	return net.TCPAddrFromAddrPort(found), nil
}

// resolve finds HOST:PORT for a network such as "udp4".
func (n *network) resolve(network, address string) (netip.AddrPort, error) {
	host, digits, err := net.SplitHostPort(address)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("address of a server: %w", err)
	}
	port, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("port of a server: %w", err)
	}
	found, err := net.DefaultResolver.LookupNetIP(n.open, "ip"+strings.TrimLeft(network, "udtcp"), host)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("look up a server: %w", err)
	}
	return netip.AddrPortFrom(found[0].Unmap(), uint16(port)), nil
}

// countedTCP is a TCP connection (to a TURN server) that counts each write and
// read as one segment.
type countedTCP struct {
	transport.TCPConn
	traffic *traffic
	header  int
}

func (c *countedTCP) Read(b []byte) (int, error) {
	n, err := c.TCPConn.Read(b)
	if n > 0 {
		c.traffic.received.Add(int64(n + c.header))
	}
	return n, err
}

func (c *countedTCP) Write(b []byte) (int, error) {
	n, err := c.TCPConn.Write(b)
	if n > 0 {
		c.traffic.spent(n + c.header)
	}
	return n, err
}
