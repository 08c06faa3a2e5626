// The C half of this package: a stream of pictures on a loop of its own, which one
// thread runs. Only moim_pw_wake may be called from another.
#ifndef MOIM_PIPEWIRE_STREAM_H
#define MOIM_PIPEWIRE_STREAM_H

#include <stddef.h>
#include <stdint.h>

// How many rectangles of damage are told at most; more of them are all of it.
#define MOIM_PW_DAMAGE 64

// moim_region is a rectangle as a stream tells it.
struct moim_region {
	int32_t x, y;
	uint32_t width, height;
};

// moim_picture is what a stream says about a picture.
struct moim_picture {
	void *data;         // mapped memory
	uint32_t mapped;    // its bytes
	uint32_t offset;    // where the picture begins, in bytes
	int32_t stride;     // bytes from one row to the next
	uint32_t format;    // enum spa_video_format
	uint32_t width, height;
	uint32_t has_crop;
	struct moim_region crop;
	uint32_t damages;   // of those before and since the last picture that was taken
	uint32_t all;       // it is not known what has changed
	struct moim_region damage[MOIM_PW_DAMAGE];
};

// What a stream is doing.
enum moim_state {
	MOIM_PW_CONNECTING,
	MOIM_PW_RUNNING, // it has a format
	MOIM_PW_ENDED,   // the node has gone; no more pictures
	MOIM_PW_FAILED,  // likewise, for the reason that moim_pw_reason tells
};

struct moim_stream;

// moim_pw_load loads the library and says why it cannot be; NULL where it can.
const char *moim_pw_load(void);
// moim_pw_open connects to a node through a descriptor, which it takes over even
// where it fails; reason then says why.
struct moim_stream *moim_pw_open(int fd, uint32_t node, uint32_t fps, char *reason, size_t size);
// moim_pw_run waits for what PipeWire tells, at most so many milliseconds (-1 for
// ever), and for moim_pw_wake.
void moim_pw_run(struct moim_stream *s, int milliseconds);
enum moim_state moim_pw_state(const struct moim_stream *s);
const char *moim_pw_reason(const struct moim_stream *s);
// moim_pw_has says whether there is a picture that has not been taken.
int moim_pw_has(const struct moim_stream *s);
// moim_pw_take describes the latest picture, which stays as it is until moim_pw_run
// or moim_pw_give. It says whether there is one.
int moim_pw_take(struct moim_stream *s, struct moim_picture *picture);
// moim_pw_give gives the picture back.
void moim_pw_give(struct moim_stream *s);
void moim_pw_wake(struct moim_stream *s);
void moim_pw_close(struct moim_stream *s);

#endif
