package server

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
)

// securedConn is a connection of TLS whose first byte inside was read to look at it.
type securedConn struct {
	splitConn
	tls *tls.Conn
}

// tlsKey is the key of a request's connection state in its context.
type tlsKey struct{}

// keepTLS puts the state of a securedConn, which net/http does not know, into
// the context of its requests.
func keepTLS(ctx context.Context, conn net.Conn) context.Context {
	if c, ok := conn.(*securedConn); ok {
		state := c.tls.ConnectionState()
		return context.WithValue(ctx, tlsKey{}, &state)
	}
	return ctx
}

// restoreTLS gives requests the state that keepTLS kept.
func restoreTLS(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if state, ok := r.Context().Value(tlsKey{}).(*tls.ConnectionState); ok {
			r = r.WithContext(r.Context())
			r.TLS = state
		}
		next.ServeHTTP(w, r)
	})
}
