internal import Synchronization

/// A value that is made when it is first needed, and then kept by all copies of what holds it.
///
/// Two of them are always equal: what is derived from a value is no part of the value.
final class Once<Value: AnyObject & Sendable>: Hashable, Sendable {
    private let value = AtomicLazyReference<Value>()

    /// The value; where several threads make it at once, the first one is kept by all.
    func get(_ make: () -> Value) -> Value { value.load() ?? value.storeIfNil(make()) }

    static func == (left: Once, right: Once) -> Bool { true }

    func hash(into hasher: inout Hasher) {}
}
