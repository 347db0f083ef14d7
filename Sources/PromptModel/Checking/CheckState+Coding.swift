internal import Basics

extension CheckState {
    /// The state as bytes that ``init(decoding:)`` reads back.
    ///
    /// A checksum of all stands at the end, so that damaged bytes are recognised.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(records.count)
        for record in records {
            writer.write(record.path)
            writer.write(record.content)
            writer.write(record.isValid ? 1 : 0)
            writer.write(record.reference)
            writer.write(record.uses) { $0.write(Optional($1)) }
            writer.write(record.allowances) { writer, allowance in
                writer.write(allowance.lines.lowerBound)
                writer.write(allowance.lines.upperBound)
                writer.write(allowance.rules) { $0.write($1) }
            }
            writer.write(record.own) { $0.write($1) }
            writer.write(record.composed) { $0.write($1) }
        }
        writer.write(whole) { $0.write($1) }
        writer.write(workspaces) { $0.write($1) }
        return writer.finished()
    }

    /// Reads what ``encoded()`` wrote; nil for anything else, such as damaged bytes.
    package init?(decoding bytes: [UInt8]) {
        guard var reader = ByteReader(finished: bytes) else { return nil }
        guard
            let records = reader.list({ reader -> FileRecord? in
                guard let path = reader.path(), let content = reader.content(),
                    let isValid = reader.number(), let reference = reader.reference(),
                    let uses = reader.list({ $0.reference()?.value }),
                    let allowances = reader.list({ reader -> Allowance? in
                        guard let first = reader.number(), let last = reader.number(),
                            first <= last, let rules = reader.list({ $0.text() })
                        else { return nil }
                        return Allowance(lines: first...last, rules: rules)
                    }), let own = reader.list({ $0.diagnostic() }),
                    let composed = reader.list({ $0.diagnostic() })
                else { return nil }
                return FileRecord(
                    path: path, content: content, reference: reference.value,
                    isValid: isValid == 1, uses: uses, allowances: allowances, own: own,
                    composed: composed)
            }), let whole = reader.list({ $0.diagnostic() }),
            let workspaces = reader.list({ $0.diagnostic() }), reader.isAtEnd
        else { return nil }
        self.init(records: records, whole: whole, workspaces: workspaces)
    }
}
