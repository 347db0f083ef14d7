/// What a compressed source holds, a piece at a time and verified to its end.
///
/// One layer is taken off: where what is compressed is a compressed file again, that file is what is read.
///
/// In memory are 64 KiB of the source and the library's window: 32 KiB for gzip, at most 128 MiB
/// for zstd and 256 MiB for xz; what asks for more is refused. So is what grows beyond
/// ``freeGrowth`` and to more than ``growthLimit`` times its own size: no text does.
package final class DecompressingSource: ByteSource {
    /// What the source is compressed with.
    package let compression: Compression

    /// How large a content may be, whatever it was compressed to.
    package static let freeGrowth = 64 << 20
    /// How many times its own size a larger one may be.
    package static let growthLimit = 2000

    private let source: any ByteSource
    private var decoder: StreamDecoder
    private var isInMember = true
    /// What of the source is not decoded yet.
    private var input: ArraySlice<UInt8>
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)
    private var isAtEndOfSource = false
    /// How much of the source is decoded.
    private var consumed = 0
    private var produced = 0
    /// What went wrong before, and goes wrong again.
    private var failure: JSONStreamError?

    /// Opens a source, whatever it holds.
    ///
    /// - Parameter source: the source, at its start.
    /// - Returns: the content where the first bytes say that it is compressed; else the source as it is.
    /// - Throws: ``JSONStreamError`` when the source can't be read, or what would decompress it is not
    ///   installed.
    package static func opening(
        _ source: any ByteSource
    ) throws(JSONStreamError) -> any ByteSource {
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 12)
        while head.count < Compression.magicSize {
            let count = try source.read(into: &buffer)
            if count == 0 { break }
            head += buffer[..<count]
        }
        guard let compression = Compression(magic: head) else {
            return ReplayedSource(head, then: source)
        }
        return try DecompressingSource(head, then: source, compression)
    }

    private init(
        _ head: [UInt8], then source: any ByteSource, _ compression: Compression
    ) throws(JSONStreamError) {
        guard StreamDecoder.isAvailable(for: compression) else {
            throw .missingLibrary(of: compression, path: source.name)
        }
        guard let decoder = StreamDecoder(compression) else {
            throw .compressed(.memory, "there is no memory for it", path: source.name, offset: 0)
        }
        self.decoder = decoder
        self.source = source
        self.compression = compression
        input = head[...]
    }

    package var name: String { source.name }

    package func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
        if let failure { throw failure }
        do throws(JSONStreamError) {
            return try decode(into: &buffer)
        } catch {
            failure = error
            throw error
        }
    }

    private func decode(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
        while true {
            if !isInMember, try !beginMember() { return 0 }
            if input.isEmpty { try fill() }
            let isLast = input.isEmpty
            let step = decoder.step(input, into: &buffer)
            input = input.dropFirst(step.read)
            consumed += step.read
            produced += step.written
            try check(step.outcome)
            if produced > Self.freeGrowth, produced / Self.growthLimit > consumed {
                throw error(
                    .compressionRefused,
                    "what is compressed is more than \(Self.growthLimit) times as large")
            }
            if step.written > 0 { return step.written }
            // Without input or room used, nothing would ever change.
            if isInMember, step.read == 0 {
                throw isLast
                    ? error(.compressionTruncated, "the \(compression.member) is cut off")
                    : error(.compressionDamaged, "the \(compression.member) is damaged")
            }
        }
    }

    private func check(_ outcome: StreamDecoder.Outcome) throws(JSONStreamError) {
        switch outcome {
        case .goesOn: break
        case .ended: isInMember = false
        case .damaged:
            throw error(.compressionDamaged, "the \(compression.member) is damaged")
        case .tooLarge:
            throw error(
                .compressionRefused,
                "the \(compression.member) takes more memory than is given to it")
        case .unsupported:
            throw error(
                .compressionRefused,
                "the \(compression.member) needs what \(compression.library) does not have")
        case .noMemory: throw error(.memory, "there is no memory for it")
        }
    }

    // MARK: Members

    /// Goes on to the next member; false at the end of the source.
    private func beginMember() throws(JSONStreamError) -> Bool {
        if compression == .xz { try skipPadding() }
        while input.count < Compression.magicSize, !isAtEndOfSource { try fill() }
        if input.isEmpty { return false }
        guard Compression(magic: input) == compression else {
            throw error(
                .compressionDamaged, "something else follows the last \(compression.member)")
        }
        guard decoder.restart() else { throw error(.memory, "there is no memory for it") }
        isInMember = true
        return true
    }

    /// Goes past the zeros that may follow a stream of xz, always four or a multiple of them.
    private func skipPadding() throws(JSONStreamError) {
        let start = consumed
        while true {
            let zeros = input.prefix { $0 == 0 }.count
            input = input.dropFirst(zeros)
            consumed += zeros
            guard input.isEmpty, !isAtEndOfSource else { break }
            try fill()
        }
        guard (consumed - start).isMultiple(of: 4) else {
            throw error(.compressionDamaged, "the padding of an xz stream has a wrong length")
        }
    }

    /// Reads more of the source.
    private func fill() throws(JSONStreamError) {
        let count = isAtEndOfSource ? 0 : try source.read(into: &chunk)
        isAtEndOfSource = count == 0
        if count > 0 { input = input + chunk[..<count] }
    }

    private func error(_ code: JSONError.Code, _ message: String) -> JSONStreamError {
        .compressed(code, message, path: name, offset: consumed)
    }
}

@available(*, unavailable)  // One reader at a time moves its decoder on.
extension DecompressingSource: Sendable {}
