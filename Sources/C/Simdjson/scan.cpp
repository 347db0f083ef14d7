#include "CSimdjson.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace {

enum Kind : uint8_t { not_begun, nested, string, scalar };

// Which bytes mean something outside a string.
constexpr std::array<bool, 256> structural = [] {
    std::array<bool, 256> table{};
    for (unsigned char byte : {'"', '{', '}', '[', ']'}) table[byte] = true;
    return table;
}();

bool ends_scalar(uint8_t byte) {
    return byte == ',' || byte == ']' || byte == '}' || byte == ' ' || byte == '\t' || byte == '\n'
        || byte == '\r';
}

Kind kind_of(uint8_t first) {
    if (first == '{' || first == '[') return nested;
    return first == '"' ? string : scalar;
}

// The place after the string's closing quote, or `length` when it goes on.
size_t skip_string(promptgit_json_scan *scan, const uint8_t *bytes, size_t at, size_t length) {
    while (at < length) {
        if (scan->after_backslash) {
            scan->after_backslash = 0;
            at++;
            continue;
        }
        while (at < length && bytes[at] != '"' && bytes[at] != '\\') at++;
        if (at == length) break;
        const uint8_t byte = bytes[at++];
        if (byte == '"') {
            scan->in_string = 0;
            break;
        }
        scan->after_backslash = 1;
    }
    return at;
}

}  // namespace

extern "C" size_t promptgit_json_scan_value(
    promptgit_json_scan *scan, const uint8_t *bytes, size_t length) {
    if (length == 0 || scan->finished) return 0;
    size_t at = 0;
    if (scan->kind == not_begun) {
        scan->kind = kind_of(bytes[0]);
        if (scan->kind == string) {
            scan->in_string = 1;
            at = 1;
        }
    }
    if (scan->kind == scalar) {
        while (at < length && !ends_scalar(bytes[at])) at++;
        scan->finished = at < length;
        return at;
    }
    while (at < length) {
        if (scan->in_string) {
            at = skip_string(scan, bytes, at, length);
            if (scan->kind == string && !scan->in_string) {
                scan->finished = 1;
                return at;
            }
            continue;
        }
        while (at < length && !structural[bytes[at]]) at++;
        if (at == length) break;
        const uint8_t byte = bytes[at++];
        if (byte == '"') {
            scan->in_string = 1;
        } else if (byte == '{' || byte == '[') {
            scan->depth++;
        } else if (--scan->depth == 0) {
            scan->finished = 1;
            return at;
        }
    }
    return at;
}

extern "C" size_t promptgit_count_line_feeds(const uint8_t *bytes, size_t length) {
    return static_cast<size_t>(std::count(bytes, bytes + length, static_cast<uint8_t>('\n')));
}

extern "C" size_t promptgit_find_line_feed(const uint8_t *bytes, size_t length) {
    if (length == 0) return 0;
    const void *found = std::memchr(bytes, '\n', length);
    return found == nullptr ? length : static_cast<size_t>(static_cast<const uint8_t *>(found) - bytes);
}
