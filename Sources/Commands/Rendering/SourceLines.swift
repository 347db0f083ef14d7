/// The lines of the files that diagnostics name, counted as YAML counts them.
struct SourceLines {
    private let source: (String) -> [UInt8]?
    private var files: [String: [[Unicode.Scalar]]] = [:]
    private var starts: [String: [Int]] = [:]

    /// Lines of files whose bytes `source` gives; nil for a file that is not at hand.
    init(source: @escaping (String) -> [UInt8]?) { self.source = source }

    /// A line, counted from 1; nil where there is none.
    mutating func line(_ number: Int, of file: String) -> [Unicode.Scalar]? {
        if files[file] == nil { files[file] = source(file).map(Self.lines) ?? [] }
        guard let lines = files[file], lines.indices.contains(number - 1) else { return nil }
        return lines[number - 1]
    }

    /// The line and column of a byte, both from 1, the column in Unicode scalars; nil for a file
    /// that is not at hand.
    mutating func place(ofByte offset: Int, in file: String) -> (line: Int, column: Int)? {
        guard let bytes = source(file), offset <= bytes.count else { return nil }
        let starts = starts[file] ?? Self.starts(bytes)
        self.starts[file] = starts
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        let column = bytes[min(starts[low], offset)..<offset].count { $0 & 0xC0 != 0x80 }
        return (low + 1, column + 1)
    }

    /// The byte at which each line starts.
    private static func starts(_ bytes: [UInt8]) -> [Int] {
        var starts = [start(of: bytes)]
        var index = starts[0]
        while index < bytes.count {
            let length = breakLength(bytes, at: index)
            index += max(1, length)
            if length > 0 { starts.append(index) }
        }
        return starts
    }

    private static func lines(_ bytes: [UInt8]) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = []
        var start = Self.start(of: bytes)
        var index = start
        while index < bytes.count {
            let length = breakLength(bytes, at: index)
            guard length > 0 else {
                index += 1
                continue
            }
            lines.append(scalars(bytes[start..<index]))
            index += length
            start = index
        }
        return lines + [scalars(bytes[start...])]
    }

    private static func scalars(_ bytes: ArraySlice<UInt8>) -> [Unicode.Scalar] {
        Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    }

    /// A byte order mark is no part of the first line.
    private static func start(of bytes: [UInt8]) -> Int {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    private static func breakLength(_ bytes: [UInt8], at index: Int) -> Int {
        switch bytes[index] {
        case 0x0A: 1
        case 0x0D: index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
        default: 0
        }
    }
}
