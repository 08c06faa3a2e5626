// Package assets holds what Moim shows but does not compute: fonts, icons and
// translations, embedded in the program.
//
// It knows files and words. It does not know windows, calls or networks; it
// imports the standard library only.
package assets
