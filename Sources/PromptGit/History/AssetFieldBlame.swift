public import Basics

/// The fields of a YAML file, each with the commit that gave it its present value.
public struct AssetFieldBlame: Sendable {
    /// One field or list item that holds no others.
    public struct Field: Sendable, Hashable {
        /// Where it stands, such as `messages[0].content`; empty where the file is one value.
        public var field: String
        /// Its value.
        public var value: JSONValue
        /// The full id of the commit.
        public var commit: String
        /// The author's name.
        public var author: String
        /// The author's mail address.
        public var email: String
        /// When it was authored.
        public var date: Timestamp
        /// The proposal that it came with or was taken back with; nil when there is none.
        public var proposal: String?
        /// Who approved that proposal; nil when nobody is known to have.
        public var approvedBy: String?
        /// What the proposal rests on, as its record has it; nil where there is no record.
        public var evidence: JSONValue?
        /// What a measurement said of the proposal; nil as long as there is none.
        public var verdict: String?
        /// The path that the file had in that commit.
        public var path: String
    }

    /// The file's path in the repository.
    public var path: String
    /// The full id of the commit that was asked about.
    public var revision: String
    /// The fields, in the order of the file.
    public var fields: [Field]
    /// Which versions could not be read and were passed over.
    public var notes: [String]

    /// The fields in the documented JSON shape.
    public var json: JSONValue {
        [
            "path": .string(path), "revision": .string(revision),
            "fields": .array(
                fields.map { field in
                    [
                        "field": .string(field.field), "value": field.value,
                        "commit": .string(field.commit), "author": .string(field.author),
                        "date": .string(field.date.description),
                        "proposal": .optional(field.proposal),
                        "approvedBy": .optional(field.approvedBy),
                        "evidence": field.evidence ?? .null, "verdict": .optional(field.verdict),
                    ]
                }), "notes": .strings(notes),
        ]
    }
}
