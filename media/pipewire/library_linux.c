#include "library_linux.h"
#include "stream_linux.h"

#include <dlfcn.h>
#include <stdlib.h>

struct moim_pw_library moim_pw;

#define FIND(name) \
	moim_pw.name = (__typeof__(moim_pw.name))dlsym(library, #name); \
	if (moim_pw.name == NULL) \
		return "libpipewire-0.3 has no " #name;

const char *moim_pw_load(void) {
	void *library = dlopen("libpipewire-0.3.so.0", RTLD_NOW | RTLD_LOCAL);
	if (library == NULL)
		return dlerror();
	MOIM_PW_FUNCTIONS(FIND)
	moim_pw.pw_init(NULL, NULL);
	// What matters is returned; the rest would go to standard error.
	if (getenv("PIPEWIRE_DEBUG") == NULL)
		moim_pw.pw_log_set_level(SPA_LOG_LEVEL_NONE);
	return NULL;
}
