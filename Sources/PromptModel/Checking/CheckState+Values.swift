package import Basics

extension ByteWriter {
    /// Writes an identity.
    package mutating func write(_ content: ContentID) { write(raw: content.bytes) }

    mutating func write(_ reference: AssetReference?) {
        guard let reference else { return write(0) }
        write(1 + (AssetKind.allCases.firstIndex(of: reference.kind) ?? 0))
        write(reference.id)
    }

    /// Writes how a file differs from what a check found.
    package mutating func write(_ difference: LibraryOutline.Difference) {
        write(difference.path)
        write(difference.content.map { [$0] } ?? []) { $0.write($1) }
        write(difference.names.asset)
        write(difference.names.uses) { $0.write(Optional($1)) }
    }

    mutating func write(_ location: SourceLocation) {
        write(location.file)
        write(location.line)
        write(location.column)
    }

    mutating func write(_ diagnostic: Diagnostic) {
        write(diagnostic.rule)
        write(Severity.allCases.firstIndex(of: diagnostic.severity) ?? 0)
        write(diagnostic.message)
        write(diagnostic.location)
        write(diagnostic.length)
        write(diagnostic.related) { writer, place in
            writer.write(place.message)
            writer.write(place.location)
        }
        write(diagnostic.suggestion)
        write(diagnostic.fix.map { [$0] } ?? []) { writer, fix in
            writer.write(fix.summary)
            writer.write(fix.edits) { writer, edit in
                writer.write(edit.range.lowerBound)
                writer.write(edit.range.count)
                writer.write(edit.text)
            }
        }
    }
}

extension ByteReader {
    /// An identity.
    package mutating func content() -> ContentID? {
        raw(ContentID.size).flatMap { ContentID($0) }
    }

    /// A reference that may be missing.
    struct Reference { var value: AssetReference? }

    mutating func reference() -> Reference? {
        guard let number = number() else { return nil }
        if number == 0 { return Reference(value: nil) }
        guard AssetKind.allCases.indices.contains(number - 1), let id = text() else { return nil }
        return Reference(value: AssetReference(AssetKind.allCases[number - 1], id))
    }

    /// How a file differs from what a check found.
    package mutating func difference() -> LibraryOutline.Difference? {
        guard let path = text(), let contents = list({ $0.content() }), let asset = reference(),
            let uses = list({ $0.reference()?.value })
        else { return nil }
        return LibraryOutline.Difference(
            path: path, content: contents.first, names: .init(asset: asset.value, uses: uses))
    }

    /// The path of an asset, without the bytes of the library's root and its slash.
    func assetPath(_ path: String, skipping skipped: Int) -> AssetPath? {
        guard skipped < path.utf8.count else { return nil }
        return AssetPath(
            path, root: String(decoding: path.utf8.prefix(max(0, skipped - 1)), as: UTF8.self))
    }

    mutating func location() -> SourceLocation? {
        guard let file = text(), let line = number(), let column = number() else { return nil }
        return SourceLocation(file: file, line: line, column: column)
    }

    mutating func diagnostic() -> Diagnostic? {
        guard let rule = text(), let severity = number(),
            Severity.allCases.indices.contains(severity), let message = text(),
            let location = location(), let length = number(),
            let related = list({ reader -> RelatedPlace? in
                guard let message = reader.text(), let location = reader.location() else {
                    return nil
                }
                return RelatedPlace(message: message, location: location)
            }), let suggestion = optionalText(), let fixes = list({ $0.fix() })
        else { return nil }
        return Diagnostic(
            rule: rule, severity: Severity.allCases[severity], message: message,
            location: location, length: length, related: related, suggestion: suggestion.first,
            fix: fixes.first)
    }

    private mutating func fix() -> Fix? {
        guard let summary = text(),
            let edits = list({ reader -> TextEdit? in
                guard let start = reader.number(), let count = reader.number(),
                    start <= Int.max - count, let text = reader.text()
                else { return nil }
                return TextEdit(range: start..<(start + count), text: text)
            })
        else { return nil }
        return Fix(summary, edits: edits)
    }
}
