#pragma once

#include <git2.h>
#include <git2/sys/config.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

// Variadic functions are not visible in Swift; each option that is used has a wrapper of its own.

static inline int promptgit_git2_enable_fsync(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

static inline int promptgit_git2_validate_owner(int enabled) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

// Extensions whose presence alone must not keep a repository from being opened.
static inline int promptgit_git2_allow_extensions(void) {
    static const char *names[] = {
        "noop-v1", "preciousobjects", "worktreeconfig", "objectformat", "refstorage",
        "partialclone",
    };
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, sizeof(names) / sizeof(names[0]));
}

#include "loose_guard.h"
