internal import Basics

/// Why documents can't be merged by fields, so that git's merge of lines has to do.
package struct MergeObstacle: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of reason it is.
    package struct Code: RawRepresentable, Hashable, Sendable {
        /// The name of the reason.
        package let rawValue: String

        /// Creates a code from its name.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// A side, or the base, can't be read as one YAML document.
        package static let unreadable = Code(rawValue: "unreadable")
        /// A side, or the base, is empty.
        package static let empty = Code(rawValue: "empty")
        /// A side, or the base, is not written as a mapping or list of lines.
        package static let notBlock = Code(rawValue: "not-block")
        /// A value that aliases stand for, or an alias, was changed.
        package static let sharedValue = Code(rawValue: "shared-value")
        /// A line can't be moved sideways.
        package static let indentation = Code(rawValue: "indentation")
        /// The lines of the sides have too little in common.
        package static let tooDifferent = Code(rawValue: "too-different")
        /// The result would not have read as the merged values.
        package static let unproven = Code(rawValue: "unproven")
    }

    /// What kind of reason it is.
    package let code: Code
    /// The reason, as a clause without a full stop.
    package let message: String

    /// The reason.
    package var description: String { message }

    static func unreadable(_ side: String, _ error: YAMLError) -> MergeObstacle {
        MergeObstacle(
            code: .unreadable,
            message: "\(side) can't be read as YAML (line \(error.location.line): \(error.message))"
        )
    }

    static func empty(_ side: String) -> MergeObstacle {
        MergeObstacle(code: .empty, message: "\(side) has no value")
    }

    static func notBlock(_ side: String) -> MergeObstacle {
        MergeObstacle(
            code: .notBlock, message: "\(side) is not written as a mapping or list by lines")
    }

    static let sharedValue = MergeObstacle(
        code: .sharedValue, message: "a value with an anchor, or an alias, was changed")
    static let indentation = MergeObstacle(
        code: .indentation, message: "a line is indented less than the value it belongs to")
    static let tooDifferent = MergeObstacle(
        code: .tooDifferent, message: "the sides have too little in common")
    static let unproven = MergeObstacle(
        code: .unproven, message: "the result would not read as the merged values")
    static let indivisible = MergeObstacle(
        code: .notBlock, message: "the sides differ in what the whole file is")
}
