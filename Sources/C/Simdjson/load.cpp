// Loading simdjson when it is first needed: it brings the library of C++ with it, and the two cost
// each command more than all other libraries. Everything but one function is called by way of the
// object that this one returns (`simdjson::implementation`).

#include "load.h"

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cstdio>
#include <cstring>

namespace {

#ifndef PROMPTGIT_SIMDJSON_SOVERSION
// Which file has the binary interface of the header that this is compiled with
// (SIMDJSON_LIB_SOVERSION in simdjson's CMakeLists.txt, of each release).
constexpr int version(int major, int minor, int revision) {
    return major * 1'000'000 + minor * 1'000 + revision;
}
struct Release {
    int first;
    int soversion;
};
constexpr Release releases[] = {
    {version(3, 0, 0), 14}, {version(3, 1, 0), 15}, {version(3, 2, 0), 16},
    {version(3, 4, 0), 17}, {version(3, 5, 0), 18}, {version(3, 6, 0), 19},
    {version(3, 7, 0), 20}, {version(3, 7, 1), 21}, {version(3, 9, 0), 22},
    {version(3, 10, 0), 23}, {version(3, 11, 0), 24}, {version(3, 12, 0), 25},
    {version(3, 13, 0), 26}, {version(4, 0, 0), 27}, {version(4, 1, 0), 28},
    {version(4, 2, 0), 29}, {version(4, 3, 0), 30}, {version(4, 4, 0), 31},
    {version(4, 5, 0), 32}, {version(4, 6, 0), 33},
};
constexpr int first_unknown = version(4, 7, 0);
constexpr int header = version(
    simdjson::SIMDJSON_VERSION_MAJOR, simdjson::SIMDJSON_VERSION_MINOR,
    simdjson::SIMDJSON_VERSION_REVISION);
static_assert(
    releases[0].first <= header && header < first_unknown,
    "load.cpp does not know the soversion of this release of simdjson: build with "
    "-Xcxx -DPROMPTGIT_SIMDJSON_SOVERSION=N, where the library is called libsimdjson.so.N");
constexpr int soversion = [] {
    int found = 0;
    for (const Release &release : releases)
        if (release.first <= header) found = release.soversion;
    return found;
}();
#else
constexpr int soversion = PROMPTGIT_SIMDJSON_SOVERSION;
#endif

#ifdef __APPLE__
constexpr const char *name_format = "%slibsimdjson.%d.dylib";
// Where Homebrew puts libraries, of which the system's loader knows nothing.
constexpr const char *folders[] = {"", "/opt/homebrew/lib/", "/usr/local/lib/"};
#else
constexpr const char *name_format = "%slibsimdjson.so.%d";
constexpr const char *folders[] = {""};
#endif

using Implementation = simdjson::internal::atomic_ptr<const simdjson::implementation>;
// `simdjson::get_active_implementation()` as the Itanium C++ ABI names it.
constexpr const char *function_name = "_ZN8simdjson25get_active_implementationEv";

Implementation &(*function)();
char problem[512];
pthread_once_t load_once = PTHREAD_ONCE_INIT;
std::atomic<bool> is_loaded{false};
std::atomic<bool> has_failed{false};

/// Looks for the function; false, and the reason written down, where it is not there.
bool find() {
    char path[128];
    void *library = nullptr;
    for (const char *folder : folders) {
        std::snprintf(path, sizeof(path), name_format, folder, soversion);
        library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
        if (library != nullptr) break;
    }
    if (library == nullptr) {
        const char *why = dlerror();
        std::snprintf(problem, sizeof(problem), "%s", why != nullptr ? why : path);
        return false;
    }
    void *address = dlsym(library, function_name);
    if (address == nullptr) {
        std::snprintf(problem, sizeof(problem), "%s has no '%s'", path, function_name);
        return false;
    }
    // The standard has no conversion from data to functions; POSIX has them look the same.
    std::memcpy(&function, &address, sizeof(address));
    return true;
}

void load() { (find() ? is_loaded : has_failed).store(true, std::memory_order_release); }

// How many bytes of JSON a process reads without the library. To load it takes as long.
constexpr size_t not_worth_loading = 64 << 10;

}  // namespace

bool promptgit_simdjson_is_due(size_t length) {
    static std::atomic<size_t> total{0};
    if (is_loaded.load(std::memory_order_acquire)) return true;
    // Sizes near the largest number do not come around again.
    if (length > not_worth_loading) return true;
    return total.fetch_add(length, std::memory_order_relaxed) + length > not_worth_loading;
}

bool promptgit_simdjson_load() {
    pthread_once(&load_once, &load);
    return is_loaded.load(std::memory_order_acquire);
}

const char *promptgit_simdjson_problem() {
    return has_failed.load(std::memory_order_acquire) ? problem : nullptr;
}

// Called by the header's own functions, after `promptgit_simdjson_load`.
Implementation &simdjson::promptgit_simdjson_implementation() { return function(); }
