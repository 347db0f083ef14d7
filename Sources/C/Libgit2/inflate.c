// Inflating the objects of git's own files, for commands that do without libgit2: loading that
// takes longer than all they read; and deflating those of packs. zlib is in the command where scripts/build
// has put its archive, else it is loaded when it is first needed, like libgit2.

#include <CLibgit2.h>
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>

#include "load.h"

#ifdef __APPLE__
static const char zlib_file[] = "libz.1.dylib";
#else
static const char zlib_file[] = "libz.so.1";
#endif

// Null where nobody linked zlib's archive.
#pragma weak inflateInit_
#pragma weak inflate
#pragma weak inflateEnd
#pragma weak deflateInit2_
#pragma weak deflate
#pragma weak deflateEnd
#pragma weak crc32

static struct promptgit_zlib zlib;
static int is_loaded;
static pthread_once_t load_once = PTHREAD_ONCE_INIT;

/// Puts the address of a function in a table.
static int find(void *library, const char *name, void *place) {
    void *address = dlsym(library, name);
    // The standard has no conversion from data to functions; POSIX has them look the same.
    memcpy(place, &address, sizeof(address));
    return address != NULL;
}

static void load(void) {
    if (inflateInit_ && inflate && inflateEnd && deflateInit2_ && deflate && deflateEnd && crc32) {
        zlib.inflateInit_ = inflateInit_;
        zlib.inflate = inflate;
        zlib.inflateEnd = inflateEnd;
        zlib.deflateInit2_ = deflateInit2_;
        zlib.deflate = deflate;
        zlib.deflateEnd = deflateEnd;
        zlib.crc32 = crc32;
        is_loaded = 1;
        return;
    }
    void *library = dlopen(zlib_file, RTLD_LAZY | RTLD_LOCAL);
    is_loaded = library && find(library, "inflateInit_", &zlib.inflateInit_) &&
                find(library, "inflate", &zlib.inflate) &&
                find(library, "inflateEnd", &zlib.inflateEnd) &&
                find(library, "deflateInit2_", &zlib.deflateInit2_) &&
                find(library, "deflate", &zlib.deflate) &&
                find(library, "deflateEnd", &zlib.deflateEnd) &&
                find(library, "crc32", &zlib.crc32);
}

const struct promptgit_zlib *promptgit_zlib(void) {
    pthread_once(&load_once, &load);
    return is_loaded ? &zlib : NULL;
}

long promptgit_inflate_stream(
    const void *in, size_t in_size, void *out, size_t out_size, int *is_whole) {
    const struct promptgit_zlib *zlib = promptgit_zlib();
    if (!zlib || out_size > INT_MAX) return -1;
    z_stream stream = {0};
    stream.next_in = (unsigned char *)in;
    // What stands behind the stream may be as large as a pack.
    stream.avail_in = in_size > INT_MAX ? INT_MAX : (uInt)in_size;
    if (zlib->inflateInit_(&stream, ZLIB_VERSION, (int)sizeof(stream)) != Z_OK) return -1;
    // An empty stream is read to its end only where there is room for a byte.
    unsigned char none;
    stream.next_out = out_size > 0 ? out : &none;
    stream.avail_out = out_size > 0 ? (uInt)out_size : 1;
    int result = zlib->inflate(&stream, Z_NO_FLUSH);
    if (result == Z_OK && out_size > 0 && stream.avail_out == 0) {
        // The end of the stream, its checksum, is still to come, or more than was promised.
        stream.next_out = &none;
        stream.avail_out = 1;
        result = zlib->inflate(&stream, Z_NO_FLUSH);
        if (result == Z_BUF_ERROR) result = Z_OK;
    }
    size_t written = stream.total_out;
    zlib->inflateEnd(&stream);
    *is_whole = result == Z_STREAM_END && written <= out_size;
    if (result != Z_STREAM_END && (result != Z_OK || written < out_size)) return -1;
    return (long)(written < out_size ? written : out_size);
}

size_t promptgit_deflate_bound(size_t in_size) {
    // What zlib's own deflateBound says of any parameters (zlib.h, deflate.c).
    return promptgit_zlib() ? in_size + (in_size + 7) / 8 + (in_size + 63) / 64 + 11 : 0;
}

/// How far back a stream may refer, as a power of two: no further than there are bytes. zlib clears
/// four times as much memory and more for each stream, a quarter of a megabyte for the usual 15.
static int window_bits(size_t in_size) {
    // zlib looks up to 262 bytes ahead of where it is.
    int bits = 10;
    while (bits < 15 && ((size_t)1 << bits) < in_size + 262) bits++;
    return bits;
}

long promptgit_deflate(const void *in, size_t in_size, void *out, size_t out_size, int level) {
    const struct promptgit_zlib *zlib = promptgit_zlib();
    if (!zlib || in_size > INT_MAX) return -1;
    const int window = window_bits(in_size);
    z_stream stream = {0};
    // The level of memory that goes with the usual window is 8.
    int result = zlib->deflateInit2_(
        &stream, level, Z_DEFLATED, window, window - 7, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        (int)sizeof(stream));
    if (result != Z_OK) return -1;
    stream.next_in = (unsigned char *)in;
    stream.avail_in = (uInt)in_size;
    stream.next_out = out;
    stream.avail_out = out_size > UINT_MAX ? UINT_MAX : (uInt)out_size;
    result = zlib->deflate(&stream, Z_FINISH);
    const size_t written = stream.total_out;
    zlib->deflateEnd(&stream);
    return result == Z_STREAM_END ? (long)written : -1;
}

unsigned int promptgit_crc32(const void *bytes, size_t size) {
    const struct promptgit_zlib *zlib = promptgit_zlib();
    unsigned long sum = 0;
    // Its sizes are of 32 bits.
    for (const unsigned char *next = bytes; zlib && size > 0;) {
        const uInt count = size > INT_MAX ? INT_MAX : (uInt)size;
        sum = zlib->crc32(sum, next, count);
        next += count;
        size -= count;
    }
    return (unsigned int)sum;
}
