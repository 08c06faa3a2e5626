package app

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/url"

	"moim/app/call"
	"moim/signaling"
	"moim/signaling/client"
)

// isTransient says whether a server may answer if it is asked again.
func isTransient(err error) bool {
	return errors.Is(err, client.ErrRefused) || errors.Is(err, client.ErrUnreachable) || errors.Is(err, client.ErrTimeout)
}

// dialProblem is what a person is told about a first connection that failed.
func dialProblem(server string, err error) error {
	problem := call.Problem{Code: call.ProblemInternal, Subject: server}
	if u, parseErr := url.Parse(server); parseErr == nil && u.Host != "" {
		problem.Subject = u.Host
	}
	var refusal *signaling.Error
	if errors.As(err, &refusal) {
		problem.Code = refusalProblem(refusal.Code)
		return &call.ProblemError{Problem: problem, Err: err}
	}
	for _, p := range []struct {
		reason error
		code   call.ProblemCode
	}{
		{client.ErrMalformedServer, call.ProblemBadServer},
		{client.ErrMalformedProxy, call.ProblemBadProxy},
		{client.ErrAuthorities, call.ProblemAuthorities},
		{client.ErrUnknownHost, call.ProblemUnknownHost},
		{client.ErrRefused, call.ProblemRefused},
		{client.ErrUnreachable, call.ProblemUnreachable},
		{client.ErrTimeout, call.ProblemUnreachable},
		{client.ErrTLS, certificateProblem(err)},
		{client.ErrNotMoim, call.ProblemNotMoim},
	} {
		if errors.Is(err, p.reason) {
			problem.Code = p.code
			break
		}
	}
	return &call.ProblemError{Problem: problem, Err: err}
}

// certificateProblem is what kept a secure connection from being made.
func certificateProblem(err error) call.ProblemCode {
	var (
		failed  *tls.CertificateVerificationError
		invalid x509.CertificateInvalidError
		name    x509.HostnameError
	)
	switch {
	case !errors.As(err, &failed):
		return call.ProblemTLS
	case isSelfSigned(failed.UnverifiedCertificates): // whatever else is wrong with it
		return call.ProblemCertUnknown
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return call.ProblemCertExpired
	case errors.As(err, &name):
		return call.ProblemCertName
	default:
		return call.ProblemCertUnknown
	}
}

// isSelfSigned says whether nobody vouches for a server but itself.
func isSelfSigned(chain []*x509.Certificate) bool {
	return len(chain) == 1 && bytes.Equal(chain[0].RawSubject, chain[0].RawIssuer)
}

func refusalProblem(code signaling.ErrorCode) call.ProblemCode {
	switch code {
	case signaling.CodeRoomFull:
		return call.ProblemRoomFull
	case signaling.CodeLocked:
		return call.ProblemLocked
	case signaling.CodeRefused:
		return call.ProblemRefusedEntry
	case signaling.CodeRemoved:
		return call.ProblemRemoved
	case signaling.CodeServerFull:
		return call.ProblemServerFull
	case signaling.CodeBadVersion:
		return call.ProblemVersion
	default:
		return call.ProblemSignalingClosed
	}
}
