#include "library_linux.h"
#include "stream_linux.h"

#include <spa/param/buffers.h>
#include <spa/param/video/format-utils.h>
#include <spa/pod/builder.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Sides that are taken at all, in pixels.
#define MOST_SIDE 16384

struct moim_stream {
	struct pw_loop *loop;
	struct pw_context *context;
	struct pw_core *core;
	struct pw_stream *stream;
	struct spa_hook core_hook, stream_hook;
	struct spa_source *waker;

	int entered;
	enum moim_state state;
	char reason[200];
	struct spa_video_info_raw format; // width 0 before there is one
	struct pw_buffer *held;           // the latest picture; NULL for none
	// What has changed since the last picture that was taken.
	uint32_t damages, all;
	struct moim_region damage[MOIM_PW_DAMAGE];
};

static void end(struct moim_stream *s, enum moim_state state, const char *reason) {
	if (s->state >= MOIM_PW_ENDED)
		return;
	s->state = state;
	snprintf(s->reason, sizeof s->reason, "%s", reason ? reason : "it does not say why");
}

static void on_core_error(void *data, uint32_t id, int seq, int res, const char *message) {
	(void)seq;
	(void)res;
	// Errors of other objects are told to their owners.
	if (id == PW_ID_CORE)
		end(data, MOIM_PW_FAILED, message);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.error = on_core_error,
};

static void on_state(void *data, enum pw_stream_state old, enum pw_stream_state now, const char *error) {
	struct moim_stream *s = data;
	if (now == PW_STREAM_STATE_ERROR)
		end(s, MOIM_PW_FAILED, error);
	else if (now == PW_STREAM_STATE_UNCONNECTED && old != PW_STREAM_STATE_UNCONNECTED)
		end(s, MOIM_PW_ENDED, "it was disconnected");
}

// offer writes which pictures are taken: four bytes a pixel, any size, in shared
// memory (no modifiers), at most fps a second.
static const struct spa_pod *offer(struct spa_pod_builder *b, uint32_t fps) {
	return spa_pod_builder_add_object(b,
		SPA_TYPE_OBJECT_Format, SPA_PARAM_EnumFormat,
		SPA_FORMAT_mediaType, SPA_POD_Id(SPA_MEDIA_TYPE_video),
		SPA_FORMAT_mediaSubtype, SPA_POD_Id(SPA_MEDIA_SUBTYPE_raw),
		SPA_FORMAT_VIDEO_format, SPA_POD_CHOICE_ENUM_Id(5, SPA_VIDEO_FORMAT_BGRx,
			SPA_VIDEO_FORMAT_BGRx, SPA_VIDEO_FORMAT_BGRA, SPA_VIDEO_FORMAT_RGBx, SPA_VIDEO_FORMAT_RGBA),
		SPA_FORMAT_VIDEO_size, SPA_POD_CHOICE_RANGE_Rectangle(
			&SPA_RECTANGLE(1920, 1080), &SPA_RECTANGLE(1, 1), &SPA_RECTANGLE(MOST_SIDE, MOST_SIDE)),
		SPA_FORMAT_VIDEO_framerate, SPA_POD_CHOICE_RANGE_Fraction(
			&SPA_FRACTION(0, 1), &SPA_FRACTION(0, 1), &SPA_FRACTION(1000, 1)),
		SPA_FORMAT_VIDEO_maxFramerate, SPA_POD_CHOICE_RANGE_Fraction(
			&SPA_FRACTION(fps, 1), &SPA_FRACTION(1, 1), &SPA_FRACTION(fps, 1)));
}

static const struct spa_pod *meta(struct spa_pod_builder *b, uint32_t type, int size) {
	return spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_ParamMeta, SPA_PARAM_Meta,
		SPA_PARAM_META_type, SPA_POD_Id(type), SPA_PARAM_META_size, SPA_POD_Int(size));
}

