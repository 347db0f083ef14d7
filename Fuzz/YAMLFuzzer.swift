import Basics

@testable import YAMLKit

/// Reads arbitrary bytes as a YAML document and, where they are one, edits it.
///
/// The first byte chooses what is edited; the rest is the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    do throws(YAMLError) {
        let document = try YAMLDocument(parsing: bytes, file: "fuzz.yaml", limits: limits)
        compareReaders(document)
        YAMLFuzzer(document: document, choice: Int(start[0])).run()
    } catch {
        require(
            error.location.line >= 1 && error.location.column >= 1 && !error.message.isEmpty,
            "an error without a place")
    }
    return 0
}

/// Small, so that an execution is short; the code behind them is the same.
private let limits = YAMLLimits(bytes: 1 << 14, depth: 64, nodes: 2_000, expandedSize: 1 << 17)

/// What is read without libyaml is what libyaml reads.
private func compareReaders(_ document: YAMLDocument) {
    guard let quick = QuickReader.root(of: document.source, limits: limits) else { return }
    let thorough = try? YAMLDocument(
        parsing: document.bytes, file: "fuzz.yaml", limits: limits, quickly: false)
    guard let root = thorough?.root else {
        return require(false, "libyaml refuses what was read without it")
    }
    require(areSame(quick, root), "libyaml reads something else")
}

private func areSame(_ one: YAMLNode, _ other: YAMLNode) -> Bool {
    guard one.span == other.span, one.extras == nil, other.extras == nil else { return false }
    switch (one.content, other.content) {
    case (.scalar(let one), .scalar(let other)):
        return one.style == other.style && one.text.utf8.elementsEqual(other.text.utf8)
    case (.sequence(let one, let style), .sequence(let other, let otherStyle)):
        return style == otherStyle && one.count == other.count
            && zip(one, other).allSatisfy { areSame($0, $1) }
    case (.mapping(let one, let style), .mapping(let other, let otherStyle)):
        return style == otherStyle && one.count == other.count
            && zip(one, other).allSatisfy { areSame($0.key, $1.key) && areSame($0.value, $1.value) }
    default: return false
    }
}

struct YAMLFuzzer {
    let document: YAMLDocument
    let choice: Int

    func run() {
        let value = document.value
        let places = places(of: document)
        checkSpans(places)
        checkFormat(value)
        guard !places.isEmpty else { return }
        let (path, node) = places[choice % places.count]
        checkText(node)
        if node.isScalar, !node.isAlias { setAndSetBack(path, node, value) }
        if !path.isRoot, let removed = try? document.removing(path) { reread(removed) }
        if node.isSequence, !node.isAlias { insertAndRemove(path, node, value) }
        if node.isMapping, !node.isAlias, node["new key"] == nil {
            addAndRemove(path, node, value)
        }
    }

    // MARK: - Reading

    /// The places of all values that no alias leads to.
    private func places(of document: YAMLDocument) -> [(path: YAMLPath, node: YAMLNode)] {
        var places: [(path: YAMLPath, node: YAMLNode)] = []
        func walk(_ node: YAMLNode, _ path: YAMLPath) {
            places.append((path, node))
            guard !node.isAlias else { return }
            for member in node.members { walk(member.value, path.appending(member.name)) }
            for (index, element) in node.elements.enumerated() {
                walk(element, path.appending(index))
            }
        }
        if let root = document.root { walk(root, []) }
        return places
    }

    private func checkSpans(_ places: [(path: YAMLPath, node: YAMLNode)]) {
        for (path, node) in places {
            require(
                node.span.lowerBound >= 0 && node.span.upperBound <= document.bytes.count,
                "a span outside of the file")
            require(document.node(at: path)?.span == node.span, "a path to another node")
        }
    }

    /// Every byte of a text has a place inside of the node.
    private func checkText(_ node: YAMLNode) {
        guard let text = node.scalarText, !node.isAlias else { return }
        let start = document.location(ofByte: node.span.lowerBound)
        let end = document.location(ofByte: node.span.upperBound)
        for offset in stride(from: 0, through: text.utf8.count, by: max(1, text.utf8.count / 8)) {
            let place = node.location(ofTextOffset: offset, in: document)
            require(place >= start && place <= end, "a place outside of the text")
        }
    }

    private func checkFormat(_ value: JSONValue) {
        guard let bytes = try? document.formatted() else { return }
        do {
            let again = try YAMLDocument(parsing: bytes, file: "fuzz.yaml", limits: .standard)
            require(again.value == value, "a layout with other values")
        } catch {
            require(false, "a layout that can't be read: \(error)")
        }
    }

    // MARK: - Editing

    private func setAndSetBack(_ path: YAMLPath, _ node: YAMLNode, _ value: JSONValue) {
        let old = node.value
        let new: JSONValue =
            switch (old, choice % 3) {
            case (.string(let text), 0): .string(text + " changed")
            case (.string(let text), 1): .string("changed " + text)
            default: "other"
            }
        guard new != old, let edited = try? document.setting(path, to: new) else { return }
        require(edited.node(at: path)?.value == new, "another value than was set")
        reread(edited)
        guard let back = try? edited.setting(path, to: old) else { return }
        require(back.value == value, "another value than before")
        // What the editor itself has written comes back byte for byte.
        guard let again = try? back.setting(path, to: new),
            let restored = try? again.setting(path, to: old)
        else { return }
        require(restored.value == value, "another value than before")
        if isOrdinary(old) {
            require(restored.bytes == back.bytes, "other bytes than before")
        }
    }

    /// Whether a value is more than white space, at its ends too: of such a text every part can be
    /// left alone.
    private func isOrdinary(_ value: JSONValue) -> Bool {
        guard case .string(var text) = value else { return true }
        if text.hasSuffix("\n") { text.unicodeScalars.removeLast() }
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return first > 0x20 && last > 0x20
    }

    private func insertAndRemove(_ path: YAMLPath, _ node: YAMLNode, _ value: JSONValue) {
        let count = node.elements.count
        let index = count == 0 ? 0 : choice % (count + 1)
        guard
            let inserted = try? document.inserting(
                ["a": "two\nlines\n"], at: path.appending(index))
        else { return }
        reread(inserted)
        guard let removed = try? inserted.removing(path.appending(index)) else { return }
        require(removed.value == value, "another list than before")
    }

    private func addAndRemove(_ path: YAMLPath, _ node: YAMLNode, _ value: JSONValue) {
        let place = path.appending("new key")
        guard let added = try? document.setting(place, to: ["x", "two\nlines\n"]) else { return }
        reread(added)
        guard let removed = try? added.removing(place) else { return }
        require(removed.value == value, "another mapping than before")
    }

    /// The bytes of an edited document are the document.
    private func reread(_ edited: YAMLDocument) {
        do {
            let again = try YAMLDocument(parsing: edited.bytes, file: "fuzz.yaml", limits: limits)
            require(again.value == edited.value, "bytes that mean something else")
        } catch {
            require(error.code == .tooLarge, "an edit that can't be read: \(error)")
        }
    }
}

private func require(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { fatalError("not kept: \(what())") }
}
