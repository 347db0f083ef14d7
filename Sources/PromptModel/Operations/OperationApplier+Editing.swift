internal import Basics
package import YAMLKit

extension OperationApplier {
    /// A document with one edit made in it.
    ///
    /// - Parameters:
    ///   - operation: any operation but `create` and `delete`.
    ///   - document: the asset's document.
    /// - Returns: the document with only the bytes of the edited value changed.
    /// - Throws: ``OperationError`` when the document is not as the operation expects.
    package static func apply(
        _ operation: AssetOperation, to document: YAMLDocument
    ) throws(OperationError) -> YAMLDocument {
        guard let path = YAMLPath(pointer: operation.path),
            !path.isRoot || isAboutRoot(operation.action, of: document)
        else {
            throw OperationError(
                .malformed, "'\(operation.path)' is no JSON Pointer to a value",
                operation: operation)
        }
        do throws(EditObstacle) {
            return try edit(document, at: path, operation.action)
        } catch {
            throw OperationError(error.code, error.message, operation: operation)
        }
    }

    /// Whether an operation may be about a document as a whole: a mapping that stays one, as every
    /// asset is, is edited key by key.
    private static func isAboutRoot(
        _ action: AssetOperation.Action, of document: YAMLDocument
    ) -> Bool {
        guard document.root?.isMapping == true else { return true }
        if case .set(let value, _) = action { return value.objectValue == nil }
        return false
    }

    /// Why an edit does not fit, before the operation is named.
    private struct EditObstacle: Error {
        var code: OperationError.Code
        var message: String

        init(_ code: OperationError.Code, _ message: String) {
            self.code = code
            self.message = message
        }

        init(_ error: YAMLEditError) {
            switch error.code {
            case .textNotFound:
                self.init(.expectation, "the text to replace does not stand there")
            case .textNotUnique:
                self.init(.expectation, "the text to replace stands there more than once")
            case .noSuchPath: self.init(.path, error.message)
            default: self.init(.edit, error.message)
            }
        }
    }

    private static func edit(
        _ document: YAMLDocument, at path: YAMLPath, _ action: AssetOperation.Action
    ) throws(EditObstacle) -> YAMLDocument {
        switch action {
        case .set(let value, let old):
            let place = try self.place(of: old, at: path, in: document)
            return try splice { () throws(YAMLEditError) in try document.setting(place, to: value) }
        case .remove(let old):
            let place = try self.place(of: old, at: path, in: document)
            return try splice { () throws(YAMLEditError) in try document.removing(place) }
        case .append(let value):
            guard !(try list(at: path, in: document)).contains(value) else {
                throw EditObstacle(.expectation, "the list holds the item already")
            }
            return try splice { () throws(YAMLEditError) in
                try document.appending(value, to: path)
            }
        case .insert(let value, let after, let before):
            let index = try gap(in: list(at: path, in: document), after: after, before: before)
            return try splice { () throws(YAMLEditError) in
                try document.inserting(value, at: path.appending(index))
            }
        case .replaceText(let find, let with):
            guard document.node(at: path)?.stringValue != nil else {
                throw EditObstacle(.path, "there is no text at this place")
            }
            return try splice { () throws(YAMLEditError) in
                try document.replacingText(at: path, find: find, with: with)
            }
        case .create, .delete:
            throw EditObstacle(.malformed, "the operation is about a whole file")
        }
    }

    private static func splice(
        _ edit: () throws(YAMLEditError) -> YAMLDocument
    ) throws(EditObstacle) -> YAMLDocument {
        do throws(YAMLEditError) { return try edit() } catch { throw EditObstacle(error) }
    }

    private static func list(
        at path: YAMLPath, in document: YAMLDocument
    ) throws(EditObstacle) -> [JSONValue] {
        guard let list = document.node(at: path)?.value.arrayValue else {
            throw EditObstacle(.path, "there is no list at this place")
        }
        return list
    }

    /// The path of the value that an operation expects.
    ///
    /// In a list the index is a hint: where other items came or went, the one item of the expected
    /// value is meant.
    private static func place(
        of old: JSONValue?, at path: YAMLPath, in document: YAMLDocument
    ) throws(EditObstacle) -> YAMLPath {
        let present = document.node(at: path)?.value
        if present == old { return path }
        if let old, let parent = path.parent, let siblings = document.node(at: parent),
            siblings.isSequence
        {
            let places = siblings.elements.indices.filter { siblings.elements[$0].value == old }
            if let only = places.first, places.count == 1 { return parent.appending(only) }
        }
        switch (present, old) {
        case (nil, _): throw EditObstacle(.path, "nothing stands at this place")
        case (_, nil): throw EditObstacle(.expectation, "a value stands at this place already")
        default:
            throw EditObstacle(
                .expectation, "another value stands at this place than the one it expects")
        }
    }

    /// Where an item between two neighbours goes.
    private static func gap(
        in list: [JSONValue], after: JSONValue?, before: JSONValue?
    ) throws(EditObstacle) -> Int {
        let gaps = ListGap.indices(in: list, after: after, before: before)
        guard let only = gaps.first, gaps.count == 1 else {
            throw EditObstacle(
                .expectation,
                gaps.isEmpty
                    ? "its neighbours do not stand side by side in the list"
                    : "its neighbours stand side by side more than once")
        }
        return only
    }
}
