// libgit2 with mbed TLS reads every certificate of the system when it starts: 3 of the 15 ms of
// processor time that a short command took (Debian 12, `perf stat -r 40` with and without). No
// function of functions.h speaks to a network, so the start leaves them out. Nothing gets weaker by
// that: without certificates every connection is refused, and git_libgit2_opts with
// GIT_OPT_SET_SSL_CERT_LOCATIONS reads them for whoever comes to need them.

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "load.h"

#include <dlfcn.h>

static _Thread_local int is_starting;

int promptgit_git2_starting(int (*start)(void)) {
    is_starting = 1;
    int result = start();
    is_starting = 0;
    return result;
}

#ifndef __APPLE__

struct mbedtls_x509_crt;
int mbedtls_x509_crt_parse_file(struct mbedtls_x509_crt *chain, const char *path);

/// Takes the place of mbed TLS's function where the program's symbols come before those of the
/// libraries it loads; otherwise the start only takes longer. Calls the real one at all other times.
int mbedtls_x509_crt_parse_file(struct mbedtls_x509_crt *chain, const char *path) {
    // MBEDTLS_ERR_X509_FILE_IO_ERROR
    const int unreadable = -0x2900;
    if (is_starting) return unreadable;
    __typeof__(mbedtls_x509_crt_parse_file) *parse =
        (__typeof__(parse))dlsym(RTLD_NEXT, "mbedtls_x509_crt_parse_file");
    void *library = promptgit_git2_library();
    if (!parse && library)
        parse = (__typeof__(parse))dlsym(library, "mbedtls_x509_crt_parse_file");
    return parse ? parse(chain, path) : unreadable;
}

#endif
