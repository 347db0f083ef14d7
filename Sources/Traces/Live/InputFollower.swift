internal import Basics
internal import JSONKit

/// Follows the standard input for as long as lines come.
final class InputFollower {
    private let store: SessionStore
    private let following: Following
    private let name = "standard input"
    private var input: FollowedInput
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var follower: LineFollower?
    /// What came before its format was known.
    private var head: [UInt8] = []

    /// Reads the standard input from where it stands; a test brings another descriptor.
    init(_ descriptor: Int32, in store: SessionStore, _ following: Following) {
        self.store = store
        self.following = following
        input = FollowedInput(descriptor: descriptor)
    }

    /// Follows it until it ends, or it is enough.
    ///
    /// - Returns: what was read; nil where nothing came at all.
    /// - Throws: ``TraceError`` where it can't be read or kept any more; what was read stays.
    func run() throws(TraceError) -> ImportReport? {
        while true {
            let isLast = following.isStopped()
            let piece = try read(waiting: isLast ? 0 : Following.interval)
            switch piece {
            case .bytes(let count): try take(count, isLast: false)
            case .nothing: follower?.noteEmpty()
            case .end:
                try take(0, isLast: true)
                try follower?.endFile()
            }
            try following.tick(follower?.report)
            if piece == .end || (isLast && piece == .nothing) { return follower?.report }
        }
    }

    private func read(waiting milliseconds: Int) throws(TraceError) -> FollowedInput.Piece {
        do throws(JSONStreamError) {
            return try input.read(into: &buffer, waiting: milliseconds)
        } catch {
            throw .stream(error)
        }
    }

    private func take(_ count: Int, isLast: Bool) throws(TraceError) {
        if let follower {
            guard count > 0 else { return }
            _ = try follower.take(&buffer, count) { (buffer) throws(JSONStreamError) in
                guard case .bytes(let count) = try input.read(into: &buffer, waiting: 0) else {
                    return 0
                }
                return count
            }
            return
        }
        head += buffer[..<count]
        guard head.count <= TraceFile.recordLimit else {
            throw TraceError(
                code: .malformed,
                description: "\(name): line 1 is longer than \(TraceFile.recordLimit) bytes",
                path: name, line: 1, offset: 0)
        }
        let hasLine = buffer[..<count].contains(UInt8(ascii: "\n"))
        guard isLast || hasLine, !head.isEmpty else { return }
        let bytes = head
        let found = try TraceFile.followed(name, format: following.options.format) { [name] in
            HeadSource(bytes, name: name)
        }
        guard let found else { return }
        guard LineFollower.formats.contains(found.importer.format) else {
            throw .unfollowable(
                name, "sessions of the format \(found.importer.format) are made of several lines",
                "write it to a file and follow that, or leave --follow out: then it is read when it ends"
            )
        }
        let follower = try LineFollower(
            found, run: following.options.run ?? SessionStore.standardInputRun, in: store,
            following)
        self.follower = follower
        head = []
        var all = bytes
        _ = try follower.take(&all, bytes.count) { (_) throws(JSONStreamError) in 0 }
    }

    /// Bytes that are in memory.
    private final class HeadSource: ByteSource {
        let name: String
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8], name: String) {
            self.name = name
            rest = bytes[...]
        }

        func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
            let count = min(buffer.count, rest.count)
            buffer.replaceSubrange(0..<count, with: rest.prefix(count))
            rest = rest.dropFirst(count)
            return count
        }
    }
}
