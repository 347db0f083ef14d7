internal import CCompression

/// A decoder of one of the compression libraries, which takes one member after another.
@safe struct StreamDecoder: ~Copyable {
    /// What a step came to.
    enum Outcome {
        /// More input or more room leads on.
        case goesOn
        /// The member has ended, and its checksums were right.
        case ended
        /// The input is no such stream, or a checksum is wrong.
        case damaged
        /// The stream asks for more memory than a decoder takes.
        case tooLarge
        /// The stream needs what the library does not have, or a dictionary.
        case unsupported
        /// The system has no memory left.
        case noMemory
    }

    private let handle: OpaquePointer

    /// Creates a decoder at the beginning of a member; nil where there is no memory for it.
    ///
    /// The library must be there (``isAvailable(for:)``).
    init?(_ compression: Compression) {
        guard let handle = unsafe promptgit_decoder_create(compression.code) else { return nil }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe promptgit_decoder_destroy(handle) }

    /// Whether the library for a compression can be loaded.
    static func isAvailable(for compression: Compression) -> Bool {
        promptgit_decoder_load(compression.code) != 0
    }

    /// Goes to the beginning of the next member; false where there is no memory for it.
    mutating func restart() -> Bool { unsafe promptgit_decoder_restart(handle) != 0 }

    /// Decodes as much as there is input and room for.
    ///
    /// - Parameters:
    ///   - input: the compressed bytes.
    ///   - buffer: what the bytes go to the front of.
    /// - Returns: how it ended, and how many bytes were read and written.
    mutating func step(
        _ input: ArraySlice<UInt8>, into buffer: inout [UInt8]
    ) -> (outcome: Outcome, read: Int, written: Int) {
        var read = input.count
        var written = buffer.count
        let code = unsafe input.withUnsafeBufferPointer { input in
            unsafe buffer.withUnsafeMutableBufferPointer { output in
                unsafe promptgit_decoder_step(
                    handle, input.baseAddress, &read, output.baseAddress, &written)
            }
        }
        return (Self.outcome(of: code), read, written)
    }

    private static func outcome(of code: promptgit_decoding) -> Outcome {
        switch code {
        case PROMPTGIT_DECODING_GOES_ON: .goesOn
        case PROMPTGIT_DECODING_ENDED: .ended
        case PROMPTGIT_DECODING_TOO_LARGE: .tooLarge
        case PROMPTGIT_DECODING_UNSUPPORTED: .unsupported
        case PROMPTGIT_DECODING_NO_MEMORY: .noMemory
        default: .damaged
        }
    }
}
