// Command signald is Moim's signaling server alone, for a host of its own. It
// speaks http and https on one port.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
