/// The lines of the files that diagnostics name, counted as YAML counts them.
struct SourceLines {
    private let source: (String) -> [UInt8]?
    private var files: [String: [[Unicode.Scalar]]] = [:]

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
    func place(ofByte offset: Int, in file: String) -> (line: Int, column: Int)? {
        guard let bytes = source(file), offset <= bytes.count else { return nil }
        var line = 1
        var start = Self.start(of: bytes)
        var index = start
        while index < offset {
            let length = Self.breakLength(bytes, at: index)
            index += max(1, length)
            if length > 0 {
                line += 1
                start = index
            }
        }
        let column = bytes[min(start, offset)..<offset].count { $0 & 0xC0 != 0x80 }
        return (line, column + 1)
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
