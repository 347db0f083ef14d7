#pragma once

// The C face of simdjson: see JSONKit.

#ifdef __cplusplus
extern "C" {
#endif

/// The version of simdjson that this was built against, as text.
const char *promptgit_simdjson_version(void);

#ifdef __cplusplus
}
#endif
