/// What the numbers of any number of sessions add up to: only additions and subtractions of whole
/// numbers, so that a sum does not depend on its order.
///
/// One that no longer fits stays at the largest or smallest number, and is unknown when it is read.
struct NumberSums: Hashable, Sendable {
    /// Every sum, in the order of ``columns``.
    private(set) var values = [Int](repeating: 0, count: Self.columns.count)
    /// How many of the sessions weigh less than by themselves, as their principal has more of that day
    /// than the cap; no column of its own.
    var weighedDown = 0

    /// How many sums a flag has: the sessions that it is known of, those that have it, and of these
    /// both the weights, and the squares of the former's.
    private static let flagWidth = 5
    /// How many sums an amount has: the sessions that it is known of, its total, the weights, the
    /// weighted total, the squares of the weights, the weighted squares of the amounts.
    private static let amountWidth = 6
    private static let firstCount = 1
    private static let firstFlag = firstCount + Count.allCases.count
    private static let firstAmount = firstFlag + flagWidth * Flag.allCases.count

    /// The name of each sum.
    static let columns: [String] = {
        var names = ["sessions"]
        names += Count.allCases.map { columnName($0) }
        for flag in Flag.allCases {
            let name = columnName(flag)
            names += ["known", "count", "weight", "weighted", "squares"].map { "\(name)_\($0)" }
        }
        for amount in Amount.allCases {
            let name = columnName(amount)
            names += ["known", "total", "weight", "weighted", "squares", "weighted_squares"].map {
                "\(name)_\($0)"
            }
        }
        return names
    }()

    init() {}

    /// The sums over one session.
    init(_ numbers: SessionNumbers) {
        add(numbers)
    }

    /// Takes sums as they were kept, in the order of ``columns``.
    init(values: [Int]) {
        precondition(values.count == Self.columns.count)
        self.values = values
    }

    /// Adds a session, or takes it away with `sign` -1.
    mutating func add(_ numbers: SessionNumbers, sign: Int = 1) {
        values[0].addSaturating(sign)
        for (index, count) in numbers.counts.enumerated() where count != 0 {
            values[Self.firstCount + index].addSaturating(sign * count)
        }
        let weight = Double(numbers.weight) / Double(SessionNumbers.one)
        // A weight lies between a millionth and a million, so its square needs other units.
        let square = SessionNumbers.scaled(weight * weight, 1e4)
        for (index, flag) in numbers.flags.enumerated() {
            guard let flag else { continue }
            let place = Self.firstFlag + index * Self.flagWidth
            values[place].addSaturating(sign)
            values[place + 2].addSaturating(sign * numbers.weight)
            values[place + 4].addSaturating(sign * square)
            if flag {
                values[place + 1].addSaturating(sign)
                values[place + 3].addSaturating(sign * numbers.weight)
            }
        }
        for amount in Amount.allCases {
            guard let value = numbers[amount] else { continue }
            let place = Self.firstAmount + amount.rawValue * Self.amountWidth
            let inUnits = Double(value) / amount.unit
            values[place].addSaturating(sign)
            values[place + 1].addSaturating(sign * value)
            values[place + 2].addSaturating(sign * numbers.weight)
            values[place + 3].addSaturating(
                sign * SessionNumbers.scaled(Double(value) * weight, 1))
            values[place + 4].addSaturating(sign * square)
            values[place + 5].addSaturating(
                sign * SessionNumbers.scaled(inUnits * inUnits * weight, amount.squareUnit))
        }
    }

    /// Adds other sums, or takes them away with `sign` -1.
    mutating func add(_ other: NumberSums, sign: Int = 1) {
        for index in values.indices { values[index].addSaturating(sign * other.values[index]) }
        weighedDown += sign * other.weighedDown
    }

