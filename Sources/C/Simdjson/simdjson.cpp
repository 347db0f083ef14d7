#include "CSimdjson.h"

#include <simdjson.h>

#define STRINGIFY_(x) #x
#define STRINGIFY(x) STRINGIFY_(x)

extern "C" const char *promptgit_simdjson_version(void) {
    return STRINGIFY(SIMDJSON_VERSION);
}
