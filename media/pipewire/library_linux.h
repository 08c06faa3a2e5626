// What of libpipewire is used, under the names that the library has. Its headers'
// inline functions need nothing more.
#ifndef MOIM_PIPEWIRE_LIBRARY_H
#define MOIM_PIPEWIRE_LIBRARY_H

#include <pipewire/pipewire.h>

#define MOIM_PW_FUNCTIONS(F) \
	F(pw_init) \
	F(pw_log_set_level) \
	F(pw_loop_new) \
	F(pw_loop_destroy) \
	F(pw_context_new) \
	F(pw_context_destroy) \
	F(pw_context_connect_fd) \
	F(pw_core_disconnect) \
	F(pw_properties_new) \
	F(pw_stream_new) \
	F(pw_stream_destroy) \
	F(pw_stream_add_listener) \
	F(pw_stream_connect) \
	F(pw_stream_update_params) \
	F(pw_stream_dequeue_buffer) \
	F(pw_stream_queue_buffer)

#define MOIM_PW_FIELD(name) __typeof__(name) *name;
struct moim_pw_library {
	MOIM_PW_FUNCTIONS(MOIM_PW_FIELD)
};

extern struct moim_pw_library moim_pw;

#endif
