#ifndef MOIM_VP8_ENCODER_H
#define MOIM_VP8_ENCODER_H

#include <stddef.h>
#include <stdint.h>
#include <vpx/vp8cx.h>
#include <vpx/vpx_encoder.h>

/* The number of temporal layers where there is more than one. */
#define MOIM_VP8_LAYERS 3

/* An encoder and the result of its last call. It lies in C memory, so that a
 * frame costs no Go allocation. */
typedef struct moim_vp8_encoder {
  vpx_codec_ctx_t ctx;
  vpx_codec_enc_cfg_t cfg;
  vpx_image_t image;
  int open;
  const uint8_t *data; /* the last sample, NULL where the frame was dropped */
  size_t size;
  int keyframe;
  int speed; /* 1 to 16 */
} moim_vp8_encoder;

moim_vp8_encoder *moim_vp8_encoder_new(void);
void moim_vp8_encoder_free(moim_vp8_encoder *e);

/* Opens an encoder, anew where it is open. kbps is the target at the start,
 * partitions the log2 of the number of token partitions, max_intra a keyframe's
 * size at the most in per cent of a mean frame, speed 1 (slow) to 16 (fast).
 * A layered encoder shares the bitrate out among MOIM_VP8_LAYERS temporal layers.
 * This and the following return 0 or a vpx_codec_err_t. */
int moim_vp8_encoder_open(moim_vp8_encoder *e, unsigned width, unsigned height,
                          unsigned threads, unsigned partitions, unsigned kbps,
                          unsigned max_intra, int speed, int screen,
                          int layered);
/* Encodes one picture of a temporal layer; times are microseconds, flags those
 * of vpx_codec_encode. Where careful is not 0, it is libvpx's speed for good
 * quality, in place of the encoder's. The pointers are not kept. */
int moim_vp8_encoder_encode(moim_vp8_encoder *e, const uint8_t *y,
                            const uint8_t *u, const uint8_t *v, int stride_y,
                            int stride_uv, int64_t pts, unsigned long duration,
                            unsigned layer, long flags, int careful);
int moim_vp8_encoder_set_kbps(moim_vp8_encoder *e, unsigned kbps);
int moim_vp8_encoder_set_quantizers(moim_vp8_encoder *e, unsigned least,
                                    unsigned most);
int moim_vp8_encoder_set_speed(moim_vp8_encoder *e, int speed);
int moim_vp8_encoder_set_max_intra(moim_vp8_encoder *e, unsigned percent);

/* What libvpx says about the last error; never NULL. */
const char *moim_vp8_encoder_detail(moim_vp8_encoder *e);

#endif
