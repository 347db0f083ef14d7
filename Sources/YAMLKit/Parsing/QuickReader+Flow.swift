internal import Basics

extension QuickReader {
    /// The flow collection that comes next and ends on its line; afterwards its end comes next.
    ///
    /// Left to libyaml are pairs in lists, keys without values, and commas behind the last element.
    mutating func flowCollection() throws(GivesUp) -> YAMLNode {
        try descend()
        let start = position
        let isMapping = bytes[start] == UInt8(ascii: "{")
        let content = isMapping ? try flowMembers() : try flowElements()
        ascend()
        return try node(content, start..<position)
    }

    private mutating func flowElements() throws(GivesUp) -> YAMLNode.Content {
        var elements: [YAMLNode] = []
        try flowItems(closing: UInt8(ascii: "]")) { reader throws(GivesUp) in
            elements.append(try reader.flowValue())
        }
        return .sequence(elements, .flow)
    }

    private mutating func flowMembers() throws(GivesUp) -> YAMLNode.Content {
        var members: [YAMLMember] = []
        var keys = KeySet()
        try flowItems(closing: UInt8(ascii: "}")) { reader throws(GivesUp) in
            let key = try reader.scalar(inFlow: true)
            guard reader.isColon(at: reader.position), reader.byte(at: reader.position + 1) == 0x20,
                keys.first(equalTo: key.keyText, in: members) == nil
            else { throw GivesUp() }
            reader.position += 1
            reader.skipSpaces()
            members.append(YAMLMember(key: key, value: try reader.flowValue()))
        }
        return .mapping(members, .flow)
    }

    /// What stands between the brackets, each item read by `item`.
    private mutating func flowItems(
        closing: UInt8, _ item: (inout QuickReader) throws(GivesUp) -> Void
    ) throws(GivesUp) {
        position += 1
        skipSpaces()
        if byte(at: position) == closing {
            position += 1
            return
        }
        while true {
            try item(&self)
            skipSpaces()
            let next = byte(at: position)
            position += 1
            if next == closing { return }
            guard next == UInt8(ascii: ",") else { throw GivesUp() }
            skipSpaces()
        }
    }

    private mutating func flowValue() throws(GivesUp) -> YAMLNode {
        switch byte(at: position) {
        case UInt8(ascii: "["), UInt8(ascii: "{"): try flowCollection()
        default: try scalar(inFlow: true)
        }
    }
}
