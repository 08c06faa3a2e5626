//go:build !darwin

package links

// Hear has take called with each link that comes while the program runs. It does
// nothing on this system.
func Hear(func(link string)) {}
