// Moim is a desktop application for video calls in small groups.
package main

import "moim/app"

func main() { app.Main() }
