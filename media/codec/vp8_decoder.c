#include "vp8_decoder.h"

#include <stdlib.h>
#include <string.h>

moim_vp8_decoder *moim_vp8_decoder_new(void) {
  return calloc(1, sizeof(moim_vp8_decoder));
}

static void close_codec(moim_vp8_decoder *d) {
  if (d->open) vpx_codec_destroy(&d->ctx);
  memset(&d->ctx, 0, sizeof(d->ctx));
  d->open = 0;
  d->image = NULL;
}

void moim_vp8_decoder_free(moim_vp8_decoder *d) {
  if (d == NULL) return;
  close_codec(d);
  free(d);
}

int moim_vp8_decoder_open(moim_vp8_decoder *d, unsigned threads) {
  vpx_codec_dec_cfg_t cfg;
  int err;

  close_codec(d);
  memset(&cfg, 0, sizeof(cfg));
  cfg.threads = threads;
  err = vpx_codec_dec_init(&d->ctx, vpx_codec_vp8_dx(), &cfg, 0);
  d->open = !err;
  return err;
}

int moim_vp8_decoder_decode(moim_vp8_decoder *d, const uint8_t *data, size_t size) {
  vpx_codec_iter_t iter = NULL;
  int err;

  d->image = NULL;
  err = vpx_codec_decode(&d->ctx, data, (unsigned)size, NULL, 0);
  if (err) return err;
  d->image = vpx_codec_get_frame(&d->ctx, &iter);
  return 0;
}

const char *moim_vp8_decoder_detail(moim_vp8_decoder *d) {
  const char *detail = d->open ? vpx_codec_error_detail(&d->ctx) : NULL;
  return detail ? detail : vpx_codec_error(&d->ctx);
}
