// One face for the three libraries' decoders, each a member at a time.

#include <limits.h>
#include <stdlib.h>

#include "load.h"

// What a decoder may keep of what it wrote before, as a power of two: 128 MiB, which also the program
// zstd takes without being told otherwise.
enum { zstd_window_log = 27 };

// What the decoder of an xz stream may take: `xz -9` needs a quarter of it.
static const uint64_t lzma_memory = (uint64_t)256 << 20;

struct promptgit_decoder {
    enum promptgit_compression compression;
    z_stream zlib;
    int has_zlib;
    ZSTD_DCtx *zstd;
    lzma_stream lzma;
};

// MARK: gzip

static int begin_gzip(promptgit_decoder *decoder) {
    const struct promptgit_zlib_functions *zlib = promptgit_load_zlib();
    if (!zlib) return 0;
    if (decoder->has_zlib) return zlib->inflateReset(&decoder->zlib) == Z_OK;
    // The largest window, and gzip's header and checksums and no others.
    const int window = MAX_WBITS + 16;
    decoder->has_zlib = zlib->inflateInit2_(
        &decoder->zlib, window, ZLIB_VERSION, (int)sizeof(decoder->zlib)) == Z_OK;
    return decoder->has_zlib;
}

static enum promptgit_decoding step_gzip(
    promptgit_decoder *decoder, const uint8_t *in, size_t *in_size, uint8_t *out,
    size_t *out_size) {
    z_stream *stream = &decoder->zlib;
    // Its sizes are of 32 bits.
    const uInt in_count = *in_size > INT_MAX ? INT_MAX : (uInt)*in_size;
    const uInt out_count = *out_size > INT_MAX ? INT_MAX : (uInt)*out_size;
    stream->next_in = (z_const Bytef *)in;
    stream->avail_in = in_count;
    stream->next_out = out;
    stream->avail_out = out_count;
    const int result = promptgit_load_zlib()->inflate(stream, Z_NO_FLUSH);
    *in_size = in_count - stream->avail_in;
    *out_size = out_count - stream->avail_out;
    switch (result) {
    case Z_OK:
    case Z_BUF_ERROR: return PROMPTGIT_DECODING_GOES_ON;
    case Z_STREAM_END: return PROMPTGIT_DECODING_ENDED;
    case Z_MEM_ERROR: return PROMPTGIT_DECODING_NO_MEMORY;
    default: return PROMPTGIT_DECODING_DAMAGED;
    }
}

// MARK: zstd

static int begin_zstd(promptgit_decoder *decoder) {
    const struct promptgit_zstd_functions *zstd = promptgit_load_zstd();
    if (!zstd) return 0;
    if (!decoder->zstd) decoder->zstd = zstd->ZSTD_createDCtx();
    if (!decoder->zstd) return 0;
    const size_t reset = zstd->ZSTD_DCtx_reset(decoder->zstd, ZSTD_reset_session_only);
    const size_t limited = zstd->ZSTD_DCtx_setParameter(
        decoder->zstd, ZSTD_d_windowLogMax, zstd_window_log);
    return !zstd->ZSTD_isError(reset) && !zstd->ZSTD_isError(limited);
}

static enum promptgit_decoding step_zstd(
    promptgit_decoder *decoder, const uint8_t *in, size_t *in_size, uint8_t *out,
    size_t *out_size) {
    const struct promptgit_zstd_functions *zstd = promptgit_load_zstd();
    ZSTD_inBuffer input = {in, *in_size, 0};
    ZSTD_outBuffer output = {out, *out_size, 0};
    const size_t result = zstd->ZSTD_decompressStream(decoder->zstd, &output, &input);
    *in_size = input.pos;
    *out_size = output.pos;
    if (!zstd->ZSTD_isError(result))
        return result == 0 ? PROMPTGIT_DECODING_ENDED : PROMPTGIT_DECODING_GOES_ON;
    switch (zstd->ZSTD_getErrorCode(result)) {
    case ZSTD_error_frameParameter_windowTooLarge: return PROMPTGIT_DECODING_TOO_LARGE;
    case ZSTD_error_memory_allocation: return PROMPTGIT_DECODING_NO_MEMORY;
    case ZSTD_error_version_unsupported:
    case ZSTD_error_frameParameter_unsupported:
    case ZSTD_error_dictionary_wrong: return PROMPTGIT_DECODING_UNSUPPORTED;
    default: return PROMPTGIT_DECODING_DAMAGED;
    }
}

