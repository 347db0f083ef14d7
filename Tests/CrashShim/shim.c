// Stops, fails or cuts the power of a program at the Nth system call by which it changes a file.
//
// It is loaded with LD_PRELOAD and stands before the C library's functions; `scripts/crash` builds
// it and says what to do by the environment:
//
//   CRASH_ROOT   only calls on paths below this folder count
//   CRASH_LOG    every call that counts is written there, a line each: number, name, path
//   CRASH_AT     the number of the call at which it happens; 0 or none: never; "end": when the
//                program ends by itself, after all calls
//   CRASH_ALL    with any value, calls of programs that it starts count too, in one row
//   CRASH_COUNT  a file of eight zero bytes in which they are counted then
//   CRASH_TOP    blanks, as many as a process id may have digits; the shim writes the program's own
//                there, and programs that it starts read whose they are. In place, because a new
//                variable moves the environment, and a static Swift library finds the arguments of
//                the program by where its environment stands
//   CRASH_MODE   kill    the program gets SIGKILL before the call is made, and with it the one that
//                        made it, where that is another
//                alone   only the process that makes the call gets it
//                once    the call fails with CRASH_ERRNO and is not made; later ones are made
//                forever this call and all later ones fail
//                lost    the power goes: nothing that was not synced is there afterwards
//                emptied the power goes: names are there, but not the content that was not synced
//                mixed   the power goes: each folder keeps a part of what was not synced (CRASH_SEED)
//   CRASH_GRAVE  a folder on the same file system, for what a power cut brings back
//
// The model of a power cut follows the abstract persistence model of Pillai et al., "All File
// Systems Are Not Created Equal" (OSDI 2014, "ALICE"): content and directory entries are durable by
// themselves, and only when asked for.
//
//   - The content of a file is durable as it was when fsync or fdatasync was last called on it, or
//     before the program began. Reading the file at that time makes writes through a mapping count.
//   - A name that was created, linked, renamed or removed is durable once its folder was synced. A
//     rename is atomic, and durable with the folder that it leads to. A folder that is synced is
//     itself there (ext4, XFS and Btrfs do so); what was made in one folder becomes durable in order.
//   - `lost` drops all that is not durable. `emptied` keeps every name and drops the content: what
//     ext4 without delayed allocation's heuristics, XFS and Btrfs may do. `mixed` keeps a prefix of
//     the operations of each folder, drawn from the seed, and the content of some files: the
//     reorderings between folders and files that the paper lists.
//
// The power cut is modelled for the program itself: what programs that it starts have written counts
// as durable (git is told to sync everything it writes).
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utime.h>

// ---- What was asked for

enum mode { COUNT, KILL, ALONE, ONCE, FOREVER, LOST, EMPTIED, MIXED };

static char root[PATH_MAX];
static size_t root_length;
static char grave[PATH_MAX];
static enum mode mode = COUNT;
static long at = 0;
static int at_end = 0;
static int failure = EIO;
static unsigned long seed = 1;
static int log_file = -1;
static long own_calls = 0;
static long *calls = &own_calls;  // shared by all processes where they count together
static pid_t top = 0;  // the program itself
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

static int is_cut(void) { return mode >= LOST; }

// Straight to the kernel, so that what the shim does itself is never counted.
static int k_open(const char *p, int flags, mode_t m) {
    return (int)syscall(SYS_openat, AT_FDCWD, p, flags, m);
}
static int k_close(int fd) { return (int)syscall(SYS_close, fd); }
static int k_unlink(const char *p) { return (int)syscall(SYS_unlinkat, AT_FDCWD, p, 0); }
static int k_rmdir(const char *p) { return (int)syscall(SYS_unlinkat, AT_FDCWD, p, AT_REMOVEDIR); }
static int k_mkdir(const char *p, mode_t m) { return (int)syscall(SYS_mkdirat, AT_FDCWD, p, m); }
static int k_ftruncate(int fd) { return (int)syscall(SYS_ftruncate, fd, 0); }
static int k_rename(const char *a, const char *b) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 0);
}
static int k_link(const char *a, const char *b) {
    return (int)syscall(SYS_linkat, AT_FDCWD, a, AT_FDCWD, b, 0);
}

