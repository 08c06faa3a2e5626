// Package links hears of moim:// links that the system brings to a program that
// runs already. macOS sends them as Apple events; elsewhere a link is an argument
// of a new process, and nothing comes here. The package knows nothing of rooms and
// of what links mean: whoever takes one has to check it.
package links
