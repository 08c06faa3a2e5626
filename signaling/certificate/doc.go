// Package certificate gets the certificate with which a server speaks https:
// Files reads it from two files and reads them again when they change, Automatic
// asks an authority for it (ACME, RFC 8555), and Own signs it itself and keeps it
// on disk, so that its fingerprint stays what people were told. None of them runs
// a goroutine: whoever asks for the certificate gets the one of the moment.
//
// It knows keys, certificates and where they lie. It does not know listeners,
// connections or pages; package server brings them together.
package certificate
