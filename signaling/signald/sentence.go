package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"

	"moim/signaling/certificate"
)

// sentence says in plain words why the process cannot go on, and what to do.
func sentence(err error, o options) string {
	var listening *listenError
	if errors.As(err, &listening) {
		return listenSentence(listening)
	}
	if errors.Is(err, errBus) {
		return "NATS cannot be reached, or has no JetStream; check --nats, and that the server there runs with JetStream on."
	}
	var file *fs.PathError
	switch {
	case errors.Is(err, certificate.ErrHostName):
		return "a certificate can only be had for public names; give --tls-host one such as meet.example.org."
	case errors.Is(err, certificate.ErrNoCertificate):
		return o.TLSCert + " holds no certificate in PEM form; give --tls-cert the file with the whole chain."
	case errors.Is(err, certificate.ErrNoKey):
		return o.TLSKey + " holds no private key in PEM form that needs no password; give --tls-key such a file."
	case errors.Is(err, certificate.ErrMismatch):
		return fmt.Sprintf("the key in %s is not that of the certificate in %s; give --tls-key and --tls-cert the two that belong together.", o.TLSKey, o.TLSCert)
	case errors.As(err, &file) && errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("the file %s does not exist; check --tls-cert and --tls-key.", file.Path)
	case errors.As(err, &file):
		return fmt.Sprintf("the file %s cannot be read; check --tls-cert and --tls-key, and who may read them.", file.Path)
	default:
		return "it cannot go on serving; start it again, with --log-level debug to see why."
	}
}

func listenSentence(err *listenError) string {
	var dns *net.DNSError
	switch {
	case isAddressInUse(err):
		return fmt.Sprintf("%s is in use by another program; choose another address with %s.", err.address, err.option)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("listening on %s is not permitted; choose a port above 1023 with %s.", err.address, err.option)
	case errors.As(err, &dns):
		return fmt.Sprintf("the host in %s is unknown; choose an address of this computer with %s.", err.address, err.option)
	default:
		return fmt.Sprintf("cannot listen on %s; choose an address of this computer with %s.", err.address, err.option)
	}
}
