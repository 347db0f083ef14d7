// Loading the libraries, each once in a process.

#include "load.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#ifdef __APPLE__
static const char zlib_file[] = "libz.1.dylib";
static const char zstd_file[] = "libzstd.1.dylib";
static const char lzma_file[] = "liblzma.5.dylib";
// Where Homebrew puts libraries, of which the system's loader knows nothing.
static const char *const folders[] = {"", "/opt/homebrew/lib/", "/usr/local/lib/"};
#else
static const char zlib_file[] = "libz.so.1";
static const char zstd_file[] = "libzstd.so.1";
static const char lzma_file[] = "liblzma.so.5";
static const char *const folders[] = {""};
#endif

static void *open_library(const char *file) {
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        char path[256] = {0};
        strncat(path, folders[i], sizeof(path) - 1);
        strncat(path, file, sizeof(path) - 1 - strlen(path));
        void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (library) return library;
    }
    return NULL;
}

/// Puts the address of a function in a table.
static int find(void *library, const char *name, void *place) {
    void *address = dlsym(library, name);
    // The standard has no conversion from data to functions; POSIX has them look the same.
    memcpy(place, &address, sizeof(address));
    return address != NULL;
}

#define FIND(name) find(library, #name, &table.name)

static struct promptgit_zlib_functions *loaded_zlib;
static struct promptgit_zstd_functions *loaded_zstd;
static struct promptgit_lzma_functions *loaded_lzma;

static void load_zlib(void) {
    static struct promptgit_zlib_functions table;
    void *library = open_library(zlib_file);
    if (library && FIND(inflateInit2_) && FIND(inflate) && FIND(inflateReset) && FIND(inflateEnd))
        loaded_zlib = &table;
}

static void load_zstd(void) {
    static struct promptgit_zstd_functions table;
    void *library = open_library(zstd_file);
    if (library && FIND(ZSTD_createDCtx) && FIND(ZSTD_freeDCtx) && FIND(ZSTD_DCtx_reset) &&
        FIND(ZSTD_DCtx_setParameter) && FIND(ZSTD_decompressStream) && FIND(ZSTD_isError) &&
        FIND(ZSTD_getErrorCode))
        loaded_zstd = &table;
}

static void load_lzma(void) {
    static struct promptgit_lzma_functions table;
    void *library = open_library(lzma_file);
    if (library && FIND(lzma_stream_decoder) && FIND(lzma_code) && FIND(lzma_end))
        loaded_lzma = &table;
}

static pthread_once_t zlib_once = PTHREAD_ONCE_INIT;
static pthread_once_t zstd_once = PTHREAD_ONCE_INIT;
static pthread_once_t lzma_once = PTHREAD_ONCE_INIT;

const struct promptgit_zlib_functions *promptgit_load_zlib(void) {
    pthread_once(&zlib_once, &load_zlib);
    return loaded_zlib;
}

const struct promptgit_zstd_functions *promptgit_load_zstd(void) {
    pthread_once(&zstd_once, &load_zstd);
    return loaded_zstd;
}

const struct promptgit_lzma_functions *promptgit_load_lzma(void) {
    pthread_once(&lzma_once, &load_lzma);
    return loaded_lzma;
}

const char *promptgit_decoder_library(enum promptgit_compression compression) {
    switch (compression) {
    case PROMPTGIT_GZIP: return zlib_file;
    case PROMPTGIT_ZSTD: return zstd_file;
    case PROMPTGIT_XZ: return lzma_file;
    }
    return "";
}

int promptgit_decoder_load(enum promptgit_compression compression) {
    switch (compression) {
    case PROMPTGIT_GZIP: return promptgit_load_zlib() != NULL;
    case PROMPTGIT_ZSTD: return promptgit_load_zstd() != NULL;
    case PROMPTGIT_XZ: return promptgit_load_lzma() != NULL;
    }
    return 0;
}
