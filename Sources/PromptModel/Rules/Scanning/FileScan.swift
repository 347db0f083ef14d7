internal import Basics

/// One pass over the bytes of a file, in which all rules about single characters and short patterns
/// look for what they are about.
///
/// A table says for each byte whether a rule cares about it; most bytes of a prompt are such that
/// none does. Where one does, a hand-written matcher looks at what is around it. Lines and columns
/// are counted only when something was found.
struct FileScan {
    /// Something that was found, in bytes of the file.
    struct Finding {
        var rule: Rule
        var range: Range<Int>
        var message: String
        var suggestion: String?
        var related: [(message: String, offset: Int)] = []
    }

    /// The most findings of one rule in one file that are listed one by one.
    static let mostFindings = 100

    let bytes: [UInt8]
    private(set) var findings: [Finding] = []
    private(set) var allowances: [Allowance] = []
    private var counts: [String: Int] = [:]
    /// Up to where bytes belong to something that was looked at as a whole.
    var done = 0
    /// The last line that was looked at for directions of writing.
    var bidirectionalLine: BidirectionalLine?
    /// How many blocks of text comments turned rules off for.
    var blocks = 0
    private var lineCursor = (index: 0, number: 1)
    /// The end of the last conflict of a merge that was found.
    var conflictEnd = 0
    private let file: String

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// Looks through all bytes.
    mutating func run() {
        var index = 0
        while true {
            index = next(from: index)
            guard index < bytes.count else { break }
            look(at: index)
            index = max(index + 1, done)
        }
    }

    /// The next byte from an index on that is worth a look, or the end.
    ///
    /// What stands here is done for every byte of a library; everything else is rare.
    private func next(from start: Int) -> Int {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe Trigger.table.withUnsafeBufferPointer { table in
                var index = start
                let end = bytes.count
                while true {
                    index = unsafe Trigger.endOfQuiet(bytes, index)
                    guard index < end else { return end }
                    let trigger = unsafe table[Int(bytes[index])]
                    if trigger & Trigger.any == 0 {
                        index += 1
                    } else if trigger & Trigger.token != 0 {
                        if unsafe Trigger.isToken(bytes, index + 1) { return index }
                        index += 1
                    } else if trigger & Trigger.assignment != 0 {
                        if unsafe Trigger.isAssignment(bytes, index) { return index }
                        index += 1
                    } else if trigger & Trigger.digit != 0 {
                        let digits = unsafe Trigger.run(of: Trigger.digit, bytes, table, index)
                        let number = unsafe Trigger.run(of: Trigger.number, bytes, table, digits)
                        if number - index >= 9 { return index }
                        index = digits
                    } else {
                        return index
                    }
                }
            }
        }
    }

    private mutating func look(at index: Int) {
        switch bytes[index] {
        case 0x80...: lookForInvisibleCharacter(at: index)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): lookForNumber(at: index)
        case UInt8(ascii: "@"): lookForMail(at: index)
        case UInt8(ascii: "#"): lookForAllowance(at: index)
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "|"):
            lookForConflictMarker(at: index)
        case UInt8(ascii: "D"), UInt8(ascii: "X"): lookForMarker(at: index)
        case UInt8(ascii: ":"), UInt8(ascii: "="): lookForAssignment(at: index)
        case UInt8(ascii: "V"): lookForPrivateKey(at: index)
        default: lookForToken(at: index)
        }
    }

    // MARK: - Findings

    mutating func report(_ finding: Finding) {
        let count = counts[finding.rule.id, default: 0]
        counts[finding.rule.id] = count + 1
        if count < Self.mostFindings { findings.append(finding) }
    }

    /// Takes back what was reported in vain.
    mutating func drop(where isVain: (Finding) -> Bool) {
        guard !findings.isEmpty else { return }
        let before = findings.count
        findings.removeAll(where: isVain)
        if findings.count < before { counts = counts.filter { $0.value > Self.mostFindings } }
    }

    /// The number of the line that begins at an index; fast where lines are asked for in order.
    mutating func number(ofLineAt start: Int) -> Int {
        if start < lineCursor.index { lineCursor = (0, 1) }
        while lineCursor.index < start {
            let byte = bytes[lineCursor.index]
            lineCursor.index += 1
            if byte == 0x0A || byte == 0x0D && self.byte(lineCursor.index) != 0x0A {
                lineCursor.number += 1
            }
        }
        return lineCursor.number
    }

    mutating func allow(_ allowance: Allowance) { allowances.append(allowance) }

    /// The findings with lines and columns, in the order in which they were made.
    func diagnostics() -> [Diagnostic] {
        guard !findings.isEmpty else { return [] }
        let places = locations(
            of: findings.flatMap { [$0.range.lowerBound] + $0.related.map(\.offset) })
        func location(_ offset: Int) -> SourceLocation {
            places[offset] ?? SourceLocation(file: file, line: 1, column: 1)
        }
        var left = counts.compactMapValues {
            $0 > Self.mostFindings ? $0 - Self.mostFindings : nil
        }
        return findings.reversed().map { finding in
            var message = finding.message
            if let more = left.removeValue(forKey: finding.rule.id) {
                message += ", and \(more) more like this behind it"
            }
            let shown = bytes[finding.range].prefix { $0 != 0x0A && $0 != 0x0D }
            return finding.rule.diagnostic(
                message,
                at: Place(
                    location: location(finding.range.lowerBound),
                    length: shown.count { $0 & 0xC0 != 0x80 }),
                related: finding.related.map {
                    RelatedPlace(message: $0.message, location: location($0.offset))
                }, suggestion: finding.suggestion)
        }.reversed()
    }

    /// The lines and columns of some bytes: one walk through the file for all of them.
    private func locations(of offsets: [Int]) -> [Int: SourceLocation] {
        var result: [Int: SourceLocation] = [:]
        // A byte order mark has no column.
        var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var line = 1
        var column = 1
        for offset in offsets.sorted() where result[offset] == nil {
            while index < offset {
                let byte = bytes[index]
                index += 1
                if byte == 0x0A || byte == 0x0D && self.byte(index) != 0x0A {
                    line += 1
                    column = 1
                } else if byte & 0xC0 != 0x80 {
                    column += 1
                }
            }
            result[offset] = SourceLocation(file: file, line: line, column: column)
        }
        return result
    }
}
