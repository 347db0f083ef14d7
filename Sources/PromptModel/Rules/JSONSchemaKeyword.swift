/// What stands behind a keyword of JSON Schema, draft 2020-12 (and `definitions`, `dependencies` of
/// the drafts before).
enum JSONSchemaKeyword {
    case anything, text, boolean, number, positive, count, type, names, namesByName, list, schema,
        schemas, schemasByName, pattern, reference

    /// The keywords.
    static let forms: [String: JSONSchemaKeyword] = [
        "$schema": .text, "$id": .text, "$ref": .reference, "$anchor": .text,
        "$dynamicRef": .reference, "$dynamicAnchor": .text, "$comment": .text,
        "$vocabulary": .anything, "$defs": .schemasByName, "definitions": .schemasByName,
        "title": .text, "description": .text, "default": .anything, "examples": .list,
        "deprecated": .boolean, "readOnly": .boolean, "writeOnly": .boolean,
        "type": .type, "enum": .list, "const": .anything,
        "multipleOf": .positive, "maximum": .number, "minimum": .number,
        "exclusiveMaximum": .number, "exclusiveMinimum": .number,
        "maxLength": .count, "minLength": .count, "pattern": .pattern, "format": .text,
        "contentEncoding": .text, "contentMediaType": .text, "contentSchema": .schema,
        "items": .schema, "prefixItems": .schemas, "contains": .schema, "uniqueItems": .boolean,
        "maxItems": .count, "minItems": .count, "maxContains": .count, "minContains": .count,
        "unevaluatedItems": .schema,
        "properties": .schemasByName, "patternProperties": .schemasByName,
        "additionalProperties": .schema, "propertyNames": .schema, "required": .names,
        "maxProperties": .count, "minProperties": .count, "unevaluatedProperties": .schema,
        "dependentRequired": .namesByName, "dependentSchemas": .schemasByName,
        "allOf": .schemas, "anyOf": .schemas, "oneOf": .schemas, "not": .schema, "if": .schema,
        "then": .schema, "else": .schema,
    ]

    /// Limits of which the first is at most the second.
    static let limits = [
        ("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"),
        ("minProperties", "maxProperties"), ("minContains", "maxContains"),
    ]

    static let types = ["string", "number", "integer", "boolean", "object", "array", "null"]

    /// What programming languages call the types.
    static let otherTypes = [
        "text": "string", "str": "string", "char": "string", "int": "integer", "long": "integer",
        "float": "number", "double": "number", "decimal": "number", "bool": "boolean",
        "dict": "object", "map": "object", "list": "array", "none": "null", "date": "string",
        "enum": "string",
    ]

    /// Names near a keyword that others know: OpenAPI, UI forms.
    static let otherNames: Set<String> = [
        "example", "nullable", "discriminator", "externalDocs", "title", "titles", "strict",
        "dependencies", "itemType", "order", "options", "notes", "name", "names", "code", "then",
        "value", "values", "optional", "additionalItems",
    ]
}
