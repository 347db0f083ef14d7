#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension ChildProcess {
    /// What came of a program that was watched.
    package struct Watched: Sendable {
        /// How it ended, with the last 64 KiB of its errors; nil where it was ended because it had
        /// said nothing for too long.
        package var ending: Ending?
        /// What it wrote to its standard output.
        package var output: [UInt8]
        /// What it wrote to its standard error, at most the last 64 KiB of it.
        package var errors: String
    }

    /// Runs the program, passes on what it says on its standard error, and ends it when nothing
    /// comes from it any more.
    ///
    /// The end of the program counts, not that of its pipes: one that it leaves behind (ssh with a
    /// master connection, a collection of garbage) may hold these for long.
    ///
    /// - Parameters:
    ///   - silence: how long it may say nothing, in milliseconds.
    ///   - said: takes each piece of its standard error, as it comes.
    /// - Returns: its output, and how it ended.
    /// - Throws: ``ProcessError`` where it can't be run.
    package func run(
        silence: Int, said: (ArraySlice<UInt8>) -> Void = { _ in }
    ) throws -> Watched {
        let standardInput = try NamelessFile(in: folder, holding: input)
        let pipes = [try Pipe(), try Pipe()]
        let child = try spawn(standardInput.descriptor, pipes[0].writing, pipes[1].writing)
        for pipe in pipes { pipe.closeWriting() }
        var read: [[UInt8]] = [[], []]
        var isOpen = [true, true]
        var silent = 0
        var status: Int32?
        while isOpen.contains(true), silent <= silence {
            let pause = min(100, max(1, silence))
            let ready = Self.readable(pipes, isOpen, milliseconds: pause)
            guard ready.contains(true) else {
                if let ended = Self.ended(child) {
                    status = ended
                    break
                }
                silent += pause
                continue
            }
            silent = 0
            for index in pipes.indices where ready[index] {
                guard let bytes = Self.piece(of: pipes[index]) else {
                    isOpen[index] = false
                    continue
                }
                read[index] += bytes
                if index == 1 {
                    said(bytes[...])
                    read[1] = Array(read[1].suffix(1 << 16))
                }
            }
        }
        let errors = String(decoding: read[1], as: UTF8.self)
        guard status != nil || !isOpen.contains(true) else {
            Self.end(child)
            return Watched(ending: nil, output: read[0], errors: errors)
        }
        let ending = Ending(status: status ?? Self.wait(child), errors: errors)
        return Watched(ending: ending, output: read[0], errors: errors)
    }

    /// Which pipes have something to read, or their end; waits a while for one.
    private static func readable(
        _ pipes: [Pipe], _ isOpen: [Bool], milliseconds: Int
    ) -> [Bool] {
        var wanted = zip(pipes, isOpen).map { pipe, isOpen in
            // A negative descriptor is passed over.
            pollfd(fd: isOpen ? pipe.reading : -1, events: Int16(POLLIN), revents: 0)
        }
        guard unsafe poll(&wanted, nfds_t(wanted.count), Int32(milliseconds)) > 0 else {
            return pipes.map { _ in false }
        }
        return wanted.map { $0.revents != 0 }
    }

    /// The next piece of what stands in a pipe; nil at its end.
    private static func piece(of pipe: Pipe) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe Self.read(pipe.reading, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            return count > 0 ? Array(buffer.prefix(count)) : nil
        }
    }

    private static func read(
        _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int
    ) -> Int {
        #if canImport(Glibc)
            return unsafe Glibc.read(descriptor, buffer, count)
        #else
            return unsafe Darwin.read(descriptor, buffer, count)
        #endif
    }

    /// The exit code of a program that has ended, as ``wait(_:)`` has it, or nil.
    static func ended(_ child: pid_t) -> Int32? {
        var status: Int32 = 0
        guard unsafe waitpid(child, &status, WNOHANG) == child else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }

    /// Ends a program: asks first, so that git can take its locks and helpers with it.
    private static func end(_ child: pid_t) {
        kill(child, SIGTERM)
        for _ in 0..<50 {
            if ended(child) != nil { return }
            usleep(20_000)
        }
        kill(child, SIGKILL)
        _ = wait(child)
    }
}
