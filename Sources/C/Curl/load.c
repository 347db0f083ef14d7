// Loading libcurl, and its variadic functions a type at a time.

#include <CCurl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#ifdef __APPLE__
static const char *const files[] = {"libcurl.4.dylib"};
// Where Homebrew puts libraries, of which the system's loader knows nothing.
static const char *const folders[] = {"", "/opt/homebrew/opt/curl/lib/", "/usr/local/opt/curl/lib/"};
#else
// Debian's second file is the same library over another one for TLS.
static const char *const files[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
static const char *const folders[] = {""};
#endif

// The functions that are called, with the types that the header gives them. Their names are shortened,
// because the header has macros of the full ones.
static struct {
    __typeof__(&curl_global_init) global_init;
    __typeof__(&curl_easy_init) init;
    __typeof__(&curl_easy_cleanup) cleanup;
    __typeof__(&curl_easy_reset) reset;
    __typeof__(&curl_easy_setopt) set;
    __typeof__(&curl_easy_perform) perform;
    __typeof__(&curl_easy_strerror) words;
    __typeof__(&curl_slist_append) append;
    __typeof__(&curl_slist_free_all) free_list;
} curl;

static int is_loaded;
static char reason[512];
static pthread_once_t load_once = PTHREAD_ONCE_INIT;

static void *open_library(void) {
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        for (size_t k = 0; k < sizeof(folders) / sizeof(folders[0]); k++) {
            char path[256];
            snprintf(path, sizeof(path), "%s%s", folders[k], files[i]);
            void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
            if (library) return library;
        }
    const char *why = dlerror();
    snprintf(reason, sizeof(reason), "%s", why ? why : files[0]);
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
    void *library = open_library();
    if (!library) return;
    find(library, "curl_global_init", &curl.global_init);
    find(library, "curl_easy_init", &curl.init);
    find(library, "curl_easy_cleanup", &curl.cleanup);
    find(library, "curl_easy_reset", &curl.reset);
    find(library, "curl_easy_setopt", &curl.set);
    find(library, "curl_easy_perform", &curl.perform);
    find(library, "curl_easy_strerror", &curl.words);
    find(library, "curl_slist_append", &curl.append);
    find(library, "curl_slist_free_all", &curl.free_list);
    if (reason[0]) return;
    if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        snprintf(reason, sizeof(reason), "it does not start");
        return;
    }
    is_loaded = 1;
}

const char *promptgit_curl_file(void) { return files[0]; }

const char *promptgit_curl_load(void) {
    pthread_once(&load_once, &load);
    return is_loaded ? NULL : reason;
}

CURL *promptgit_curl_create(void) { return curl.init(); }

void promptgit_curl_destroy(CURL *handle) { curl.cleanup(handle); }

void promptgit_curl_reset(CURL *handle) { curl.reset(handle); }

CURLcode promptgit_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl.set(handle, option, value);
}

CURLcode promptgit_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl.set(handle, option, value);
}

CURLcode promptgit_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl.set(handle, option, value);
}

CURLcode promptgit_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl.set(handle, option, value);
}

CURLcode promptgit_curl_set_headers(CURL *handle, struct curl_slist *headers) {
    return curl.set(handle, CURLOPT_HTTPHEADER, headers);
}

CURLcode promptgit_curl_set_takers(
    CURL *handle, curl_write_callback header, curl_write_callback body, void *context) {
    CURLcode code = curl.set(handle, CURLOPT_HEADERFUNCTION, header);
    if (code == CURLE_OK) code = curl.set(handle, CURLOPT_HEADERDATA, context);
    if (code == CURLE_OK) code = curl.set(handle, CURLOPT_WRITEFUNCTION, body);
    return code == CURLE_OK ? curl.set(handle, CURLOPT_WRITEDATA, context) : code;
}

struct curl_slist *promptgit_curl_append(struct curl_slist *list, const char *text) {
    return curl.append(list, text);
}

void promptgit_curl_free_list(struct curl_slist *list) { curl.free_list(list); }

CURLcode promptgit_curl_perform(CURL *handle) { return curl.perform(handle); }

const char *promptgit_curl_words(CURLcode code) { return curl.words(code); }
