import Basics
package import Traces

/// An accumulator that sees each session once and then says what it found.
///
/// Its memory does not grow with the number of sessions, and equal sessions in equal order give
/// equal findings.
package protocol Analyzer: Sendable {
    /// The name that findings carry.
    static var name: String { get }
    /// Looks at a session; `evidence` is the id that findings name it by.
    mutating func add(_ session: Session, evidence: String)
    /// What was found so far, most important first.
    func findings() -> [Finding]
}
