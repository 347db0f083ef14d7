#include "CSimdjson.h"

#include "load.h"

#include <algorithm>
#include <cstring>
#include <new>

struct promptgit_json_parser {
    simdjson::dom::parser parser;
    size_t maximum_depth;
};

namespace {

// The end of the string that stands last in the buffer; simdjson does not say how far it filled it.
size_t used_string_bytes(const uint64_t *words, size_t count, const uint8_t *strings) {
    size_t end = 0;
    for (size_t index = 0; index < count; index++) {
        const auto tag = static_cast<char>(words[index] >> 56);
        if (tag == '"') {
            const auto offset = static_cast<size_t>(words[index] & 0x00FFFFFFFFFFFFFF);
            uint32_t length;
            std::memcpy(&length, strings + offset, sizeof(length));
            end = std::max(end, offset + sizeof(length) + length);
        } else if (tag == 'l' || tag == 'u' || tag == 'd') {
            index++;  // the number itself is the next word
        }
    }
    return end;
}

}  // namespace

extern "C" promptgit_json_parser *promptgit_json_parser_create(size_t maximum_depth) {
    auto *parser = new (std::nothrow) promptgit_json_parser();
    if (parser != nullptr) parser->maximum_depth = maximum_depth;
    return parser;
}

extern "C" void promptgit_json_parser_destroy(promptgit_json_parser *parser) {
    delete parser;
}

extern "C" const char *promptgit_json_problem() { return promptgit_simdjson_problem(); }

extern "C" int promptgit_json_parser_is_due(size_t length) {
    return promptgit_simdjson_is_due(length);
}

extern "C" int promptgit_json_parse(
    promptgit_json_parser *parser, const uint8_t *bytes, size_t length, promptgit_json_tape *tape) {
    if (!promptgit_simdjson_load()) return 0;
    auto &dom = parser->parser;
    if (dom.capacity() < length || dom.max_depth() != parser->maximum_depth) {
        // simdjson refuses a depth that it was not told before; half as much again saves
        // allocations when documents grow slowly.
        if (dom.allocate(length + length / 2 + 64, parser->maximum_depth)) return 0;
    }
    simdjson::dom::element root;
    if (dom.parse(bytes, length, true).get(root)) return 0;
    tape->words = dom.doc.tape.get();
    // The first word's payload is the place of the last one.
    tape->word_count = static_cast<size_t>(tape->words[0] & 0x00FFFFFFFFFFFFFF);
    tape->strings = dom.doc.string_buf.get();
    tape->string_count = used_string_bytes(tape->words, tape->word_count, tape->strings);
    return 1;
}
