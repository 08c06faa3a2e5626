package links

/*
#cgo LDFLAGS: -framework Foundation
void moimHearLinks(void);
*/
import "C"

import "sync/atomic"

// taker is who takes links; there is one Apple event manager in a process, which
// knows C functions only.
var taker atomic.Pointer[func(string)]

// Hear has take called with each link that comes while the program runs, on the
// main thread, and with the one that it was opened by. It is called before the
// window is opened; take does not block.
func Hear(take func(link string)) {
	taker.Store(&take)
	C.moimHearLinks()
}

//export moimTakeLink
func moimTakeLink(link *C.char) {
	if take := taker.Load(); take != nil {
		(*take)(C.GoString(link))
	}
}
