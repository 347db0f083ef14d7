#pragma once

#include <git2.h>
#include <git2/sys/config.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include "functions.h"

// libgit2 is not linked: it brings many libraries with it (TLS, SSH, Kerberos), whose loading costs
// every command 4 ms, also one that needs no repository (7.2 ms for `--version` linked, 3.0 so:
// medians of 80 runs of a release build). `promptgit_git2_load` loads it, and each function of
// git2.h that is called goes to one of ours, which calls the library's.
//
// Ours have names of their own for the linker. Under the library's names they could take the place
// of the functions that the library itself calls.

#define PROMPTGIT_TEXT_OF(token) #token
#define PROMPTGIT_TEXT(token) PROMPTGIT_TEXT_OF(token)
#define PROMPTGIT_LABEL(name) \
    extern __typeof__(name) name __asm__(PROMPTGIT_TEXT(__USER_LABEL_PREFIX__) "promptgit_" #name);
#define PROMPTGIT_FUNCTION_LABEL(type, failure, name, parameters, arguments) PROMPTGIT_LABEL(name)
#define PROMPTGIT_PROCEDURE_LABEL(name, parameters, arguments) PROMPTGIT_LABEL(name)

PROMPTGIT_GIT2_FUNCTIONS(PROMPTGIT_FUNCTION_LABEL, PROMPTGIT_PROCEDURE_LABEL)

/// The file that holds the library, of exactly the version whose headers are included here.
const char *promptgit_git2_file(void);

/// Loads the library, once in a process; NULL, or why it can't be used. Before it succeeded, every
/// function of the library fails.
const char *promptgit_git2_load(void);

/// Starts the library without the certificates that a connection would need; what
/// `git_libgit2_init` returns.
int promptgit_git2_start(void);

// Variadic functions are not visible in Swift; each option that is used has a wrapper of its own.

int promptgit_git2_enable_fsync(int enabled);
int promptgit_git2_validate_owner(int enabled);
int promptgit_git2_limit_windows(size_t window, size_t total);
int promptgit_git2_trust_objects(int change);

/// Inflates a zlib stream until `out` is full or the stream ends, without libgit2.
///
/// How many bytes were written, and in `is_whole` whether the stream ended with them; -1 for one that
/// is damaged or cut off.
long promptgit_inflate_stream(
    const void *in, size_t in_size, void *out, size_t out_size, int *is_whole);

/// How large a zlib stream of so many bytes is at most; 0 where zlib can't be loaded.
size_t promptgit_deflate_bound(size_t in_size);

/// Deflates bytes into a zlib stream and returns its size; -1 where it does not fit.
long promptgit_deflate(const void *in, size_t in_size, void *out, size_t out_size, int level);

/// The CRC-32 of bytes, as the index of a pack has it.
unsigned int promptgit_crc32(const void *bytes, size_t size);

/// Names the extensions whose presence alone must not keep a repository from being opened.
int promptgit_git2_allow_extensions(void);

/// The priorities of the backends of an object database: packs first, then the guard.
enum {
    PROMPTGIT_PACK_PRIORITY = 30,
    PROMPTGIT_GUARD_PRIORITY = 20,
    PROMPTGIT_LOOSE_PRIORITY = 10,
};

/// Orders the backends of object databases that are opened from now on.
int promptgit_git2_order_backends(void);

/// Puts a guard before the loose objects of a directory; `is_alternate` as the library needs it to
/// order the backends.
int promptgit_git2_guard_loose_objects(git_odb *database, const char *directory, int is_alternate);
