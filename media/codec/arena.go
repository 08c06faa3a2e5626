package codec

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
static void moim_one_arena(void) { mallopt(M_ARENA_MAX, 1); }
#else
static void moim_one_arena(void) {}
#endif
*/
import "C"

// OneArena lets all threads of the process share one heap of C, where that is
// glibc's. By itself it gives each thread one of its own (mallopt(3), M_ARENA_MAX),
// and as codecs are opened and closed on whichever thread Go happens to run them,
// each of those keeps what the largest codec on it needed: 20 MB more after 200 short
// visits, and growing. Pictures and sound take hardly anything from there while they flow.
// It is to be called before there are other threads that allocate.
func OneArena() { C.moim_one_arena() }