static void on_param(void *data, uint32_t id, const struct spa_pod *param) {
	struct moim_stream *s = data;
	if (id != SPA_PARAM_Format)
		return;
	memset(&s->format, 0, sizeof s->format);
	s->all = 1;
	moim_pw_give(s); // what is held is of the format before
	if (param == NULL)
		return;
	uint32_t type, subtype;
	if (spa_format_parse(param, &type, &subtype) < 0 || type != SPA_MEDIA_TYPE_video ||
		subtype != SPA_MEDIA_SUBTYPE_raw || spa_format_video_raw_parse(param, &s->format) < 0) {
		end(s, MOIM_PW_FAILED, "its pictures are of another kind");
		return;
	}
	if (s->state == MOIM_PW_CONNECTING)
		s->state = MOIM_PW_RUNNING;
	uint8_t space[2048];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(space, sizeof space);
	const int region = sizeof(struct spa_meta_region);
	const struct spa_pod *params[4];
	params[0] = spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers,
		SPA_PARAM_BUFFERS_buffers, SPA_POD_CHOICE_RANGE_Int(4, 2, 16),
		SPA_PARAM_BUFFERS_blocks, SPA_POD_Int(1),
		SPA_PARAM_BUFFERS_dataType, SPA_POD_CHOICE_FLAGS_Int((1 << SPA_DATA_MemFd) | (1 << SPA_DATA_MemPtr)));
	params[1] = meta(&b, SPA_META_Header, sizeof(struct spa_meta_header));
	params[2] = meta(&b, SPA_META_VideoCrop, region);
	params[3] = spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_ParamMeta, SPA_PARAM_Meta,
		SPA_PARAM_META_type, SPA_POD_Id(SPA_META_VideoDamage),
		SPA_PARAM_META_size, SPA_POD_CHOICE_RANGE_Int(16 * region, region, MOIM_PW_DAMAGE * region));
	moim_pw.pw_stream_update_params(s->stream, params, 4);
}

static void on_remove(void *data, struct pw_buffer *buffer) {
	struct moim_stream *s = data;
	if (s->held == buffer)
		s->held = NULL;
}

// note adds what a buffer says has changed.
static void note(struct moim_stream *s, struct spa_buffer *b) {
	struct spa_meta *meta = spa_buffer_find_meta(b, SPA_META_VideoDamage);
	uint32_t before = s->damages;
	struct spa_meta_region *r;
	if (meta == NULL || meta->data == NULL) {
		s->all = 1;
		return;
	}
	spa_meta_for_each(r, meta) {
		if (!spa_meta_region_is_valid(r))
			break;
		if (s->damages == MOIM_PW_DAMAGE) {
			s->all = 1;
			return;
		}
		s->damage[s->damages++] = (struct moim_region){
			r->region.position.x, r->region.position.y, r->region.size.width, r->region.size.height};
	}
	if (s->damages == before) // some say nothing and mean that they do not know
		s->all = 1;
}

// empty says whether a buffer has no picture at all; some have news of the cursor
// alone.
static int empty(const struct spa_buffer *b) {
	return b->n_datas < 1 || b->datas[0].data == NULL || b->datas[0].chunk == NULL || b->datas[0].chunk->size == 0;
}

// damaged says whether a buffer's picture cannot be used.
static int damaged(struct spa_buffer *b) {
	struct spa_meta_header *header = spa_buffer_find_meta_data(b, SPA_META_Header, sizeof *header);
	return (header != NULL && (header->flags & SPA_META_HEADER_FLAG_CORRUPTED)) ||
		(b->datas[0].chunk->flags & SPA_CHUNK_FLAG_CORRUPTED);
}

static void on_process(void *data) {
	struct moim_stream *s = data;
	struct pw_buffer *b;
	while ((b = moim_pw.pw_stream_dequeue_buffer(s->stream)) != NULL) {
		if (!empty(b->buffer))
			note(s, b->buffer);
		if (empty(b->buffer) || damaged(b->buffer)) {
			moim_pw.pw_stream_queue_buffer(s->stream, b);
			continue;
		}
		moim_pw_give(s);
		s->held = b;
	}
}

static const struct pw_stream_events stream_events = {
	PW_VERSION_STREAM_EVENTS,
	.state_changed = on_state,
	.param_changed = on_param,
	.remove_buffer = on_remove,
	.process = on_process,
};

static void on_wake(void *data, uint64_t count) {
	(void)data;
	(void)count;
}

