internal import Basics

/// A template of nothing but text and values, cut into pieces that only have to be copied.
///
/// Everything that depends on the template alone is decided here, once: where its text is, and which
/// value each tag means. Sections, partials and blocks depend on the data; a template with them is
/// walked each time.
struct TextRuns: Hashable, Sendable {
    /// A tag: the value it means.
    struct Slot: Hashable, Sendable {
        /// The end of the text before it, in bytes of ``text``.
        var textEnd: Int
        /// The place of the value among the names.
        var index: Int
        /// The keys that lead on from there (`name` in `{{user.name}}`).
        var keys: [String]
    }

    /// All text of the template without its tags, in UTF-8.
    let text: [UInt8]
    /// The tags in their order.
    let slots: [Slot]

    /// Cuts a template; nil when it has more than text and values, or a tag that means none of the
    /// names.
    init?(_ template: Template, names: [String: Int]) {
        var text: [UInt8] = []
        var slots: [Slot] = []
        for node in template.nodes {
            switch node {
            case .text(let range): text += template.source[range]
            case .variable(let tag, _):
                let path = tag.path.map(String.init)
                guard let first = path.first, let index = names[first] else { return nil }
                slots.append(Slot(textEnd: text.count, index: index, keys: Array(path.dropFirst())))
            case .section, .partial, .parent, .block: return nil
            }
        }
        self.text = text
        self.slots = slots
    }

    /// The text with values in the places of the tags.
    ///
    /// - Parameters:
    ///   - values: the values in the order of the names that the template was cut with.
    ///   - limit: how many bytes the result may have.
    /// - Returns: the text; nil where a value is missing, is no text, or makes the result too large:
    ///   the renderer then says what is wrong.
    func rendered(_ values: [JSONValue], limit: Int) -> String? {
        var length = text.count
        for slot in slots.indices {
            guard let count = count(slot, values) else { return nil }
            length += count
        }
        guard length <= limit else { return nil }
        return unsafe String(unsafeUninitializedCapacity: length) { buffer in
            var written = 0
            func copy(_ bytes: UnsafeBufferPointer<UInt8>) {
                guard let start = bytes.baseAddress, let target = buffer.baseAddress else { return }
                unsafe (target + written).update(from: start, count: bytes.count)
                written += bytes.count
            }
            unsafe text.withUnsafeBufferPointer { run in
                var position = 0
                for slot in slots.indices {
                    let end = slots[slot].textEnd
                    unsafe copy(UnsafeBufferPointer(rebasing: run[position..<end]))
                    position = end
                    if var value = value(slot, values) { value.withUTF8 { unsafe copy($0) } }
                }
                unsafe copy(UnsafeBufferPointer(rebasing: run[position...]))
            }
            return written
        }
    }

    /// The length in bytes of what stands for a tag, or nil where nothing can.
    private func count(_ slot: Int, _ values: [JSONValue]) -> Int? {
        if case .string(let text) = values[slots[slot].index], slots[slot].keys.isEmpty {
            return text.utf8.count
        }
        return value(slot, values)?.utf8.count
    }

    /// What stands for a tag, as the renderer writes it without escaping.
    private func value(_ slot: Int, _ values: [JSONValue]) -> String? {
        if case .string(let text) = values[slots[slot].index], slots[slot].keys.isEmpty {
            return text
        }
        var value = values[slots[slot].index]
        for key in slots[slot].keys {
            guard let next = value[key] else { return nil }
            value = next
        }
        switch value {
        case .string(let text): return text
        case .null: return ""
        case .bool, .integer, .number: return value.text()
        case .array, .object: return nil
        }
    }
}
