#pragma once

#include <stddef.h>
#include <zlib.h>

/// The functions of zlib that objects are read and written with.
struct promptgit_zlib {
    __typeof__(inflateInit_) *inflateInit_;
    __typeof__(inflate) *inflate;
    __typeof__(inflateEnd) *inflateEnd;
    __typeof__(deflateInit2_) *deflateInit2_;
    __typeof__(deflate) *deflate;
    __typeof__(deflateEnd) *deflateEnd;
    __typeof__(crc32) *crc32;
};

/// Loads zlib, which libgit2 needs too, once in a process; NULL where that fails.
const struct promptgit_zlib *promptgit_zlib(void);

/// The library as it was loaded, for a look-up of what it brought along; NULL until then.
void *promptgit_git2_library(void);

/// Calls `start`, in which the library looks for the system's certificates and finds none.
int promptgit_git2_starting(int (*start)(void));