// begin connects; it says what has failed.
static const char *begin(struct moim_stream *s, int fd, uint32_t node, uint32_t fps) {
	s->loop = moim_pw.pw_loop_new(NULL);
	if (s->loop == NULL || (s->waker = pw_loop_add_event(s->loop, on_wake, NULL)) == NULL) {
		close(fd);
		return "make a loop";
	}
	s->context = moim_pw.pw_context_new(s->loop, NULL, 0);
	if (s->context == NULL) {
		close(fd);
		return "read the configuration for clients";
	}
	s->core = moim_pw.pw_context_connect_fd(s->context, fd, NULL, 0);
	if (s->core == NULL)
		return "connect";
	pw_core_add_listener(s->core, &s->core_hook, &core_events, s);
	s->stream = moim_pw.pw_stream_new(s->core, "Moim", moim_pw.pw_properties_new(
		PW_KEY_MEDIA_TYPE, "Video", PW_KEY_MEDIA_CATEGORY, "Capture", PW_KEY_MEDIA_ROLE, "Screen",
		PW_KEY_NODE_DONT_RECONNECT, "true", NULL));
	if (s->stream == NULL)
		return "make a stream";
	moim_pw.pw_stream_add_listener(s->stream, &s->stream_hook, &stream_events, s);
	uint8_t space[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(space, sizeof space);
	const struct spa_pod *params[] = {offer(&b, fps)};
	if (moim_pw.pw_stream_connect(s->stream, PW_DIRECTION_INPUT, node,
			PW_STREAM_FLAG_AUTOCONNECT | PW_STREAM_FLAG_MAP_BUFFERS, params, 1) < 0)
		return "connect the stream";
	pw_loop_enter(s->loop);
	s->entered = 1;
	return NULL;
}

struct moim_stream *moim_pw_open(int fd, uint32_t node, uint32_t fps, char *reason, size_t size) {
	struct moim_stream *s = calloc(1, sizeof *s);
	if (s == NULL) {
		close(fd);
		snprintf(reason, size, "out of memory");
		return NULL;
	}
	const char *failed = begin(s, fd, node, fps);
	if (failed == NULL)
		return s;
	snprintf(reason, size, "%s: %m", failed);
	moim_pw_close(s);
	return NULL;
}

void moim_pw_run(struct moim_stream *s, int milliseconds) {
	if (pw_loop_iterate(s->loop, milliseconds) < 0)
		usleep(1000); // interrupted; no reason to be tight
}

enum moim_state moim_pw_state(const struct moim_stream *s) { return s->state; }

const char *moim_pw_reason(const struct moim_stream *s) { return s->reason; }

int moim_pw_has(const struct moim_stream *s) { return s->held != NULL; }

// held_bytes is how much of a buffer's memory is really there: the file behind it
// may be shorter than its producer says.
static uint32_t held_bytes(const struct spa_data *d) {
	struct stat file;
	if (d->type != SPA_DATA_MemFd || d->fd < 0)
		return d->maxsize;
	if (fstat((int)d->fd, &file) < 0 || file.st_size < (off_t)d->mapoffset)
		return 0;
	return (uint32_t)SPA_MIN((off_t)d->maxsize, file.st_size - (off_t)d->mapoffset);
}

int moim_pw_take(struct moim_stream *s, struct moim_picture *p) {
	if (s->held == NULL)
		return 0;
	struct spa_buffer *b = s->held->buffer;
	const struct spa_data *d = &b->datas[0];
	p->data = d->data;
	p->mapped = held_bytes(d);
	p->offset = d->chunk->offset;
	p->stride = d->chunk->stride;
	p->format = s->format.format;
	p->width = s->format.size.width;
	p->height = s->format.size.height;
	struct spa_meta_region *crop = spa_buffer_find_meta_data(b, SPA_META_VideoCrop, sizeof *crop);
	p->has_crop = crop != NULL && spa_meta_region_is_valid(crop);
	if (p->has_crop)
		p->crop = (struct moim_region){crop->region.position.x, crop->region.position.y,
			crop->region.size.width, crop->region.size.height};
	p->all = s->all;
	p->damages = s->damages;
	memcpy(p->damage, s->damage, s->damages * sizeof *s->damage);
	s->all = s->damages = 0;
	return 1;
}

void moim_pw_give(struct moim_stream *s) {
	if (s->held != NULL)
		moim_pw.pw_stream_queue_buffer(s->stream, s->held);
	s->held = NULL;
}

void moim_pw_wake(struct moim_stream *s) { pw_loop_signal_event(s->loop, s->waker); }

void moim_pw_close(struct moim_stream *s) {
	if (s->entered)
		pw_loop_leave(s->loop);
	if (s->stream != NULL)
		moim_pw.pw_stream_destroy(s->stream);
	if (s->core != NULL)
		moim_pw.pw_core_disconnect(s->core);
	if (s->context != NULL)
		moim_pw.pw_context_destroy(s->context);
	if (s->loop != NULL) {
		if (s->waker != NULL)
			pw_loop_destroy_source(s->loop, s->waker);
		moim_pw.pw_loop_destroy(s->loop);
	}
	free(s);
}
