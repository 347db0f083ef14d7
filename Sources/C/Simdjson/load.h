#pragma once

// simdjson.h, with the one function that would have to be linked under a name of our own: here it
// comes from the library that is loaded when it is first needed.
#define get_active_implementation promptgit_simdjson_implementation
#include <simdjson.h>
#undef get_active_implementation

/// Whether the library is loaded, or no longer to be waited for: once `length` bytes more are more
/// in all than are worth reading without it.
bool promptgit_simdjson_is_due(size_t length);

/// Loads the library, once in a process, and returns whether it is there.
bool promptgit_simdjson_load();

/// Why the library could not be loaded; null where it was, or nobody has asked for it.
const char *promptgit_simdjson_problem();