// MARK: xz

static int begin_xz(promptgit_decoder *decoder) {
    const struct promptgit_lzma_functions *lzma = promptgit_load_lzma();
    // A check that can't be verified would pass in silence.
    return lzma && lzma->lzma_stream_decoder(
        &decoder->lzma, lzma_memory, LZMA_TELL_UNSUPPORTED_CHECK) == LZMA_OK;
}

static enum promptgit_decoding step_xz(
    promptgit_decoder *decoder, const uint8_t *in, size_t *in_size, uint8_t *out,
    size_t *out_size) {
    lzma_stream *stream = &decoder->lzma;
    stream->next_in = in;
    stream->avail_in = *in_size;
    stream->next_out = out;
    stream->avail_out = *out_size;
    const lzma_ret result = promptgit_load_lzma()->lzma_code(stream, LZMA_RUN);
    *in_size -= stream->avail_in;
    *out_size -= stream->avail_out;
    switch (result) {
    case LZMA_OK:
    case LZMA_BUF_ERROR: return PROMPTGIT_DECODING_GOES_ON;
    case LZMA_STREAM_END: return PROMPTGIT_DECODING_ENDED;
    case LZMA_MEMLIMIT_ERROR: return PROMPTGIT_DECODING_TOO_LARGE;
    case LZMA_MEM_ERROR: return PROMPTGIT_DECODING_NO_MEMORY;
    case LZMA_OPTIONS_ERROR:
    case LZMA_UNSUPPORTED_CHECK: return PROMPTGIT_DECODING_UNSUPPORTED;
    default: return PROMPTGIT_DECODING_DAMAGED;
    }
}

// MARK: All of them

promptgit_decoder *promptgit_decoder_create(enum promptgit_compression compression) {
    promptgit_decoder *decoder = calloc(1, sizeof(*decoder));
    if (!decoder) return NULL;
    decoder->compression = compression;
    decoder->lzma = (lzma_stream)LZMA_STREAM_INIT;
    if (promptgit_decoder_restart(decoder)) return decoder;
    promptgit_decoder_destroy(decoder);
    return NULL;
}

void promptgit_decoder_destroy(promptgit_decoder *decoder) {
    if (decoder->has_zlib) promptgit_load_zlib()->inflateEnd(&decoder->zlib);
    if (decoder->zstd) promptgit_load_zstd()->ZSTD_freeDCtx(decoder->zstd);
    if (decoder->compression == PROMPTGIT_XZ && promptgit_load_lzma())
        promptgit_load_lzma()->lzma_end(&decoder->lzma);
    free(decoder);
}

int promptgit_decoder_restart(promptgit_decoder *decoder) {
    switch (decoder->compression) {
    case PROMPTGIT_GZIP: return begin_gzip(decoder);
    case PROMPTGIT_ZSTD: return begin_zstd(decoder);
    case PROMPTGIT_XZ: return begin_xz(decoder);
    }
    return 0;
}

enum promptgit_decoding promptgit_decoder_step(
    promptgit_decoder *decoder, const uint8_t *in, size_t *in_size, uint8_t *out,
    size_t *out_size) {
    switch (decoder->compression) {
    case PROMPTGIT_GZIP: return step_gzip(decoder, in, in_size, out, out_size);
    case PROMPTGIT_ZSTD: return step_zstd(decoder, in, in_size, out, out_size);
    case PROMPTGIT_XZ: return step_xz(decoder, in, in_size, out, out_size);
    }
    return PROMPTGIT_DECODING_DAMAGED;
}