    /// Multiplies every weight, and what is weighted; what is not stays.
    mutating func multiplyWeights(by factor: Double) {
        func multiply(_ place: Int, _ factor: Double) {
            guard let value = values[place].fitting, value != 0 else { return }
            values[place] = SessionNumbers.scaled(Double(value), factor)
        }
        for flag in Flag.allCases {
            let place = Self.firstFlag + flag.rawValue * Self.flagWidth
            for offset in [2, 3] { multiply(place + offset, factor) }
            multiply(place + 4, factor * factor)
        }
        for amount in Amount.allCases {
            let place = Self.firstAmount + amount.rawValue * Self.amountWidth
            for offset in [2, 3, 5] { multiply(place + offset, factor) }
            multiply(place + 4, factor * factor)
        }
    }

    /// How many sessions there are.
    var sessions: Int { values[0] }

    /// How many there are of something in all sessions.
    subscript(count: Count) -> Int { values[Self.firstCount + count.rawValue] }

    /// The sessions that have something, of those of which it is known.
    subscript(flag: Flag) -> Metrics.Share {
        let place = Self.firstFlag + flag.rawValue * Self.flagWidth
        return Metrics.Share(
            known: values[place], count: values[place + 1],
            weights: WeightSums(
                weight: values[place + 2], squares: values[place + 4], weighted: values[place + 3],
                unit: Double(SessionNumbers.one)))
    }

    /// What an amount adds up to, over the sessions of which it is known.
    subscript(amount: Amount) -> Metrics.Quantity {
        let place = Self.firstAmount + amount.rawValue * Self.amountWidth
        let isKnown = values[place] > 0
        return Metrics.Quantity(
            known: values[place],
            total: isKnown ? values[place + 1].fitting.map { Double($0) / amount.unit } : nil,
            weights: WeightSums(
                weight: values[place + 2], squares: values[place + 4], weighted: values[place + 3],
                unit: amount.unit),
            squares: values[place + 5].fitting.map { Double($0) / amount.squareUnit })
    }

    /// The total of an amount that is a whole number of its own, such as tokens; nil where it is known
    /// of no session, or too large.
    func wholeTotal(_ amount: Amount) -> Int? {
        let place = Self.firstAmount + amount.rawValue * Self.amountWidth
        return values[place] > 0 ? values[place + 1].fitting : nil
    }
}

/// Weights of sessions, and what they sum up, as they come from sums of whole numbers.
struct WeightSums: Hashable, Sendable {
    /// The sum of the weights; nil where it no longer fits.
    var weight: Double?
    /// The sum of their squares; nil where it no longer fits.
    var squares: Double?
    /// The sum of what was weighted, in its own unit; nil where it no longer fits.
    var weighted: Double?

    init(weight: Int, squares: Int, weighted: Int, unit: Double) {
        self.weight = weight.fitting.map { Double($0) / Double(SessionNumbers.one) }
        self.squares = squares.fitting.map { Double($0) / 1e4 }
        self.weighted = weighted.fitting.map { Double($0) / unit }
    }

    /// The weighted mean; nil without any weight.
    var mean: Double? {
        guard let weight, weight > 0, let weighted else { return nil }
        return weighted / weight
    }

    /// How many equally weighted sessions would be as precise (Kish, *Survey Sampling*, 1965, section
    /// 8.2): the square of the sum of the weights by the sum of their squares.
    var effectiveCount: Double? {
        guard let weight, let squares, squares > 0 else { return nil }
        return weight * weight / squares
    }
}

extension Amount {
    /// The small unit of squares: fine enough for one session, and large enough for millions.
    fileprivate var squareUnit: Double {
        switch self {
        case .reward, .feedback, .sentiment, .selfScore, .complexity: 1e6
        case .cost, .userCost: 1e12
        case .inputTokens, .outputTokens, .cachedTokens, .userInputTokens, .userOutputTokens: 1
        case .duration, .answerTime: 1e3
        }
    }
}

extension Int {
    /// Nil for the two numbers at which a sum stays that no longer fits.
    fileprivate var fitting: Int? { self == .max || self == .min ? nil : self }
}

/// The name of a case as a column: `agentCalls` is `agent_calls`.
func columnName(_ value: some Any) -> String {
    var name = ""
    for character in "\(value)" {
        if character.isUppercase { name += "_" }
        name += character.lowercased()
    }
    return name
}
