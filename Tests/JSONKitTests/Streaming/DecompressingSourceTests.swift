import Basics
import JSONKit
import TestSupport
import Testing

/// What the programs gzip, zstd and xz compressed, and what damage is noticed.
@Suite(.needsPrograms("gzip", "zstd", "xz")) struct DecompressingSourceTests {
    private let compressor: Compressor

    init() throws { compressor = try Compressor() }

    private static let line = Array("{\"id\": \"a\", \"messages\": []}\n".utf8)

    /// Bytes that no program makes much smaller.
    private static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
    }

    private func failure(_ bytes: [UInt8]) -> JSONStreamError? {
        #expect(throws: JSONStreamError.self) { try decompressed(bytes) }
    }

    // MARK: Whole files

    @Test(arguments: [
        "gzip -1 -c", "gzip -9 -c", "zstd -1 -q -c", "zstd -19 -q -c", "zstd -q --no-check -c",
        "zstd -q --long=27 -c", "xz -0 -c", "xz -9e -c", "xz -C none -c", "xz -C crc32 -c",
        "xz -C sha256 -c", "xz --block-size=1000 -c", "gzip -n -c",
    ])
    func readsWhatProgramsWrite(_ command: String) throws {
        let contents = [
            [], [0x7B], Self.line, Array(repeating: Self.line, count: 20_000).flatMap(\.self),
            Self.noise(300_000),
        ]
        for content in contents {
            let bytes = try compressor.run(command, on: content)
            #expect(try decompressed(bytes) == content)
        }
    }

    @Test(arguments: CompressingCommand.all, [(1, 1), (3, 1000), (1000, 3), (1 << 16, 1)])
    func theSizesOfPiecesMakeNoDifference(
        _ command: CompressingCommand, _ sizes: (chunk: Int, buffer: Int)
    ) throws {
        let content = Self.noise(2000) + Array(repeating: Self.line, count: 100).flatMap(\.self)
        let bytes = try compressor.run(command.command, on: content)
        #expect(
            try decompressed(bytes + bytes, chunk: sizes.chunk, buffer: sizes.buffer)
                == content + content)
    }

    @Test func whatIsNotCompressedStaysAsItIs() throws {
        for content in [[], [0x1F], [0x28, 0xB5, 0x2F], Self.line, Self.noise(100_000)] {
            #expect(try decompressed(content, chunk: 5) == content)
        }
    }

    @Test func membersFollowEachOther() throws {
        let contents = [Self.line, [], Self.noise(5000)]
        for command in CompressingCommand.all {
            let bytes = try contents.flatMap { try compressor.run(command.command, on: $0) }
            #expect(try decompressed(bytes) == contents.flatMap(\.self), "\(command.command)")
        }
    }

    /// Skippable frames (RFC 8878, section 3.1.2) may stand anywhere, and alone.
    @Test func skippableFramesAreSkipped() throws {
        let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let frame = try compressor.run("zstd -q -c", on: Self.line)
        #expect(try decompressed(skippable) == [])
        #expect(
            try decompressed(skippable + frame + skippable + frame + skippable)
                == Self.line + Self.line)
        #expect(failure(frame + skippable.dropLast())?.code == .compressionTruncated)
    }

    /// Padding is zeros, four or a multiple of them (the .xz file format, section 2.2).
    @Test func streamsOfXZMayBePadded() throws {
        let stream = try compressor.run("xz -c", on: Self.line)
        let zeros = [UInt8](repeating: 0, count: 4)
        #expect(try decompressed(stream + zeros + zeros + stream + zeros) == Self.line + Self.line)
        let error = failure(stream + zeros + [0])
        #expect(error?.code == .compressionDamaged)
        #expect(error?.message == "the padding of an xz stream has a wrong length")
        #expect(failure(stream + zeros + [1])?.offset == stream.count + 4)
    }

    @Test func oneLayerIsTakenOff() throws {
        let inner = try compressor.run("zstd -q -c", on: Self.line)
        let outer = try compressor.run("gzip -c", on: inner)
        #expect(try decompressed(outer) == inner)
    }

    // MARK: Damage

    @Test(arguments: CompressingCommand.all)
    func everyTruncationIsNoticed(_ command: CompressingCommand) throws {
        let first = try compressor.run(command.command, on: Self.line)
        let second = try compressor.run(command.command, on: Self.noise(200))
        let bytes = first + second
        for count in command.magic..<bytes.count where count != first.count {
            let error = failure(Array(bytes[..<count]))
            // Of a second member's first bytes, too few are there to tell what they are.
            if (1..<command.magic).contains(count - first.count) {
                #expect(error?.code == .compressionDamaged, "\(count)")
                #expect(error?.offset == first.count)
            } else {
                #expect(error?.code == .compressionTruncated, "\(count)")
                #expect(error?.offset == count)
            }
            #expect(error?.path == "a.jsonl")
        }
        #expect(try decompressed(first) == Self.line)
    }

    /// What only describes the content may change unnoticed, the content may not.
    @Test(arguments: CompressingCommand.all, [0x01, 0x10, 0x80, 0xFF] as [UInt8])
    func noFlippedByteChangesTheContent(_ command: CompressingCommand, _ mask: UInt8) throws {
        let content = Self.line + Self.noise(100)
        let bytes = try compressor.run(command.command, on: content)
        var noticed = 0
        for index in command.magic..<bytes.count {
            var damaged = bytes
            damaged[index] ^= mask
            do {
                #expect(try decompressed(damaged) == content, "byte \(index)")
            } catch let error as JSONStreamError {
                noticed += 1
                #expect(
                    [.compressionDamaged, .compressionTruncated, .compressionRefused]
                        .contains(error.code), "byte \(index): \(error)")
                #expect((0...bytes.count).contains(error.offset))
            }
        }
        // A gzip header has a time, a system and a name that nothing depends on.
        #expect(noticed > content.count)
    }

    @Test(arguments: CompressingCommand.all)
    func whatFollowsTheLastMemberIsAnError(_ command: CompressingCommand) throws {
        let bytes = try compressor.run(command.command, on: Self.line)
        let other = try compressor.run("gzip -c", on: Self.line)
        for garbage in [[0x7B], Self.line, command.magic == 2 ? [0x28, 0xB5, 0x2F, 0xFD] : other] {
            let error = failure(bytes + garbage)
            #expect(error?.code == .compressionDamaged)
            #expect(error?.offset == bytes.count)
            #expect(error?.message.hasPrefix("something else follows the last ") == true)
        }
        // The program gzip passes such zeros over in silence.
        if command.magic != 6 { #expect(failure(bytes + [0, 0, 0, 0]) != nil) }
    }

    @Test func anErrorStays() throws {
        let bytes = try compressor.run("gzip -c", on: Self.line)
        let source = try DecompressingSource.opening(BytesSource(bytes.dropLast()))
        let first = #expect(throws: JSONStreamError.self) { try contents(of: source) }
        let second = #expect(throws: JSONStreamError.self) { try contents(of: source) }
        #expect(first == second)
        #expect(
            first?.description
                == "a.jsonl: byte \(bytes.count - 1) of the compressed file: "
                + "the gzip member is cut off")
    }

    // MARK: Bombs

    /// How much comes out before a refusal, which it is.
    private func growth(_ bytes: [UInt8]) throws -> (count: Int, error: JSONStreamError?) {
        let source = try DecompressingSource.opening(BytesSource(bytes))
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var total = 0
        do throws(JSONStreamError) {
            while true {
                let count = try source.read(into: &buffer)
                if count == 0 { return (total, nil) }
                total += count
            }
        } catch {
            return (total, error)
        }
    }

    @Test(arguments: ["zstd -q -c", "xz -0 -c"]) func aBombIsRefused(_ command: String) throws {
        let bytes = try compressor.run("head -c 300000000 /dev/zero | \(command)")
        #expect(bytes.count * DecompressingSource.growthLimit < 200_000_000)
        let (count, error) = try growth(bytes)
        #expect(error?.code == .compressionRefused)
        #expect(error?.message == "what is compressed is more than 2000 times as large")
        // What is refused is not handed out any more.
        let free = DecompressingSource.freeGrowth
        #expect((free - (1 << 18)...free).contains(count))
        #expect((0...bytes.count).contains(error?.offset ?? -1))
    }

    /// 64 MiB are nothing to be afraid of, and gzip can't grow by more than a thousand times.
    @Test(arguments: [("zstd -q -c", 60_000_000), ("gzip -1 -c", 150_000_000)])
    func whatGrowsLessIsRead(_ command: String, _ count: Int) throws {
        let bytes = try compressor.run("head -c \(count) /dev/zero | \(command)")
        let growth = try growth(bytes)
        #expect(growth.count == count)
        #expect(growth.error == nil)
    }

    @Test(arguments: [
        "head -c 1000 /dev/zero | zstd -q --ultra --long=28 -c",
        "head -c 1000 /dev/zero | xz --lzma2=preset=0,dict=300MiB -c",
    ])
    func aWindowThatIsTooLargeIsRefused(_ command: String) throws {
        let error = failure(try compressor.run(command))
        #expect(error?.code == .compressionRefused)
        #expect(error?.message.hasSuffix("takes more memory than is given to it") == true)
    }

    /// A dictionary is not in the file.
    @Test func aFrameThatNeedsADictionaryIsRefused() throws {
        let samples = (0..<300).map { "{\"id\": \($0 * 7919), \"messages\": [\($0)]}\n" }
        for (index, sample) in samples.enumerated() {
            try compressor.scratch.write("samples/\(index)", sample)
        }
        let bytes = try compressor.run(
            "zstd -q --train samples/* -o words --maxdict=2000 && zstd -q -D words -c",
            on: Self.line)
        let error = failure(bytes)
        #expect(error?.code == .compressionRefused)
        #expect(error?.message.hasPrefix("the zstd frame needs what ") == true)
    }
}
