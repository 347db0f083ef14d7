#pragma once

// Decompressing with zlib, libzstd and liblzma. Each is loaded when a file first needs it, so that
// nobody needs one who reads no such file; only their headers take part in the build.

#include <stddef.h>
#include <stdint.h>

/// What a stream is compressed with.
enum promptgit_compression {
    PROMPTGIT_GZIP,
    PROMPTGIT_ZSTD,
    PROMPTGIT_XZ,
};

/// What a step of a decoder came to.
enum promptgit_decoding {
    /// More input or more room leads on.
    PROMPTGIT_DECODING_GOES_ON,
    /// The member has ended, and its checksums were right.
    PROMPTGIT_DECODING_ENDED,
    /// The input is no such stream, or a checksum is wrong.
    PROMPTGIT_DECODING_DAMAGED,
    /// The stream asks for more memory than a decoder takes.
    PROMPTGIT_DECODING_TOO_LARGE,
    /// The stream needs what this version of the library does not have, or a dictionary.
    PROMPTGIT_DECODING_UNSUPPORTED,
    /// The system has no memory left.
    PROMPTGIT_DECODING_NO_MEMORY,
};

/// The file of the library that decodes a compression.
const char *promptgit_decoder_library(enum promptgit_compression compression);

/// Loads that library, once in a process; 0 where it can't be had.
int promptgit_decoder_load(enum promptgit_compression compression);

/// One member after another: a gzip member, a zstd frame, an xz stream.
typedef struct promptgit_decoder promptgit_decoder;

/// A new decoder, at the beginning of a member; NULL without the library or without memory.
promptgit_decoder *promptgit_decoder_create(enum promptgit_compression compression);

void promptgit_decoder_destroy(promptgit_decoder *decoder);

/// Goes to the beginning of the next member; 0 without memory.
int promptgit_decoder_restart(promptgit_decoder *decoder);

/// Decodes as much as there is input and room for.
///
/// `in_size` and `out_size` say how much there is, and then how much was used.
enum promptgit_decoding promptgit_decoder_step(
    promptgit_decoder *decoder, const uint8_t *in, size_t *in_size, uint8_t *out,
    size_t *out_size);
