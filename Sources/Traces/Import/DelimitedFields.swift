/// The fields of a row while it is read.
struct DelimitedFields {
    /// The bytes of all fields, one after the other.
    private var bytes: [UInt8] = []
    /// Where each field ends in them.
    private var ends: [Int] = []
    private var problem: RecordError?

    /// How many fields have ended.
    var count: Int { ends.count }

    /// Adds bytes to the present field.
    mutating func append(_ piece: some Collection<UInt8>) {
        if problem == nil { bytes.append(contentsOf: piece) }
    }

    /// Ends the present field.
    mutating func endField() {
        guard problem == nil else { return }
        guard ends.count < DelimitedRows.columnLimit else {
            return refuse("the row has more than \(DelimitedRows.columnLimit) columns")
        }
        ends.append(bytes.count)
    }

    /// Gives the row up, for the first reason that there is.
    mutating func refuse(_ reason: @autoclosure () -> String) {
        guard problem == nil else { return }
        problem = RecordError(reason())
        bytes = []
        ends = []
    }

    /// The fields as texts, or why there are none.
    var texts: Result<[String], RecordError> {
        if let problem { return .failure(problem) }
        var texts: [String] = []
        texts.reserveCapacity(ends.count)
        var start = 0
        for end in ends {
            guard let text = String(validating: bytes[start..<end], as: UTF8.self) else {
                return .failure(RecordError("column \(texts.count + 1) is not UTF-8"))
            }
            texts.append(text)
            start = end
        }
        return .success(texts)
    }
}
