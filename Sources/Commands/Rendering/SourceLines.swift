/// The lines of the files that diagnostics name, counted as YAML counts them.
struct SourceLines {
    private let source: (String) -> [UInt8]?
    private var files: [String: File] = [:]
    /// The line that was asked for last: many findings can stand in one of a million characters.
    private var latest: (file: String, number: Int, scalars: [Unicode.Scalar])?

    private struct File {
        var bytes: [UInt8]
        /// The byte at which each line starts.
        var starts: [Int]
    }

    /// Lines of files whose bytes `source` gives; nil for a file that is not at hand.
    init(source: @escaping (String) -> [UInt8]?) { self.source = source }

    /// A line, counted from 1; nil where there is none.
    mutating func line(_ number: Int, of file: String) -> [Unicode.Scalar]? {
        if let latest, latest.number == number, latest.file == file { return latest.scalars }
        guard let known = known(file), known.starts.indices.contains(number - 1) else { return nil }
        let start = known.starts[number - 1]
        var end = number < known.starts.count ? known.starts[number] : known.bytes.count
        if number < known.starts.count {
            while end > start, Self.isBreak(known.bytes[end - 1]) { end -= 1 }
        }
        let scalars = Array(
            String(decoding: known.bytes[start..<end], as: UTF8.self).unicodeScalars)
        latest = (file, number, scalars)
        return scalars
    }

    /// The line and column of a byte, both from 1, the column in Unicode scalars; nil for a file
    /// that is not at hand.
    mutating func place(ofByte offset: Int, in file: String) -> (line: Int, column: Int)? {
        guard let known = known(file), offset <= known.bytes.count else { return nil }
        let starts = known.starts
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        let column = known.bytes[min(starts[low], offset)..<offset].count { $0 & 0xC0 != 0x80 }
        return (low + 1, column + 1)
    }

    private mutating func known(_ file: String) -> File? {
        if let known = files[file] { return known }
        guard let bytes = source(file) else { return nil }
        let known = File(bytes: bytes, starts: Self.starts(bytes))
        files[file] = known
        return known
    }

    /// The byte at which each line starts.
    private static func starts(_ bytes: [UInt8]) -> [Int] {
        // A byte order mark is no part of the first line.
        var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        var index = starts[0]
        unsafe bytes.withUnsafeBufferPointer { buffer in
            while index < buffer.count {
                let byte = unsafe buffer[index]
                index += 1
                guard byte <= 0x0D, isBreak(byte) else { continue }
                if byte == 0x0D, index < buffer.count, unsafe buffer[index] == 0x0A { index += 1 }
                starts.append(index)
            }
        }
        return starts
    }

    private static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
