/// Why an operation can't be read or does not fit the assets it is applied to.
public struct OperationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of obstacle it is; unknown codes survive.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code's name.
        public var rawValue: String
        /// Creates a code from its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The operation itself is not well formed.
        public static let malformed = Code(rawValue: "malformed")
        /// The asset does not exist, or exists where it must not.
        public static let asset = Code(rawValue: "asset")
        /// The place in the asset does not exist.
        public static let path = Code(rawValue: "path")
        /// What stands at the place is not what the operation expects.
        public static let expectation = Code(rawValue: "expectation")
        /// The file can't be edited that way without a change of something else.
        public static let edit = Code(rawValue: "edit")
    }

    /// What kind of obstacle it is.
    public var code: Code
    /// What is wrong, in one sentence without a full stop; holds no prompt text.
    public var message: String
    /// The operation it is about, such as `replaceText tool/refund/description`.
    public var operation: String?

    /// Creates an error.
    public init(_ code: Code, _ message: String, operation: AssetOperation? = nil) {
        self.code = code
        self.message = message
        self.operation = operation.map { "\($0.name) \($0.asset)\($0.path)" }
    }

    /// The operation and what is wrong with it.
    public var description: String { (operation.map { "\($0): " } ?? "") + message }
}
