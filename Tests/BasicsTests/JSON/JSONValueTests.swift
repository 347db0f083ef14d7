import Basics
import Foundation
import TestSupport
import Testing

@Suite struct JSONValueTests {
    private let sample: JSONValue = [
        "b": [1, .number(2.5), true, nil], "a": ["x": "y"], "empty": [], "none": [:],
    ]

    @Test func membersKeepTheirOrder() {
        #expect(sample.objectValue?.keys == ["b", "a", "empty", "none"])
        #expect(
            sample.text() == #"{"b":[1,2.5,true,null],"a":{"x":"y"},"empty":[],"none":{}}"#)
    }

    @Test func indentedTextHasALevelOfTwoSpaces() {
        #expect(
            sample.text(.indented) == """
                {
                  "b": [
                    1,
                    2.5,
                    true,
                    null
                  ],
                  "a": {
                    "x": "y"
                  },
                  "empty": [],
                  "none": {}
                }
                """)
    }

    /// The keys of the sorting example of RFC 8785, section 3.2.3, in the order it gives.
    @Test func canonicalTextSortsByUTF16() {
        let keys = ["\r", "1", "\u{80}", "\u{F6}", "\u{20AC}", "\u{1F600}", "\u{FB33}"]
        let object = JSONObject(keys.reversed().map { (key: $0, value: 0) })
        let text = JSONValue.object(object).text(.canonical)
        let expected = keys.map { "\($0 == "\r" ? "\"\\r\"" : "\"\($0)\""):0" }
        #expect(text == "{" + expected.joined(separator: ",") + "}")
    }

    @Test func canonicalTextIsTheSameForEqualValues() {
        let one: JSONValue = ["a": 1, "b": [["c": .number(1.5), "d": "é\u{301}"]]]
        let other: JSONValue = ["b": [["d": "é\u{301}", "c": .number(1.5)]], "a": 1]
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one.text(.canonical) == other.text(.canonical))
        #expect(one.text() != other.text())
    }

    /// The bits and forms of RFC 8785, appendix B.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"), (0x8000_0000_0000_0001, "-5e-324"),
            (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xC340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
            (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
            (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
            (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
            (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
            (0x41B3_DE43_5555_5553, "333333333.3333332"),
            (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"),
            (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"),
            (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
            (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)])
    func numbersHaveTheFormOfTheStandard(_ bits: UInt64, text: String) {
        #expect(JSONValue.number(Double(bitPattern: bits)).text() == text)
    }

    @Test(arguments: [
        (4.5, "4.5"), (0.002, "0.002"), (1e30, "1e+30"), (1e-27, "1e-27"), (100.0, "100"),
        (0.1, "0.1"), (-1.5, "-1.5"), (1e20, "100000000000000000000"), (1e-7, "1e-7"),
        (123_456.789, "123456.789"),
    ])
    func numbersHaveTheShortestForm(_ number: Double, text: String) {
        #expect(JSONValue.number(number).text() == text)
    }

    @Test func everyNumberReadsBackEqual() {
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<5_000 {
            let number = Double(bitPattern: generator.next())
            guard number.isFinite else { continue }
            #expect(Double(JSONValue.number(number).text()) == number)
        }
    }

    @Test func textsAreEscapedAsJSONAsksFor() throws {
        let text = "\"\\/\u{8}\u{c}\n\r\t\u{1}\u{1f}\u{7f} é 🛶 \u{2028}"
        let json = JSONValue.string(text).text()
        #expect(json == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u{7f} é 🛶 \u{2028}\"")
        let read = try JSONSerialization.jsonObject(
            with: Data(json.utf8), options: .fragmentsAllowed)
        #expect(read as? String == text)
    }

    @Test func aLaterValueOfAKeyStandsAtTheEarlierPlace() {
        var object = JSONObject([("a", 1), ("b", 2), ("a", 3)])
        #expect(object == ["a": 3, "b": 2])
        #expect(object.keys == ["a", "b"])
        object["b"] = nil
        object["c"] = 4
        object["a"] = 5
        #expect(object.keys == ["a", "c"])
        object["missing"] = nil
        #expect(object.members.count == 2)
        #expect(!object.isEmpty)
    }

    @Test func valuesAreReadByType() {
        #expect(sample["a"]?["x"]?.stringValue == "y")
        #expect(sample["b"]?.arrayValue?.count == 4)
        #expect(sample["missing"] == nil)
        #expect(JSONValue.string("a")["b"] == nil)
        #expect(JSONValue.integer(3).doubleValue == 3)
        #expect(JSONValue.number(3).integerValue == 3)
        #expect(JSONValue.number(3.5).integerValue == nil)
        #expect(JSONValue.number(1e300).integerValue == nil)
        #expect(JSONValue.string("3").integerValue == nil)
        #expect(JSONValue.bool(true).boolValue == true)
        #expect(JSONValue.integer(1).boolValue == nil)
        #expect(JSONValue.null.isNull)
    }

    @Test func whatIsUnknownBecomesNull() {
        #expect(JSONValue.optional(String?.none) == nil)
        #expect(JSONValue.optional("a") == "a")
        #expect(JSONValue.optional(Int?.none) == nil)
        #expect(JSONValue.optional(0) == 0)
        #expect(JSONValue.optional(Double.nan) == .null)
        #expect(JSONValue.optional(Double.infinity) == .null)
        #expect(JSONValue.optional(0.5) == .number(0.5))
        #expect(JSONValue.number(.nan).text() == "null")
    }
}
