// Package certificate gets the certificate with which a server speaks https:
// Files reads it from two files and reads them again when they change, Automatic
// asks an authority for it (ACME, RFC 8555), and Own signs it itself and keeps it
// on disk, so that its fingerprint stays what people were told. Whoever
// asks for the certificate gets the one of the moment; nothing has to be closed.
//
// It knows keys, certificates and where they lie. It does not know listeners,
// connections or pages; package server brings them together.
package certificate