static void die(const char *why) {
    dprintf(2, "crash shim: %s\n", why);
    syscall(SYS_exit_group, 99);
}

__attribute__((constructor)) static void begin(void) {
    const char *value = getenv("CRASH_ROOT");
    if (!value) return;
    char *top_place = getenv("CRASH_TOP");
    if (!top_place) die("CRASH_TOP is missing");
    int is_first = strspn(top_place, " ") == strlen(top_place);
    top = is_first ? getpid() : (pid_t)atol(top_place);
    if (!is_first && !getenv("CRASH_ALL")) return;
    if (is_first) {
        char number[32];
        int digits = snprintf(number, sizeof number, "%d", (int)top);
        if (strlen(top_place) < (size_t)digits) die("CRASH_TOP has too few blanks");
        memcpy(top_place, number, (size_t)digits);
    }
    snprintf(root, sizeof root, "%s/", value);
    root_length = strlen(root);
    if (getenv("CRASH_ALL") && (value = getenv("CRASH_COUNT"))) {
        int file = k_open(value, O_RDWR | O_CLOEXEC, 0);
        if (file < 0) die("CRASH_COUNT can't be opened");
        calls = (long *)syscall(SYS_mmap, NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED,
                                file, 0);
        if ((void *)calls == MAP_FAILED) die("CRASH_COUNT can't be mapped");
        k_close(file);
    }
    if ((value = getenv("CRASH_GRAVE"))) snprintf(grave, sizeof grave, "%s", value);
    if ((value = getenv("CRASH_AT"))) {
        at_end = strcmp(value, "end") == 0;
        at = at_end ? 0 : atol(value);
    }
    if ((value = getenv("CRASH_ERRNO"))) failure = atoi(value);
    if ((value = getenv("CRASH_SEED"))) seed = strtoul(value, NULL, 10);
    if ((value = getenv("CRASH_MODE"))) {
        const char *names[] = {"count", "kill", "alone", "once", "forever", "lost", "emptied", "mixed"};
        int found = -1;
        for (int i = 0; i < 8; i++)
            if (strcmp(value, names[i]) == 0) found = i;
        if (found < 0) die("no such CRASH_MODE");
        mode = (enum mode)found;
    }
    if ((value = getenv("CRASH_LOG"))) {
        log_file = k_open(value, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (log_file < 0) die("CRASH_LOG can't be opened");
    }
}

// ---- Paths

// The absolute path of a name as it is used; 0 where it is not below the root.
static int resolve(int folder, const char *name, char *out) {
    if (!root_length || !name) return 0;
    char base[PATH_MAX] = "";
    if (name[0] != '/') {
        if (folder == AT_FDCWD) {
            if (syscall(SYS_getcwd, base, sizeof base) < 0) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t n = readlink(link, base, sizeof base - 1);
            if (n < 0) return 0;
            base[n] = 0;
        }
    }
    char joined[2 * PATH_MAX];
    snprintf(joined, sizeof joined, "%s/%s", base, name);
    // Dots and doubled slashes go, links stay: the names are those of the test's own folders.
    size_t length = 0;
    for (char *rest = joined, *part; (part = strsep(&rest, "/"));) {
        if (!*part || strcmp(part, ".") == 0) continue;
        if (strcmp(part, "..") == 0) {
            while (length > 0 && out[--length] != '/') {}
        } else {
            size_t size = strlen(part);
            if (length + size + 2 > PATH_MAX) return 0;
            out[length++] = '/';
            memcpy(out + length, part, size);
            length += size;
        }
        out[length] = 0;
    }
    out[length] = 0;
    return strncmp(out, root, root_length) == 0 || strncmp(out, root, root_length - 1) == 0;
}

static int resolve_open(int fd, char *out) {
    if (!root_length) return 0;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, PATH_MAX - 1);
    if (n < 0) return 0;
    out[n] = 0;
    return strncmp(out, root, root_length) == 0
        || (strncmp(out, root, root_length - 1) == 0 && out[root_length - 1] == 0);
}

static void folder_of(const char *path, char *out) {
    snprintf(out, PATH_MAX, "%s", path);
    char *slash = strrchr(out, '/');
    if (slash) *slash = 0;
}

