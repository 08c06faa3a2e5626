package server

import (
	"hash/maphash"
	"net/netip"

	"golang.org/x/time/rate"
)

const (
	// addressBuckets bounds the limiter's memory: addresses that fall into the
	// same bucket share what it allows.
	addressBuckets = 1024
	// addressPrefix is how much of an IPv6 address tells one client's network
	// from another's (RFC 6177 section 2).
	addressPrefix = 64
)

// addressLimiter bounds how often each network address may ask. Any goroutine
// may call it.
type addressLimiter struct {
	seed    maphash.Seed
	buckets [addressBuckets]*rate.Limiter
}

func newAddressLimiter(perSecond float64, burst int) *addressLimiter {
	l := &addressLimiter{seed: maphash.MakeSeed()}
	for i := range l.buckets {
		l.buckets[i] = rate.NewLimiter(rate.Limit(perSecond), burst)
	}
	return l
}

// allow says whether that address, HOST:PORT, may ask once more now. Those that
// cannot be read are one.
func (l *addressLimiter) allow(remote string) bool { return l.allowNetwork(networkOf(remote)) }

// allowNetwork is the same for what networkOf returns.
func (l *addressLimiter) allowNetwork(network netip.Addr) bool {
	bucket := maphash.Comparable(l.seed, network) % addressBuckets
	return l.buckets[bucket].Allow()
}

// networkOf is the client's address, or its network where it has many.
func networkOf(remote string) netip.Addr {
	endpoint, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	address := endpoint.Addr().Unmap().WithZone("")
	if address.Is4() {
		return address
	}
	network, err := address.Prefix(addressPrefix)
	if err != nil {
		return netip.Addr{}
	}
	return network.Addr()
}
