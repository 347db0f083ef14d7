#pragma once

#include <CCompression.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

// The functions that are called, with the types that the headers give them.

struct promptgit_zlib_functions {
    __typeof__(&inflateInit2_) inflateInit2_;
    __typeof__(&inflate) inflate;
    __typeof__(&inflateReset) inflateReset;
    __typeof__(&inflateEnd) inflateEnd;
};

struct promptgit_zstd_functions {
    __typeof__(&ZSTD_createDCtx) ZSTD_createDCtx;
    __typeof__(&ZSTD_freeDCtx) ZSTD_freeDCtx;
    __typeof__(&ZSTD_DCtx_reset) ZSTD_DCtx_reset;
    __typeof__(&ZSTD_DCtx_setParameter) ZSTD_DCtx_setParameter;
    __typeof__(&ZSTD_decompressStream) ZSTD_decompressStream;
    __typeof__(&ZSTD_isError) ZSTD_isError;
    __typeof__(&ZSTD_getErrorCode) ZSTD_getErrorCode;
};

struct promptgit_lzma_functions {
    __typeof__(&lzma_stream_decoder) lzma_stream_decoder;
    __typeof__(&lzma_code) lzma_code;
    __typeof__(&lzma_end) lzma_end;
};

/// The functions of each library; NULL where it can't be loaded.
const struct promptgit_zlib_functions *promptgit_load_zlib(void);
const struct promptgit_zstd_functions *promptgit_load_zstd(void);
const struct promptgit_lzma_functions *promptgit_load_lzma(void);
