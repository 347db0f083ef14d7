#pragma once

// The C face of simdjson: see JSONKit. No function here throws, and none keeps a pointer that it
// was given.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parser with its buffers, which it keeps from one document to the next.
typedef struct promptgit_json_parser promptgit_json_parser;

/// What parsing left behind: simdjson's tape (its format is simdjson's doc/tape.md) and the
/// strings that the tape points into. Both stay valid until the parser's next use.
typedef struct {
    const uint64_t *words;
    size_t word_count;
    const uint8_t *strings;
    size_t string_count;
} promptgit_json_tape;

/// Why simdjson could not be loaded; null where it was, or nothing was to be parsed yet.
const char *promptgit_json_problem(void);

/// Whether simdjson is loaded or ought to be, with `length` bytes more to read: what a process reads
/// at first takes less time than to load it. Each call counts.
int promptgit_json_parser_is_due(size_t length);

/// A new parser that goes `maximum_depth` lists and objects deep, or null without memory.
promptgit_json_parser *promptgit_json_parser_create(size_t maximum_depth);

void promptgit_json_parser_destroy(promptgit_json_parser *parser);

/// Parses one document. True when it is valid; then `tape` says what it holds. The first call in a
/// process loads simdjson; where that fails nothing is found valid.
///
/// The reason for a refusal is not reported: simdjson knows no position, so the caller asks a
/// parser that does.
int promptgit_json_parse(
    promptgit_json_parser *parser, const uint8_t *bytes, size_t length, promptgit_json_tape *tape);

/// How far the search for the end of a value has come; all zero at the value's first byte.
typedef struct {
    /// How many lists and objects are open.
    uint64_t depth;
    /// What kind of value it is: 0 not begun, 1 list or object, 2 string, 3 anything else.
    uint8_t kind;
    uint8_t in_string;
    uint8_t after_backslash;
    /// Whether the value's last byte has been seen.
    uint8_t finished;
} promptgit_json_scan;

/// Goes on to the end of a value and returns how many bytes belong to it.
///
/// Only brackets and strings are looked at: whether the value is valid is for the parser to say.
/// A value that is neither list, object nor string ends before a comma, bracket or white space.
size_t promptgit_json_scan_value(promptgit_json_scan *scan, const uint8_t *bytes, size_t length);

/// How many line feeds there are.
size_t promptgit_count_line_feeds(const uint8_t *bytes, size_t length);

/// How many bytes stand before the first line feed; `length` when there is none.
size_t promptgit_find_line_feed(const uint8_t *bytes, size_t length);

#ifdef __cplusplus
}
#endif