// ---- What is durable

struct content {
    dev_t device;
    ino_t inode;
    int held;  // a descriptor, so that the inode's number is not given to another file
    char *bytes;
    size_t size;
    struct content *next;
};
static struct content *contents;

enum kind { CREATED, LINKED, RENAMED, REMOVED, MADE_FOLDER, REMOVED_FOLDER };
struct operation {
    enum kind kind;
    char *path;    // the name that appeared or went
    char *from;    // of a rename
    char *folder;  // the folder that makes it durable
    char *kept;    // in the grave: what stood at `path` before
    int is_durable;
    struct operation *previous, *next;
};
static struct operation *first, *last;
static long graves = 0;

static char *read_all(int fd, size_t *size) {
    struct stat status;
    if (fstat(fd, &status) < 0) return NULL;
    char *bytes = malloc((size_t)status.st_size + 1);
    size_t done = 0;
    while (bytes && done < (size_t)status.st_size) {
        ssize_t n = syscall(SYS_pread64, fd, bytes + done, (size_t)status.st_size - done, done);
        if (n <= 0) break;
        done += (size_t)n;
    }
    *size = done;
    return bytes;
}

static struct content *known(int fd) {
    struct stat status;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) return NULL;
    for (struct content *c = contents; c; c = c->next)
        if (c->device == status.st_dev && c->inode == status.st_ino) return c;
    return NULL;
}

// Remembers what a file holds as durable: before the first write, and whenever it is synced.
static void remember(const char *path, int is_new) {
    int fd = k_open(path, O_RDWR | O_CLOEXEC, 0);
    if (fd < 0) fd = k_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return;
    if (known(fd)) {
        k_close(fd);
        return;
    }
    struct stat status;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        k_close(fd);
        return;
    }
    struct content *c = calloc(1, sizeof *c);
    c->device = status.st_dev;
    c->inode = status.st_ino;
    c->held = fcntl(fd, F_DUPFD_CLOEXEC, 500);
    if (!is_new) c->bytes = read_all(fd, &c->size);
    k_close(fd);
    c->next = contents;
    contents = c;
}

static struct operation *note(enum kind kind, const char *path, const char *from) {
    struct operation *o = calloc(1, sizeof *o);
    char folder[PATH_MAX];
    folder_of(path, folder);
    o->kind = kind;
    o->path = strdup(path);
    o->from = from ? strdup(from) : NULL;
    o->folder = strdup(folder);
    o->previous = last;
    if (last) last->next = o; else first = o;
    last = o;
    return o;
}

static char *keep(const char *path) {
    struct stat status;
    if (lstat(path, &status) < 0 || S_ISDIR(status.st_mode)) return NULL;
    char name[PATH_MAX + 32];
    snprintf(name, sizeof name, "%s/%d-%ld", grave, (int)getpid(), ++graves);
    if (k_link(path, name) < 0) die("what goes can't be kept");
    return strdup(name);
}

static void synced(int fd) {
    struct stat status;
    if (fstat(fd, &status) < 0) return;
    if (S_ISDIR(status.st_mode)) {
        char path[PATH_MAX];
        if (!resolve_open(fd, path)) return;
        for (struct operation *o = first; o; o = o->next) {
            if (strcmp(o->folder, path) == 0) o->is_durable = 1;
            // The folder itself and those above it are there.
            size_t size = strlen(o->path);
            if (o->kind == MADE_FOLDER && strncmp(o->path, path, size) == 0
                && (path[size] == 0 || path[size] == '/'))
                o->is_durable = 1;
        }
        return;
    }
    struct content *c = known(fd);
    if (!c) return;
    free(c->bytes);
    c->bytes = read_all(c->held >= 0 ? c->held : fd, &c->size);
}

static void remove_all(const char *path) {
    DIR *stream = opendir(path);
    if (stream) {
        struct dirent *entry;
        while ((entry = readdir(stream))) {
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
            char inner[2 * PATH_MAX];
            snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
            if (k_unlink(inner) < 0) remove_all(inner);
        }
        closedir(stream);
    }
    k_rmdir(path);
}

