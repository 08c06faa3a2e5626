package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"

	"moim/signaling"
)

// Why a first connection failed; a DialError wraps one of them. Where the server
// itself refused, the DialError wraps its *signaling.Error instead.
var (
	ErrMalformedServer = errors.New("the server's address is malformed")
	ErrUnknownHost     = errors.New("the host is unknown")
	ErrRefused         = errors.New("nothing listens there")
	ErrUnreachable     = errors.New("the host cannot be reached")
	ErrTimeout         = errors.New("no answer in time")
	ErrTLS             = errors.New("no secure connection could be made")
	ErrNotMoim         = errors.New("the server is not a Moim server")
)

// What Send and Receive say.
var (
	ErrClosed    = errors.New("signaling client is closed")
	ErrQueueFull = errors.New("too many messages wait to be sent")

	errSilent = errors.New("nothing was heard for too long")
)

// DialError is a first connection that failed.
type DialError struct {
	Server string
	Reason error // one of the errors above, or a *signaling.Error
	Err    error // the detail, for the log
}

// Error implements error.
func (e *DialError) Error() string {
	return fmt.Sprintf("connect to %s: %v: %v", e.Server, e.Reason, e.Err)
}

// Unwrap gives errors.Is and errors.As the reason and the detail.
func (e *DialError) Unwrap() []error { return []error{e.Reason, e.Err} }

// classify finds the reason of a failed attempt. The status is that of the server's
// answer to the first request, 0 if there was none.
func classify(err error, status int) error {
	var (
		refusal *signaling.Error
		dns     *net.DNSError
		timeout net.Error
	)
	wrong := configured(err)
	switch {
	case errors.As(err, &refusal):
		return refusal
	case wrong != nil:
		return wrong
	case isGatewayFailure(status):
		return ErrUnreachable
	case status != 0 && status != http.StatusSwitchingProtocols:
		return ErrNotMoim
	case errors.As(err, &dns):
		if dns.IsTimeout {
			return ErrTimeout
		}
		return ErrUnknownHost
	case isRefused(err):
		return ErrRefused
	case isTLS(err):
		return ErrTLS
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ErrTimeout
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), isDial(err):
		return ErrUnreachable
	default:
		return ErrNotMoim
	}
}

// configured is what is wrong with the configuration, nil if it is something else.
func configured(err error) error {
	for _, wrong := range []error{ErrMalformedServer, ErrMalformedProxy, ErrAuthorities} {
		if errors.Is(err, wrong) {
			return wrong
		}
	}
	return nil
}

func isTLS(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		record       tls.RecordHeaderError
		alert        tls.AlertError
		authority    x509.UnknownAuthorityError
	)
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.As(err, &authority) || errors.Is(err, http.ErrSchemeMismatch)
}

// isGatewayFailure says whether a proxy answered for a server that is away, or
// a server that is going down.
func isGatewayFailure(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable ||
		status == http.StatusGatewayTimeout
}

// isDial says whether the connection as such could not be made.
func isDial(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// isFinal says whether an error of the server's ends the client: trying again
// would bring the same, or fight with another connection of the participant.
func isFinal(err error) bool {
	var refusal *signaling.Error
	if !errors.As(err, &refusal) {
		return false
	}
	switch refusal.Code {
	case signaling.CodeIDTaken, signaling.CodeBadVersion, signaling.CodeReplaced, signaling.CodeRemoved, signaling.CodeRefused:
		return true
	default:
		return false
	}
}
