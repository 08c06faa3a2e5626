// Package pagetest gives tests pages of text as a shared screen shows them, and
// reads by machine what has become of them on the way.
//
// It knows ImageMagick (convert) and tesseract. It does not know codecs or calls.
package pagetest
