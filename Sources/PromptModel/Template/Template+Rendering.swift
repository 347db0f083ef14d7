public import Basics

extension Template {
    /// How a template is rendered.
    public struct Rendering: Hashable, Sendable {
        /// What happens to the characters that mean something in HTML.
        public enum Escaping: Hashable, Sendable {
            /// Nothing: a prompt is no HTML.
            case none
            /// `& " < >` become entities, except in `{{{name}}}` and `{{&name}}`.
            case html
        }

        /// What happens where a value or a partial is missing.
        public enum Missing: Hashable, Sendable {
            /// The rendering fails and names the place; a cycle of partials fails too.
            case fail
            /// It counts as empty, as the Mustache specification lays down.
            case empty
            /// A value that is not there stays a tag, byte for byte, for a later rendering; a
            /// missing partial, and a missing part of a value that is there, fail. The result is a
            /// template again.
            case keep
        }

        /// What happens to the characters that mean something in HTML.
        public var escaping: Escaping
        /// What happens where a value or a partial is missing.
        public var missing: Missing
        /// How deep partials and sections may lie in each other.
        public var maximumDepth: Int
        /// How many bytes the result may have.
        public var maximumBytes: Int

        /// Creates a way of rendering; without arguments it fails on everything that is missing.
        public init(
            escaping: Escaping = .none, missing: Missing = .fail, maximumDepth: Int = 64,
            maximumBytes: Int = 16 << 20
        ) {
            self.escaping = escaping
            self.missing = missing
            self.maximumDepth = maximumDepth
            self.maximumBytes = maximumBytes
        }
    }

    /// Renders the template with data.
    ///
    /// False are `null`, `false`, an empty text, the number 0, an empty list and what is missing;
    /// the specification leaves this to the language, and mustache.js does the same. A section over
    /// a missing name is false inside another section, where elements may differ, and an error
    /// outside of one, where it can only be a slip.
    ///
    /// - Parameters:
    ///   - data: the context, usually an object.
    ///   - rendering: how to render.
    ///   - partials: finds the partial of a name; nil when there is none.
    /// - Returns: the text.
    /// - Throws: what is missing, nested too deep or too large, with its place.
    public func render(
        _ data: JSONValue, rendering: Rendering = Rendering(),
        partials: (String) throws(TemplateError) -> Template? = { _ in nil }
    ) throws(TemplateError) -> String {
        try withoutActuallyEscaping(partials) { partials throws(TemplateError) -> String in
            var renderer = TemplateRenderer(data: data, rendering: rendering, partials: partials)
            return String(decoding: try renderer.render(self), as: UTF8.self)
        }
    }
}

/// A tag that stayed in the text because its value comes later.
package struct KeptTag: Hashable, Sendable {
    /// The tag.
    package var tag: TemplateTag
    /// The partial that holds it, or nil for the template itself.
    package var template: String?
    /// The tags through which it was reached, outermost first.
    package var includes: [TemplateError.Include]
    /// The names of the kept sections around it, outermost first.
    package var sections: [String]
}

/// What a template that was rendered in part would be.
struct MeasuredText {
    /// The fewest and the most bytes of the text.
    var size: ClosedRange<Int>
    /// The tags that stayed in it.
    var kept: [KeptTag]
    /// What was missing.
    var problems: [TemplateError]
    /// How many partials were put in.
    var includes: Int
    /// The most white space before a line of a partial, in bytes.
    var indentation: Int
}

/// A template that was rendered in part.
package struct ComposedText: Hashable, Sendable {
    /// The text, a template again.
    package var text: String
    /// The tags that stayed in it.
    package var kept: [KeptTag]
    /// What was missing; where one is noted, the text has nothing.
    package var problems: [TemplateError]
}

extension Template {
    /// Renders what the data has and keeps every other tag for a later rendering.
    ///
    /// Everything that is missing is noted, not only the first.
    ///
    /// - Parameters:
    ///   - data: what is known, usually an object.
    ///   - maximumBytes: how many bytes the result may have; a file may have as many.
    ///   - partials: finds the partial of a name; nil when there is none.
    /// - Returns: the text with what stayed in it and what was missing.
    package func compose(
        _ data: JSONValue, maximumBytes: Int = 1 << 20, partials: (String) -> Template?
    ) -> ComposedText {
        withoutActuallyEscaping(partials) { partials in
            var renderer = TemplateRenderer(
                data: data, rendering: Rendering(missing: .keep, maximumBytes: maximumBytes),
                partials: { name throws(TemplateError) in partials(name) })
            renderer.notesProblems = true
            let bytes: [UInt8]
            do throws(TemplateError) {
                bytes = try renderer.render(self)
            } catch {
                // Too deep or too large: there is no text to go on with.
                return ComposedText(
                    text: "", kept: renderer.kept, problems: renderer.problems + [error])
            }
            return ComposedText(
                text: String(decoding: bytes, as: UTF8.self), kept: renderer.kept,
                problems: renderer.problems)
        }
    }
    /// Does what ``compose(_:maximumBytes:partials:)`` does, and makes no text.
    ///
    /// - Parameters:
    ///   - data: what is known, usually an object.
    ///   - maximumBytes: how many bytes the result may have.
    ///   - partials: finds the partial of a name; nil when there is none.
    ///   - lists: finds the sizes of a list in the data that a tag outside of sections means; nil
    ///     where they are not known, and the list is walked.
    /// - Returns: the size of the text, what stayed in it and what was missing; nil where there may
    ///   be no text, because it is too deep or too large.
    func measure(
        _ data: JSONValue, maximumBytes: Int = 1 << 20, partials: (String) -> Template?,
        lists: (TemplateTag) -> ListSizes?
    ) -> MeasuredText? {
        withoutActuallyEscaping(partials) { partials in
            withoutActuallyEscaping(lists) { lists in
                var renderer = TemplateRenderer(
                    data: data, rendering: Rendering(missing: .keep, maximumBytes: maximumBytes),
                    onlyMeasures: true,
                    partials: { name throws(TemplateError) in partials(name) }, lists: lists)
                renderer.notesProblems = true
                guard (try? renderer.render(self)) != nil,
                    renderer.output.size.upperBound <= maximumBytes
                else { return nil }
                return MeasuredText(
                    size: renderer.output.size, kept: renderer.kept, problems: renderer.problems,
                    includes: renderer.includeCount, indentation: renderer.deepestIndentation)
            }
        }
    }
}
