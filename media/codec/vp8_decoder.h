#ifndef MOIM_VP8_DECODER_H
#define MOIM_VP8_DECODER_H

#include <stddef.h>
#include <stdint.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>

/* A decoder and the picture of its last call, which lies in libvpx's memory
 * until the next one. */
typedef struct moim_vp8_decoder {
  vpx_codec_ctx_t ctx;
  int open;
  const vpx_image_t *image; /* NULL where there is nothing to show */
} moim_vp8_decoder;

moim_vp8_decoder *moim_vp8_decoder_new(void);
void moim_vp8_decoder_free(moim_vp8_decoder *d);

/* These return 0 or a vpx_codec_err_t. Opening an open decoder opens it anew. */
int moim_vp8_decoder_open(moim_vp8_decoder *d, unsigned threads);
int moim_vp8_decoder_decode(moim_vp8_decoder *d, const uint8_t *data, size_t size);

/* What libvpx says about the last error; never NULL. */
const char *moim_vp8_decoder_detail(moim_vp8_decoder *d);

#endif
