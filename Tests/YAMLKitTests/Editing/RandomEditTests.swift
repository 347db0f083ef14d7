import Basics
import Testing

@testable import YAMLKit

/// Random edits of random files, against a model that knows only values.
@Suite("Random edits")
struct RandomEditTests {
    @Test("give the expected value and leave all other lines alone", arguments: 0..<100)
    func edits(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<4 {
            let file = RandomFile(using: &random)
            let document = try YAMLDocument(parsing: Array(file.text.utf8), file: "random.yaml")
            try #require(document.value.isIdentical(to: file.value), "\(file.text)")
            for _ in 0..<6 { try edit(document, file, using: &random) }
        }
    }

    private func edit(
        _ document: YAMLDocument, _ file: RandomFile, using random: inout SeededGenerator
    ) throws {
        let (path, node) = try #require(document.places.randomElement(using: &random))
        let value = JSONValue.random(depth: 2, using: &random)
        let note: Comment = "\(path) := \(value.text()) in\n\(file.text)"
        switch Int.random(in: 0..<6, using: &random) {
        case 0 where !path.isRoot:
            let result = try document.removing(path)
            #expect(
                result.value.isIdentical(to: model(file.value, path.components) { _ in nil }), note)
        case 1 where node.isSequence:
            let result = try document.appending(value, to: path)
            let expected = model(file.value, path.components) {
                .array(($0.arrayValue ?? []) + [value])
            }
            #expect(result.value.isIdentical(to: expected), note)
            expectComments(
                of: document, in: result, but: node.span.upperBound..<node.span.upperBound, note)
        case 2 where node.isSequence:
            let index = Int.random(in: 0...node.elements.count, using: &random)
            let result = try document.inserting(value, at: path.appending(index))
            let expected = model(file.value, path.components) {
                var elements = $0.arrayValue ?? []
                elements.insert(value, at: index)
                return .array(elements)
            }
            #expect(result.value.isIdentical(to: expected), note)
            expectComments(
                of: document, in: result, but: node.span.upperBound..<node.span.upperBound, note)
        case 3 where node.isMapping:
            guard node["new key"] == nil else { return }
            let result = try document.setting(path.appending("new key"), to: value)
            let expected = model(file.value, path.components) {
                .object(
                    JSONObject(($0.objectValue?.members ?? []) + [(key: "new key", value: value)]))
            }
            #expect(result.value.isIdentical(to: expected), note)
            expectComments(
                of: document, in: result, but: node.span.upperBound..<node.span.upperBound, note)
        case 4 where node.stringValue?.isEmpty == false:
            try replaceText(document, file, path, node, using: &random)
        default:
            let result = try document.setting(path, to: value)
            #expect(
                result.value.isIdentical(to: model(file.value, path.components) { _ in value }),
                note)
            expectComments(of: document, in: result, but: node.span, note)
            expectOtherLines(of: document, in: result, around: node, note)
        }
    }

    private func replaceText(
        _ document: YAMLDocument, _ file: RandomFile, _ path: YAMLPath, _ node: YAMLNode,
        using random: inout SeededGenerator
    ) throws {
        let scalars = Array((node.stringValue ?? "").unicodeScalars)
        let start = Int.random(in: 0..<scalars.count, using: &random)
        let end = Int.random(in: start + 1...scalars.count, using: &random)
        func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars)
            return String(view)
        }
        let find = text(scalars[start..<end])
        let new = JSONValue.randomText(using: &random)
        let note: Comment = "\(path): '\(find)' -> '\(new)' in\n\(file.text)"
        do {
            let result = try document.replacingText(at: path, find: find, with: new)
            var expected = Array(text(scalars[..<start]).utf8) + new.utf8
            expected += text(scalars[end...]).utf8
            let string = JSONValue.string(String(decoding: expected, as: UTF8.self))
            #expect(
                result.value.isIdentical(to: model(file.value, path.components) { _ in string }),
                note)
            expectComments(of: document, in: result, but: node.span, note)
            expectOtherLines(of: document, in: result, around: node, note)
        } catch {
            #expect(error.code == .textNotUnique, note)
        }
    }

    /// The value with the one at a path replaced, or removed for nil.
    private func model(
        _ value: JSONValue, _ path: [YAMLPath.Component], _ change: (JSONValue) -> JSONValue?
    ) -> JSONValue {
        func step(_ value: JSONValue, _ path: ArraySlice<YAMLPath.Component>) -> JSONValue? {
            guard let first = path.first else { return change(value) }
            if case .array(let elements) = value {
                return .array(
                    elements.enumerated().compactMap { index, element in
                        String(index) == first.token ? step(element, path.dropFirst()) : element
                    })
            }
            return .object(
                JSONObject(
                    (value.objectValue?.members ?? []).compactMap { key, element in
                        guard key == first.token else { return (key: key, value: element) }
                        return step(element, path.dropFirst()).map { (key: key, value: $0) }
                    }))
        }
        return step(value, path[...]) ?? .null
    }

    /// Every comment outside of some bytes is still there.
    ///
    /// The one on the last line of a block
    /// collection belongs to its last value.
    private func expectComments(
        of old: YAMLDocument, in new: YAMLDocument, but span: Range<Int>, _ note: Comment
    ) {
        let end = span.isEmpty ? span.upperBound : old.source.lineEnd(from: span.upperBound)
        let rest = old.text(of: 0..<span.lowerBound) + "\n" + old.text(of: end..<old.bytes.count)
        let comments = { (text: String) in
            Set(text.matches(of: /comment [0-9]+ with/).map { String($0.output) })
        }
        #expect(comments(rest).isSubset(of: comments(new.text)), note)
    }

    /// The lines before the value's key and after its end are the same bytes; at the end of a file
    /// without a line break one may have been needed.
    private func expectOtherLines(
        of old: YAMLDocument, in new: YAMLDocument, around node: YAMLNode, _ note: Comment
    ) {
        let source = old.source
        var line = source.line(ofByte: node.span.lowerBound)
        // A collection below its key takes the line of the key with it.
        if case .mapping(_, .block) = node.content, line > 0 { line -= 1 }
        if case .sequence(_, .block) = node.content, line > 0 { line -= 1 }
        while line > 0,
            source.byte(at: source.skipBlanks(from: source.lineStarts[line])) == UInt8(ascii: "#")
        {
            line -= 1
        }
        let before = old.bytes[..<source.lineStarts[line]]
        #expect(new.bytes.starts(with: before), note)
        let after = old.bytes[source.lineEnd(from: node.span.upperBound)...]
        #expect(after.isEmpty || new.bytes.suffix(after.count).elementsEqual(after), note)
    }
}