static void undo(struct operation *o) {
    switch (o->kind) {
    case CREATED:
    case LINKED:
        k_unlink(o->path);
        if (o->kept) k_link(o->kept, o->path);
        break;
    case RENAMED:
        k_rename(o->path, o->from);
        if (o->kept) k_link(o->kept, o->path);
        break;
    case REMOVED:
        if (o->kept) k_link(o->kept, o->path);
        break;
    case MADE_FOLDER: remove_all(o->path); break;
    case REMOVED_FOLDER: k_mkdir(o->path, 0755); break;
    }
}

static unsigned long draw(void) {
    seed = seed * 6364136223846793005UL + 1442695040888963407UL;
    return seed >> 33;
}

// Leaves on the disk what would be there when the power comes back.
static void cut(void) {
    if (mode == MIXED) {
        // Of each folder a prefix of what was done in it stays.
        for (struct operation *o = first; o; o = o->next) {
            if (o->is_durable) continue;
            int isOpen = 1;
            for (struct operation *p = first; p != o; p = p->next)
                if (!p->is_durable && strcmp(p->folder, o->folder) == 0) isOpen = 0;
            if (isOpen && draw() % 4 != 0) o->is_durable = 1;
        }
    }
    if (mode != EMPTIED)
        for (struct operation *o = last; o; o = o->previous)
            if (!o->is_durable) undo(o);
    for (struct content *c = contents; c; c = c->next) {
        if (c->held < 0 || (mode == MIXED && draw() % 2)) continue;
        size_t size = 0;
        char *now = read_all(c->held, &size);
        if (now && size == c->size && memcmp(now, c->bytes ? c->bytes : "", size) == 0) continue;
        if (k_ftruncate(c->held) < 0) die("what was not synced can't be taken away");
        for (size_t done = 0; c->bytes && done < c->size;) {
            ssize_t n = syscall(SYS_pwrite64, c->held, c->bytes + done, c->size - done, done);
            if (n <= 0) die("what was durable can't be written back");
            done += (size_t)n;
        }
    }
}

// ---- Counting

