// A backend that reads loose objects in the library's place.
//
// libgit2 1.5 inflates a truncated loose object for ever: its loop waits for the end of a stream
// whose input is used up, and a call into C can't be stopped. This backend is asked before
// the library's own one and fails where the stream ends early. What it does not find or know (packs
// and the format of loose objects before git 1.5) it leaves to the others.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLibgit2.h>

#include "load.h"

struct promptgit_loose_guard {
    git_odb_backend parent;
    char *directory;
};

/// The message begins with the object's name: who asked may have known only a branch.
static int promptgit_damaged(const git_oid *id, const char *why) {
    char hex[GIT_OID_HEXSZ + 1], text[GIT_OID_HEXSZ + 64];
    git_oid_tostr(hex, sizeof(hex), id);
    snprintf(text, sizeof(text), "%s: %s", hex, why);
    git_error_set_str(GIT_ERROR_ODB, text);
    return GIT_EMISMATCH;
}

/// The bytes of a loose object's file; `GIT_ENOTFOUND` when there is none.
static int promptgit_read_loose_file(
    unsigned char **out, size_t *size, const char *directory, const git_oid *id) {
    char hex[GIT_OID_HEXSZ + 1];
    git_oid_tostr(hex, sizeof(hex), id);
    size_t length = strlen(directory) + sizeof(hex) + 3;
    char *path = malloc(length);
    if (!path) return -1;
    snprintf(path, length, "%s/%.2s/%s", directory, hex, hex + 2);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    free(path);
    if (file < 0) return GIT_ENOTFOUND;

    struct stat status;
    if (fstat(file, &status) < 0 || !S_ISREG(status.st_mode)) {
        close(file);
        return GIT_ENOTFOUND;
    }
    size_t wanted = (size_t)status.st_size, done = 0;
    unsigned char *bytes = malloc(wanted + 1);
    while (bytes && done < wanted) {
        ssize_t count = read(file, bytes + done, wanted - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        done += (size_t)count;
    }
    close(file);
    if (!bytes || done < wanted) {
        free(bytes);
        git_error_set_str(GIT_ERROR_OS, "a loose object can't be read");
        return -1;
    }
    *out = bytes;
    *size = wanted;
    return 0;
}

/// Reads `<type> <size>\0`; the length of it, or 0 when it is malformed.
static size_t promptgit_loose_header(
    git_object_t *type, size_t *size, const unsigned char *head, size_t available) {
    const unsigned char *end = memchr(head, 0, available);
    const unsigned char *blank = memchr(head, ' ', available);
    if (!end || !blank || blank > end || blank - head > 15 || end == blank + 1) return 0;
    char name[16] = {0};
    memcpy(name, head, (size_t)(blank - head));
    *type = git_object_string2type(name);
    if (*type != GIT_OBJECT_BLOB && *type != GIT_OBJECT_TREE && *type != GIT_OBJECT_COMMIT &&
        *type != GIT_OBJECT_TAG)
        return 0;
    size_t value = 0;
    for (const unsigned char *digit = blank + 1; digit < end; digit++) {
        if (*digit < '0' || *digit > '9' || value > SIZE_MAX / 20) return 0;
        value = value * 10 + (size_t)(*digit - '0');
    }
    *size = value;
    return (size_t)(end - head) + 1;
}

/// Inflates until `out` is full or the stream ends; 0 unless the stream is damaged or cut off.
static int promptgit_inflate(
    const struct promptgit_zlib *zlib, z_stream *stream, unsigned char *out, size_t size) {
    size_t done = 0;
    int result = Z_OK;
    while (done < size && result != Z_STREAM_END) {
        size_t step = size - done > 1u << 30 ? 1u << 30 : size - done;
        stream->next_out = out + done;
        stream->avail_out = (uInt)step;
        result = zlib->inflate(stream, Z_NO_FLUSH);
        size_t written = step - stream->avail_out;
        done += written;
        if (result != Z_OK && result != Z_STREAM_END) return -1;
        if (result == Z_OK && written == 0) return -1;
    }
    return 0;
}

static int promptgit_guard_read(
    void **out, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
    const char *directory = ((struct promptgit_loose_guard *)backend)->directory;
    const struct promptgit_zlib *zlib = promptgit_zlib();
    if (!zlib) return GIT_ENOTFOUND;
    unsigned char *file = NULL;
    size_t length = 0;
    int error = promptgit_read_loose_file(&file, &length, directory, id);
    if (error < 0) return error;
    if (length < 2) {
        free(file);
        return promptgit_damaged(id, "its file is empty");
    }
    if ((file[0] & 0x8F) != 0x08 || ((unsigned)file[0] << 8 | file[1]) % 31 != 0 ||
        length > UINT32_MAX) {
        free(file);
        return GIT_ENOTFOUND;
    }
    z_stream stream = {0};
    stream.next_in = file;
    stream.avail_in = (uInt)length;
    if (zlib->inflateInit_(&stream, ZLIB_VERSION, (int)sizeof(stream)) != Z_OK) {
        free(file);
        return -1;
    }
    unsigned char head[64];
    unsigned char *content = NULL;
    size_t content_size = 0, head_size = 0;
    const char *damage = "its file is damaged or cut off";
    if (promptgit_inflate(zlib, &stream, head, sizeof(head)) == 0) {
        size_t available = stream.total_out;
        head_size = promptgit_loose_header(type, &content_size, head, available);
        // No stream is more than a thousand times smaller than what is in it.
        if (head_size > 0 && content_size / 1100 <= length) {
            // One byte more than promised shows where the stream has more than it says.
            content = git_odb_backend_data_alloc(backend, content_size + 1);
        }
        if (content) {
            size_t early = available - head_size;
            if (early <= content_size) {
                memcpy(content, head + head_size, early);
                size_t rest = content_size + 1 - early;
                if (promptgit_inflate(zlib, &stream, content + early, rest) == 0 &&
                    stream.total_out == head_size + content_size)
                    damage = NULL;
            }
        }
    }
    zlib->inflateEnd(&stream);
    free(file);
    if (damage) {
        if (content) git_odb_backend_data_free(backend, content);
        return promptgit_damaged(id, damage);
    }
    content[content_size] = 0;
    *out = content;
    *size = content_size;
    return 0;
}

static int promptgit_guard_read_header(
    size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
    (void)size, (void)type, (void)backend, (void)id;
    return GIT_ENOTFOUND;
}

static int promptgit_guard_exists(git_odb_backend *backend, const git_oid *id) {
    (void)backend, (void)id;
    return 0;
}

static int promptgit_guard_foreach(
    git_odb_backend *backend, git_odb_foreach_cb callback, void *payload) {
    (void)backend, (void)callback, (void)payload;
    return 0;
}

static void promptgit_guard_free(git_odb_backend *backend) {
    free(((struct promptgit_loose_guard *)backend)->directory);
    free(backend);
}

int promptgit_git2_guard_loose_objects(
    git_odb *database, const char *directory, int is_alternate) {
    struct promptgit_loose_guard *guard = calloc(1, sizeof(*guard));
    if (!guard || !(guard->directory = strdup(directory))) {
        free(guard);
        return -1;
    }
    git_odb_init_backend(&guard->parent, GIT_ODB_BACKEND_VERSION);
    guard->parent.read = &promptgit_guard_read;
    guard->parent.read_header = &promptgit_guard_read_header;
    guard->parent.exists = &promptgit_guard_exists;
    guard->parent.foreach = &promptgit_guard_foreach;
    guard->parent.free = &promptgit_guard_free;
    return is_alternate
        ? git_odb_add_alternate(database, &guard->parent, PROMPTGIT_GUARD_PRIORITY)
        : git_odb_add_backend(database, &guard->parent, PROMPTGIT_GUARD_PRIORITY);
}
