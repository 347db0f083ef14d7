#include "load.h"

#include <CLibgit2.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#ifdef __APPLE__
static const char git2_file[] = "libgit2." LIBGIT2_SOVERSION ".dylib";
static const char *const directories[] = {"", "/opt/homebrew/lib/", "/usr/local/lib/"};
#else
static const char git2_file[] = "libgit2.so." LIBGIT2_SOVERSION;
static const char *const directories[] = {""};
#endif

/// The library's functions, and whether they are there. Written once, under `load_once`, before
/// anybody who asked for the loading goes on.
static struct {
#define MEMBER(name) __typeof__(name) *name;
#define FUNCTION_MEMBER(type, failure, name, parameters, arguments) MEMBER(name)
#define PROCEDURE_MEMBER(name, parameters, arguments) MEMBER(name)
    PROMPTGIT_GIT2_FUNCTIONS(FUNCTION_MEMBER, PROCEDURE_MEMBER)
    PROMPTGIT_GIT2_VARIADIC(MEMBER)
} git2;
static void *library;
static int is_loaded;

static pthread_once_t load_once = PTHREAD_ONCE_INIT;
static char reason[512];

static void *open_library(const char *file) {
    for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++) {
        char path[128];
        snprintf(path, sizeof(path), "%s%s", directories[i], file);
        void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
        if (library) return library;
    }
    const char *why = dlerror();
    snprintf(reason, sizeof(reason), "%s", why ? why : file);
    return NULL;
}

/// Puts the address of a function in a table; a missing one is the reason to fail.
static void find(void *library, const char *name, void *place) {
    void *address = dlsym(library, name);
    if (!address && !reason[0])
        snprintf(reason, sizeof(reason), "the library that is installed has no '%s'", name);
    // The standard has no conversion from data to functions; POSIX has them look the same.
    memcpy(place, &address, sizeof(address));
}

static void load(void) {
    library = open_library(git2_file);
    if (!library) return;
    find(library, "git_libgit2_version", &git2.git_libgit2_version);
    if (reason[0]) return;
    int major = 0, minor = 0, revision = 0;
    git2.git_libgit2_version(&major, &minor, &revision);
    if (major != LIBGIT2_VER_MAJOR || minor != LIBGIT2_VER_MINOR) {
        snprintf(
            reason, sizeof(reason), "%s has version %d.%d.%d, not %d.%d as it says",
            git2_file, major, minor, revision, LIBGIT2_VER_MAJOR, LIBGIT2_VER_MINOR);
        return;
    }
#define FIND(name) find(library, #name, &git2.name);
#define FIND_FUNCTION(type, failure, name, parameters, arguments) FIND(name)
#define FIND_PROCEDURE(name, parameters, arguments) FIND(name)
    PROMPTGIT_GIT2_FUNCTIONS(FIND_FUNCTION, FIND_PROCEDURE)
    PROMPTGIT_GIT2_VARIADIC(FIND)
    is_loaded = !reason[0];
}

const char *promptgit_git2_file(void) { return git2_file; }

const char *promptgit_git2_load(void) {
    pthread_once(&load_once, &load);
    return is_loaded ? NULL : reason;
}

// Each definition below has the type that git2.h declares, or the compiler refuses it.

#define DEFINE_FUNCTION(type, failure, name, parameters, arguments) \
    type name parameters { return is_loaded ? git2.name arguments : failure; }
#define DEFINE_PROCEDURE(name, parameters, arguments) \
    void name parameters { \
        if (is_loaded) git2.name arguments; \
    }

PROMPTGIT_GIT2_FUNCTIONS(DEFINE_FUNCTION, DEFINE_PROCEDURE)

void *promptgit_git2_library(void) { return is_loaded ? library : NULL; }

int promptgit_git2_start(void) {
    return is_loaded ? promptgit_git2_starting(git2.git_libgit2_init) : -1;
}

int promptgit_git2_enable_fsync(int enabled) {
    return is_loaded ? git2.git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled) : -1;
}

int promptgit_git2_validate_owner(int enabled) {
    return is_loaded ? git2.git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled) : -1;
}

int promptgit_git2_limit_windows(size_t window, size_t total) {
    if (!is_loaded) return -1;
    int error = git2.git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, window);
    return error < 0 ? error : git2.git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, total);
}

int promptgit_git2_trust_objects(int change) {
    static atomic_int trusting;
    const int count = atomic_fetch_add(&trusting, change) + change;
    return is_loaded ? git2.git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, count == 0) : 0;
}

int promptgit_git2_allow_extensions(void) {
    static const char *names[] = {
        "noop-v1", "preciousobjects", "worktreeconfig", "objectformat", "refstorage",
        "partialclone",
    };
    const size_t count = sizeof(names) / sizeof(names[0]);
    return is_loaded ? git2.git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count) : -1;
}

int promptgit_git2_order_backends(void) {
    if (!is_loaded) return -1;
    int error = git2.git_libgit2_opts(GIT_OPT_SET_ODB_PACKED_PRIORITY, PROMPTGIT_PACK_PRIORITY);
    return error < 0
        ? error : git2.git_libgit2_opts(GIT_OPT_SET_ODB_LOOSE_PRIORITY, PROMPTGIT_LOOSE_PRIORITY);
}