// Counts a call on a path; returns whether it has to fail.
static int counts(const char *name, const char *path) {
    long number = __atomic_add_fetch(calls, 1, __ATOMIC_SEQ_CST);
    if (log_file >= 0) {
        char line[PATH_MAX + 64];
        int size = snprintf(line, sizeof line, "%ld %s %s\n", number, name,
                            strlen(path) > root_length ? path + root_length : ".");
        if (syscall(SYS_write, log_file, line, size) < 0) die("CRASH_LOG can't be written");
    }
    if (!at || number < at || mode == COUNT) return 0;
    if ((mode == ONCE || mode == ALONE) && number > at) return 0;
    if (mode == ONCE || mode == FOREVER) {
        errno = failure;
        return 1;
    }
    if (is_cut()) {
        // What the cut does itself is no call of the program's.
        static int is_cutting;
        if (is_cutting) die("the cut was cut");
        is_cutting = 1;
        cut();
    }
    if (mode == KILL && top != getpid()) syscall(SYS_kill, top, SIGKILL);
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

#define HOLD pthread_mutex_lock(&lock)
#define RELEASE do { int kept_errno = errno; pthread_mutex_unlock(&lock); errno = kept_errno; } while (0)
#define FINISH(type, expression) do { type outcome_ = (expression); RELEASE; return outcome_; } while (0)

static void ended(void) {
    if (!at_end || !root_length || top != getpid()) return;
    HOLD;
    at_end = 0;
    if (is_cut()) cut();
    RELEASE;
}

// Nobody ends the program while the power goes: another thread, which sees files that are not there any
// more, would leave the cut half done. Whoever cuts keeps the lock.
static void wait_for_cut(void) {
    if (root_length && is_cut() && top == getpid()) HOLD;
}
__attribute__((destructor)) static void end(void) {
    ended();
    wait_for_cut();
}
void _exit(int status) {
    ended();
    wait_for_cut();
    syscall(SYS_exit_group, status);
    __builtin_unreachable();
}

// ---- Opening

#define WRITES(flags) (((flags) & O_ACCMODE) != O_RDONLY || ((flags) & (O_CREAT | O_TRUNC)))

static int open_counted(const char *call, int folder, const char *name, int flags, mode_t m) {
    char path[PATH_MAX];
    if (!WRITES(flags) || (flags & O_PATH) || !resolve(folder, name, path))
        return (int)syscall(SYS_openat, folder, name, flags, m);
    HOLD;
    struct stat status;
    int is_there = stat(path, &status) == 0;
    // Opening what is there changes nothing; what is written to it counts.
    int changes = (!is_there && (flags & O_CREAT)) || (is_there && (flags & O_TRUNC));
    if (changes && counts(call, path)) FINISH(int, -1);
    if (is_cut() && is_there && S_ISREG(status.st_mode)) remember(path, 0);
    int fd = (int)syscall(SYS_openat, folder, name, flags, m);
    if (fd >= 0 && is_cut() && !is_there) {
        int kept = errno;
        note(CREATED, path, NULL);
        remember(path, 1);
        errno = kept;
    }
    FINISH(int, fd);
}

static mode_t mode_of(int flags, va_list rest) {
    return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(rest, mode_t) : 0;
}
#define OPEN(name, large)                                            \
    int name(const char *path, int flags, ...) {                     \
        va_list rest;                                                \
        va_start(rest, flags);                                       \
        mode_t m = mode_of(flags, rest);                             \
        va_end(rest);                                                \
        return open_counted("open", AT_FDCWD, path, flags | large, m); \
    }
OPEN(open, 0)
OPEN(open64, O_LARGEFILE)
#define OPENAT(name, large)                                          \
    int name(int folder, const char *path, int flags, ...) {         \
        va_list rest;                                                \
        va_start(rest, flags);                                       \
        mode_t m = mode_of(flags, rest);                             \
        va_end(rest);                                                \
        return open_counted("open", folder, path, flags | large, m); \
    }
OPENAT(openat, 0)
OPENAT(openat64, O_LARGEFILE)
int __open_2(const char *path, int flags) { return open_counted("open", AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_counted("open", AT_FDCWD, path, flags, 0); }
int __openat_2(int f, const char *path, int flags) { return open_counted("open", f, path, flags, 0); }
int __openat64_2(int f, const char *path, int flags) { return open_counted("open", f, path, flags, 0); }
int creat(const char *path, mode_t m) {
    return open_counted("open", AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, m);
}
int creat64(const char *path, mode_t m) { return creat(path, m); }

// The C library opens these by itself, past its own `open`.
static int temporary(char *template, int suffix, int flags) {
    size_t size = strlen(template);
    if (size < 6 + (size_t)suffix) {
        errno = EINVAL;
        return -1;
    }
    static unsigned long number = 0;
    char *place = template + size - 6 - (size_t)suffix;
    const char digits[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    for (int attempt = 0; attempt < 1000; attempt++) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        unsigned long value = (unsigned long)now.tv_nsec * 2654435761UL + (unsigned long)getpid()
            + ++number * 40503UL;
        for (int i = 0; i < 6; i++, value /= 62) place[i] = digits[value % 62];
        int fd = open_counted("mkstemp", AT_FDCWD, template, O_RDWR | O_CREAT | O_EXCL | flags, 0600);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
}
int mkstemp(char *t) { return temporary(t, 0, 0); }
int mkstemp64(char *t) { return temporary(t, 0, 0); }
int mkostemp(char *t, int flags) { return temporary(t, 0, flags); }
int mkostemp64(char *t, int flags) { return temporary(t, 0, flags); }
int mkstemps(char *t, int suffix) { return temporary(t, suffix, 0); }
int mkstemps64(char *t, int suffix) { return temporary(t, suffix, 0); }

// ---- Content

#define BY_DESCRIPTOR(name)                                    \
    char path[PATH_MAX];                                       \
    int is_below = resolve_open(fd, path);                     \
    HOLD;                                                      \
    if (is_below && counts(name, path)) FINISH(int, -1)

ssize_t write(int fd, const void *bytes, size_t size) {
    BY_DESCRIPTOR("write");
    FINISH(ssize_t, syscall(SYS_write, fd, bytes, size));
}
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) {
    BY_DESCRIPTOR("pwrite");
    FINISH(ssize_t, syscall(SYS_pwrite64, fd, bytes, size, offset));
}
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
    BY_DESCRIPTOR("pwrite");
    FINISH(ssize_t, syscall(SYS_pwrite64, fd, bytes, size, offset));
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    BY_DESCRIPTOR("writev");
    FINISH(ssize_t, syscall(SYS_writev, fd, parts, count));
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    BY_DESCRIPTOR("pwritev");
    FINISH(ssize_t, syscall(SYS_pwritev, fd, parts, count, offset, 0));
}
int ftruncate(int fd, off_t size) {
    BY_DESCRIPTOR("ftruncate");
    FINISH(int, (int)syscall(SYS_ftruncate, fd, size));
}
int ftruncate64(int fd, off64_t size) {
    BY_DESCRIPTOR("ftruncate");
    FINISH(int, (int)syscall(SYS_ftruncate, fd, size));
}
int fallocate(int fd, int how, off_t start, off_t size) {
    BY_DESCRIPTOR("fallocate");
    FINISH(int, (int)syscall(SYS_fallocate, fd, how, start, size));
}
int posix_fallocate(int fd, off_t start, off_t size) {
    char path[PATH_MAX];
    int is_below = resolve_open(fd, path);
    HOLD;
    if (is_below && counts("fallocate", path)) FINISH(int, failure);
    FINISH(int, syscall(SYS_fallocate, fd, 0, start, size) < 0 ? errno : 0);
}
ssize_t copy_file_range(int in, off64_t *a, int fd, off64_t *b, size_t size, unsigned flags) {
    BY_DESCRIPTOR("copy_file_range");
    FINISH(ssize_t, syscall(SYS_copy_file_range, in, a, fd, b, size, flags));
}
int fsync(int fd) {
    BY_DESCRIPTOR("fsync");
    int result = (int)syscall(SYS_fsync, fd);
    if (result == 0 && is_below && is_cut()) synced(fd);
    FINISH(int, result);
}
int fdatasync(int fd) {
    BY_DESCRIPTOR("fdatasync");
    int result = (int)syscall(SYS_fdatasync, fd);
    if (result == 0 && is_below && is_cut()) synced(fd);
    FINISH(int, result);
}
int fchmod(int fd, mode_t m) {
    BY_DESCRIPTOR("fchmod");
    FINISH(int, (int)syscall(SYS_fchmod, fd, m));
}
int futimens(int fd, const struct timespec times[2]) {
    BY_DESCRIPTOR("futimens");
    FINISH(int, (int)syscall(SYS_utimensat, fd, NULL, times, 0));
}
// What is written through a mapping has no call of its own: the mapping counts.
void *mmap(void *place, size_t size, int protection, int flags, int fd, off_t offset) {
    char path[PATH_MAX];
    if (fd >= 0 && (flags & MAP_SHARED) && (protection & PROT_WRITE) && resolve_open(fd, path)) {
        HOLD;
        int fails = counts("mmap", path);
        RELEASE;
        if (fails) return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, place, size, protection, flags, fd, offset);
}
void *mmap64(void *place, size_t size, int protection, int flags, int fd, off64_t offset) {
    return mmap(place, size, protection, flags, fd, offset);
}

// ---- Names

#define BY_NAME(call, folder, name)                                   \
    char path[PATH_MAX];                                              \
    int is_below = resolve(folder, name, path);                       \
    HOLD;                                                             \
    if (is_below && counts(call, path)) FINISH(int, -1)

static int unlink_counted(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    struct stat status;
    // What is not there can't be removed: the call changes nothing.
    int is_below = resolve(folder, name, path) && lstat(path, &status) == 0;
    HOLD;
    if (is_below && counts(flags & AT_REMOVEDIR ? "rmdir" : "unlink", path)) FINISH(int, -1);
    char *kept = is_below && is_cut() && !(flags & AT_REMOVEDIR) ? keep(path) : NULL;
    int result = (int)syscall(SYS_unlinkat, folder, name, flags);
    if (result == 0 && is_below && is_cut()) {
        struct operation *o = note(flags & AT_REMOVEDIR ? REMOVED_FOLDER : REMOVED, path, NULL);
        o->kept = kept;
    }
    FINISH(int, result);
}
int unlink(const char *name) { return unlink_counted(AT_FDCWD, name, 0); }
int unlinkat(int folder, const char *name, int flags) { return unlink_counted(folder, name, flags); }
int rmdir(const char *name) { return unlink_counted(AT_FDCWD, name, AT_REMOVEDIR); }
int remove(const char *name) {
    int result = unlink_counted(AT_FDCWD, name, 0);
    return result < 0 && errno == EISDIR ? unlink_counted(AT_FDCWD, name, AT_REMOVEDIR) : result;
}

static int rename_counted(int a, const char *from, int b, const char *to, unsigned flags) {
    char source[PATH_MAX];
    BY_NAME("rename", b, to);
    char *kept = NULL;
    if (is_below && is_cut()) {
        resolve(a, from, source);
        kept = keep(path);
    }
    int result = (int)syscall(SYS_renameat2, a, from, b, to, flags);
    if (result == 0 && is_below && is_cut()) note(RENAMED, path, source)->kept = kept;
    FINISH(int, result);
}
int rename(const char *from, const char *to) {
    return rename_counted(AT_FDCWD, from, AT_FDCWD, to, 0);
}
int renameat(int a, const char *from, int b, const char *to) {
    return rename_counted(a, from, b, to, 0);
}
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
    return rename_counted(a, from, b, to, flags);
}

