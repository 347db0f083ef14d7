extension Diagnostic {
    /// The diagnostic in the documented JSON shape.
    public var json: JSONValue {
        [
            "rule": .string(rule), "severity": .string(severity.rawValue),
            "file": .string(location.file), "line": .count(location.line),
            "column": .count(location.column), "length": .count(length),
            "message": .string(message), "suggestion": .optional(suggestion),
            "related": .array(
                related.map { place in
                    [
                        "file": .string(place.location.file), "line": .count(place.location.line),
                        "column": .count(place.location.column),
                        "message": .string(place.message),
                    ]
                }),
            "fix": fix?.json ?? .null,
        ]
    }
}

extension Fix {
    /// The repair in the documented JSON shape; `start` and `end` are bytes of the file.
    public var json: JSONValue {
        [
            "summary": .string(summary),
            "edits": .array(
                edits.map { edit in
                    [
                        "start": .count(edit.range.lowerBound),
                        "end": .count(edit.range.upperBound), "text": .string(edit.text),
                    ]
                }),
        ]
    }
}
