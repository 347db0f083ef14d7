extension TemplateRenderer {
    mutating func renderPartial(
        _ tag: TemplateTag, indentation: Range<Int>?
    ) throws(TemplateError) {
        guard let partial = try findPartial(tag) else { return }
        try enter(partial, tag, indentation: indentation)
    }

    mutating func renderParent(
        _ tag: TemplateTag, indentation: Range<Int>?, blocks: [TemplateBlock]
    ) throws(TemplateError) {
        guard let partial = try findPartial(tag) else { return }
        let before = replacements
        for block in blocks where replacements[block.tag.name] == nil {
            replacements[block.tag.name] = (block, place)
        }
        try enter(partial, tag, indentation: indentation)
        replacements = before
    }

    private mutating func findPartial(_ tag: TemplateTag) throws(TemplateError) -> Template? {
        if rendering.missing != .empty,
            let first = includes.firstIndex(where: { $0.name == tag.name })
        {
            let cycle = includes[first...].map(\.name) + [tag.name]
            try report(
                failure(
                    .partialCycle,
                    "'\(tag.name)' includes itself: " + cycle.joined(separator: " → "),
                    at: tag.nameRange))
            return nil
        }
        let found: Template?
        do {
            found = try partials(tag.name)
        } catch {
            // The partial itself can't be read: its own place, reached through this tag.
            var error = error
            error.template = error.template ?? tag.name
            error.includes = includes + [include(tag)]
            throw error
        }
        if found == nil, rendering.missing != .empty {
            try report(
                failure(.unknownPartial, "there is no snippet '\(tag.name)'", at: tag.nameRange))
        }
        return found
    }

    private func include(_ tag: TemplateTag) -> TemplateError.Include {
        TemplateError.Include(template: place.name, range: tag.range, name: tag.name)
    }

    private mutating func enter(
        _ partial: Template, _ tag: TemplateTag, indentation: Range<Int>?
    ) throws(TemplateError) {
        // Partials that each include the next one twice double at every step, even if they are empty.
        includeCount += 1
        guard includeCount <= Self.maximumIncludes else {
            throw failure(
                .outputTooLarge,
                "snippets are included more than \(Self.maximumIncludes) times altogether",
                at: tag.range)
        }
        let outer = place
        includes.append(include(tag))
        // Only a partial on a line of its own is indented, with the lines around it.
        let prefix = indentation.map {
            outer.prefix + shortened(outer.template.source[$0], at: outer)
        }
        place = Place(template: partial, name: tag.name, prefix: prefix ?? [])
        deepestIndentation = max(deepestIndentation, place.prefix.count)
        try descend(at: tag) { renderer throws(TemplateError) in
            try renderer.render(partial.nodes)
        }
        includes.removeLast()
        place = outer
    }

    /// An indentation as it is left after what the place takes off its lines.
    private func shortened(_ indentation: some Collection<UInt8>, at place: Place) -> [UInt8] {
        indentation.starts(with: place.removed)
            ? Array(indentation.dropFirst(place.removed.count)) : Array(indentation)
    }

    mutating func renderBlock(_ block: TemplateBlock) throws(TemplateError) {
        guard let (replacement, written) = replacements[block.tag.name] else {
            indentLine(at: block.tag, unlessAlone: block.opensLine)
            return try descend(at: block.tag) { renderer throws(TemplateError) in
                try renderer.render(block.body)
            }
        }
        let outer = place
        if !block.opensLine { indentLine(at: block.tag, unlessAlone: false) }
        let prefix = outer.prefix + shortened(block.siteIndentation, at: outer)
        place = Place(
            template: written.template, name: written.name, prefix: prefix,
            removed: replacement.bodyIndentation,
            skipsIndentation: !block.opensLine && replacement.opensLine)
        if block.opensLine, !replacement.opensLine { output.write(prefix) }
        try descend(at: block.tag) { renderer throws(TemplateError) in
            try renderer.render(replacement.body)
        }
        place = outer
    }
}
