/// A positional argument of a command.
package struct ArgumentDescription: Hashable, Sendable {
    /// How often it may stand on the command line.
    package enum Arity: Hashable, Sendable {
        /// Exactly once.
        case required
        /// Once or not at all.
        case optional
        /// Any number of times, but at least so many.
        case variadic(minimum: Int)
    }

    /// The name by which the parsed value is asked for.
    package var name: String
    /// What help calls it, such as `FILE`.
    package var placeholder: String
    /// What it is, as a phrase without a full stop.
    package var help: String
    /// How often it may stand on the command line.
    package var arity: Arity
    /// What its value must look like.
    package var kind: ValueKind

    /// An argument that must be given; without a placeholder its name in capitals is shown.
    package static func required(
        _ name: String, _ help: String, placeholder: String? = nil, kind: ValueKind = .text
    ) -> Self {
        Self(name, help, placeholder, .required, kind)
    }

    /// An argument that may be left out.
    package static func optional(
        _ name: String, _ help: String, placeholder: String? = nil, kind: ValueKind = .text
    ) -> Self {
        Self(name, help, placeholder, .optional, kind)
    }

    /// An argument that may be given many times.
    package static func variadic(
        _ name: String, _ help: String, placeholder: String? = nil, kind: ValueKind = .text,
        minimum: Int = 0
    ) -> Self {
        Self(name, help, placeholder, .variadic(minimum: minimum), kind)
    }

    private init(
        _ name: String, _ help: String, _ placeholder: String?, _ arity: Arity, _ kind: ValueKind
    ) {
        self.name = name
        self.help = help
        self.placeholder = placeholder ?? name.uppercased()
        self.arity = arity
        self.kind = kind
    }

    /// How often it must stand on the command line at least.
    var minimum: Int {
        switch arity {
        case .required: 1
        case .optional: 0
        case .variadic(let minimum): minimum
        }
    }

    /// How often it may stand on the command line at most.
    var maximum: Int {
        switch arity {
        case .required, .optional: 1
        case .variadic: .max
        }
    }

    /// The form in a usage line: `FILE`, `[FILE]`, `FILE...` or `[FILE...]`.
    var usage: String {
        switch arity {
        case .required: placeholder
        case .optional: "[\(placeholder)]"
        case .variadic(let minimum): minimum > 0 ? "\(placeholder)..." : "[\(placeholder)...]"
        }
    }
}
