internal import Basics

extension CheckState {
    /// The state as bytes that ``PackedState`` and ``init(decoding:)`` read.
    package func encoded() -> [UInt8] { PackedState.bytes(of: self) }

    /// Reads what ``encoded()`` wrote; nil for anything else, such as damaged bytes.
    package init?(decoding bytes: [UInt8]) {
        guard let packed = PackedState(bytes) else { return nil }
        self.init(packed)
    }

    /// Reads everything that was packed; nil where a part of it can't be read.
    package init?(_ packed: PackedState) {
        guard let (whole, workspaces) = packed.whole() else { return nil }
        var records: [FileRecord] = []
        records.reserveCapacity(packed.count)
        for position in 0..<packed.count {
            guard let record = packed.record(at: position) else { return nil }
            records.append(record)
        }
        self.init(records: records, whole: whole, workspaces: workspaces)
    }
}

extension ByteWriter {
    /// Writes what is known of a file, without its path and the identity of its bytes.
    mutating func write(_ record: FileRecord) {
        write(record.path.path.utf8.count - record.path.relative.utf8.count)
        write((record.isValid ? 1 : 0) | (record.isVerbatim ? 2 : 0))
        write(record.reference)
        write(record.uses) { $0.write(Optional($1)) }
        write(record.shape.map { [$0] } ?? []) { writer, shape in
            writer.write(bits: shape.outline)
            writer.write(shape.bytes)
            writer.write(shape.scalars)
            writer.write(shape.lines)
        }
        write(record.room.map { [$0] } ?? []) { writer, room in
            writer.write(room.size.lowerBound)
            writer.write(room.size.count)
            writer.write(room.includes)
            writer.write(room.indentation)
            let limits = room.limits
            let numbers = [limits.minCharacters, limits.maxTokens].map { limit in
                limit.map { UInt64(bitPattern: Int64($0)) }
            }
            writer.write(numbers + [limits.maxGrowth?.bitPattern]) { writer, limit in
                writer.write(limit.map { [$0] } ?? []) { $0.write(bits: $1) }
            }
        }
        write(record.allowances) { writer, allowance in
            writer.write(allowance.lines.lowerBound)
            writer.write(allowance.lines.upperBound)
            writer.write(allowance.rules) { $0.write($1) }
        }
        write(record.own) { $0.write($1) }
        write(record.composed) { $0.write($1) }
    }

    fileprivate mutating func write(bits: UInt64) {
        write(Int(bits & 0xFFFF_FFFF))
        write(Int(bits >> 32))
    }
}

extension ByteReader {
    mutating func record(path: String, content: ContentID) -> FileRecord? {
        guard let skipped = number(), let path = assetPath(path, skipping: skipped),
            let flags = number(), let reference = reference(),
            let uses = list({ $0.reference()?.value }), let shapes = list({ $0.shape() }),
            let rooms = list({ $0.room() }),
            let allowances = list({ reader -> Allowance? in
                guard let first = reader.number(), let last = reader.number(),
                    first <= last, let rules = reader.list({ $0.text() })
                else { return nil }
                return Allowance(lines: first...last, rules: rules)
            }), let own = list({ $0.diagnostic() }), let composed = list({ $0.diagnostic() }),
            isAtEnd
        else { return nil }
        return FileRecord(
            path: path, content: content, reference: reference.value, isValid: flags & 1 == 1,
            uses: uses, allowances: allowances, own: own, composed: composed, shape: shapes.first,
            room: rooms.first, isVerbatim: flags & 2 == 2)
    }

    private mutating func bits() -> UInt64? {
        guard let low = number(), let high = number(), low >> 32 == 0, high >> 32 == 0 else {
            return nil
        }
        return UInt64(low) | UInt64(high) << 32
    }

    private mutating func shape() -> SnippetShape? {
        guard let outline = bits(), let bytes = number(), let scalars = number(),
            let lines = number()
        else { return nil }
        return SnippetShape(outline: outline, bytes: bytes, scalars: scalars, lines: lines)
    }

    private mutating func room() -> PromptRoom? {
        guard let least = number(), let count = number(), count > 0, max(least, count) < 1 << 50,
            let includes = number(), let indentation = number(),
            let limits = list({ $0.list { $0.bits() } }), limits.count == 3
        else { return nil }
        return PromptRoom(
            size: least...(least + count - 1), includes: includes, indentation: indentation,
            limits: PromptLimits(
                minCharacters: limits[0].first.map { Int(truncatingIfNeeded: $0) },
                maxTokens: limits[1].first.map { Int(truncatingIfNeeded: $0) },
                maxGrowth: limits[2].first.map { Double(bitPattern: $0) }))
    }
}
