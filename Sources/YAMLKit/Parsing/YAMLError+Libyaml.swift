internal import Basics

extension YAMLError {
    /// What libyaml's reader has against a byte.
    static func reading(_ problem: String, value: Int, at location: SourceLocation) -> YAMLError {
        let hex = String(max(0, value), radix: 16, uppercase: true)
        if problem.hasPrefix("control characters") {
            let name = "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
            return YAMLError(
                .invalidUTF8, "the character \(name) is not allowed in YAML", at: location,
                suggestion: value == 0
                    ? "save the file as UTF-8" : "write it as an escape in double quotes")
        }
        if problem.hasPrefix("input is too long") {
            return YAMLError(.tooLarge, "the file is too long", at: location)
        }
        return YAMLError(
            .invalidUTF8, "the byte 0x\(hex) does not belong to valid UTF-8", at: location,
            suggestion: "save the file as UTF-8")
    }

    /// What libyaml's scanner or parser has against the text, in plain words where there are any.
    static func libyaml(
        _ problem: String, context: String, byte: UInt8?, at location: SourceLocation,
        contextAt contextLocation: SourceLocation?
    ) -> YAMLError {
        if problem == "did not find expected alphabetic or numeric character" {
            return anchorName(at: location)
        }
        let (message, suggestion) = words(problem, context: context, byte: byte)
        var related: RelatedPlace?
        if let contextLocation, contextLocation != location {
            related = RelatedPlace(message: contextMessage(context), location: contextLocation)
        }
        return YAMLError(.syntax, message, at: location, related: related, suggestion: suggestion)
    }

    private static func words(
        _ problem: String, context: String, byte: UInt8?
    ) -> (message: String, suggestion: String?) {
        switch problem {
        case "mapping values are not allowed in this context":
            return (
                "a ': ' is not allowed here",
                "put the text in quotes if the colon belongs to it, or check the indentation"
            )
        case "mapping keys are not allowed in this context":
            return ("a key is not allowed here", nil)
        case "block sequence entries are not allowed in this context":
            return ("a '- ' is not allowed here", "start the list on a line of its own")
        case "could not find expected ':'":
            return (
                "this line has no ':' after its key", "check the indentation of the lines above"
            )
        case "did not find expected key":
            return ("a key was expected here", "check the indentation and the quotes before it")
        case "did not find expected '-' indicator":
            return ("a '- ' was expected here", "check the indentation")
        case "did not find expected ',' or ']'": return ("a ',' or ']' was expected here", nil)
        case "did not find expected ',' or '}'": return ("a ',' or '}' was expected here", nil)
        case "did not find expected node content": return ("a value was expected here", nil)
        case "did not find expected <document start>":
            return ("the text goes on behind the end of the document", "check the indentation")
        case "did not find expected comment or line break":
            return (
                "only a comment may follow '|' or '>' on its line",
                "start the text on the next line"
            )
        case "found unexpected end of stream":
            return ("the file ends inside a quoted text", "close the quote")
        case "found unexpected document indicator":
            return ("a document marker stands inside a quoted text", "close the quote")
        case "found unknown escape character":
            return (
                "this escape does not exist in double quotes",
                "write '\\\\' for a backslash, or use single quotes"
            )
        case "did not find expected hexdecimal number":
            return ("the escape needs more hexadecimal digits", nil)
        case "found invalid Unicode character escape code":
            return ("the escape stands for no Unicode character", nil)
        case "found a tab character where an indentation space is expected",
            "found a tab character that violates indentation":
            return ("a tab can't indent YAML", "use spaces")
        case "found an indentation indicator equal to 0":
            return ("an indentation indicator is 1 to 9", nil)
        case "found character that cannot start any token":
            return cannotStart(byte)
        case "found unexpected ':'":
            return ("a ':' can't stand here", "put the text in quotes")
        case "found undefined tag handle": return ("the tag's handle is not declared", nil)
        case "found incompatible YAML document":
            return ("the file asks for another version of YAML", "use %YAML 1.2, or no directive")
        case "found unknown directive name": return ("this directive does not exist", nil)
        case "could not find expected directive name",
            "found unexpected non-alphabetical character":
            return (
                "a line that starts with '%' is a directive, and this is none",
                "put the text in quotes or indent it"
            )
        case "found duplicate %YAML directive", "found duplicate %TAG directive":
            return ("this directive stands here a second time", nil)
        case "": return ("the text can't be read as YAML", nil)
        default: return (context.isEmpty ? problem : "\(problem) \(context)", nil)
        }
    }

    private static func cannotStart(_ byte: UInt8?) -> (message: String, suggestion: String?) {
        switch byte {
        case 0x09: return ("a tab can't indent YAML", "use spaces")
        case let byte?:
            let character = String(decoding: [byte], as: UTF8.self)
            return ("a text can't start with '\(character)'", "put it in quotes")
        case nil: return ("the text can't be read as YAML", nil)
        }
    }

    private static func contextMessage(_ context: String) -> String {
        let prefixes = ["while parsing ", "while scanning "]
        for prefix in prefixes where context.hasPrefix(prefix) {
            let thing = context.dropFirst(prefix.count)
            switch thing {
            case "a simple key": return "the key starts here"
            case "a block mapping", "a flow mapping": return "the mapping starts here"
            case "a block collection", "a flow sequence": return "the list starts here"
            default: return "\(thing) starts here"
            }
        }
        return context
    }
}