static int mkdir_counted(int folder, const char *name, mode_t m) {
    struct stat status;
    char there[PATH_MAX];
    if (resolve(folder, name, there) && stat(there, &status) == 0) {
        errno = EEXIST;
        return -1;
    }
    BY_NAME("mkdir", folder, name);
    int result = (int)syscall(SYS_mkdirat, folder, name, m);
    if (result == 0 && is_below && is_cut()) note(MADE_FOLDER, path, NULL);
    FINISH(int, result);
}
int mkdir(const char *name, mode_t m) { return mkdir_counted(AT_FDCWD, name, m); }
int mkdirat(int folder, const char *name, mode_t m) { return mkdir_counted(folder, name, m); }

static int link_counted(int a, const char *from, int b, const char *to, int flags) {
    BY_NAME("link", b, to);
    int result = (int)syscall(SYS_linkat, a, from, b, to, flags);
    if (result == 0 && is_below && is_cut()) note(LINKED, path, NULL);
    FINISH(int, result);
}
int link(const char *from, const char *to) { return link_counted(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
    return link_counted(a, from, b, to, flags);
}
int symlinkat(const char *target, int folder, const char *name) {
    BY_NAME("symlink", folder, name);
    int result = (int)syscall(SYS_symlinkat, target, folder, name);
    if (result == 0 && is_below && is_cut()) note(LINKED, path, NULL);
    FINISH(int, result);
}
int symlink(const char *target, const char *name) { return symlinkat(target, AT_FDCWD, name); }

int chmod(const char *name, mode_t m) {
    BY_NAME("chmod", AT_FDCWD, name);
    FINISH(int, (int)syscall(SYS_fchmodat, AT_FDCWD, name, m));
}
int utimensat(int folder, const char *name, const struct timespec times[2], int flags) {
    BY_NAME("utimensat", folder, name);
    FINISH(int, (int)syscall(SYS_utimensat, folder, name, times, flags));
}
int utimes(const char *name, const struct timeval times[2]) {
    struct timespec precise[2];
    for (int i = 0; times && i < 2; i++)
        precise[i] = (struct timespec){times[i].tv_sec, times[i].tv_usec * 1000};
    return utimensat(AT_FDCWD, name, times ? precise : NULL, 0);
}
int utime(const char *name, const struct utimbuf *times) {
    struct timespec precise[2];
    if (times) {
        precise[0] = (struct timespec){times->actime, 0};
        precise[1] = (struct timespec){times->modtime, 0};
    }
    return utimensat(AT_FDCWD, name, times ? precise : NULL, 0);
}
int truncate(const char *name, off_t size) {
    char path[PATH_MAX];
    int is_below = resolve(AT_FDCWD, name, path);
    HOLD;
    if (is_below && counts("truncate", path)) FINISH(int, -1);
    if (is_below && is_cut()) remember(path, 0);
    FINISH(int, (int)syscall(SYS_truncate, name, size));
}
