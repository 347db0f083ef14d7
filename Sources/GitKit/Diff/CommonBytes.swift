/// How many bytes two arrays have in common, from some places on that both have.
func countInCommon(
    _ left: [UInt8], from leftStart: Int, _ right: [UInt8], from rightStart: Int
) -> Int {
    let shorter = min(left.count - leftStart, right.count - rightStart)
    return unsafe left.withUnsafeBytes { first in
        unsafe right.withUnsafeBytes { second in
            var position = 0
            while position + 8 <= shorter {
                let a = unsafe first.loadUnaligned(
                    fromByteOffset: leftStart + position, as: UInt64.self)
                let b = unsafe second.loadUnaligned(
                    fromByteOffset: rightStart + position, as: UInt64.self)
                guard a == b else { break }
                position += 8
            }
            while position < shorter {
                guard unsafe first[leftStart + position] == second[rightStart + position] else {
                    break
                }
                position += 1
            }
            return position
        }
    }
}

/// How many bytes two arrays end with in common, at most so many, which both have.
func countInCommonAtEnd(_ left: [UInt8], _ right: [UInt8], most: Int) -> Int {
    unsafe left.withUnsafeBytes { first in
        unsafe right.withUnsafeBytes { second in
            var count = 0
            while count + 8 <= most {
                let a = unsafe first.loadUnaligned(
                    fromByteOffset: left.count - count - 8, as: UInt64.self)
                let b = unsafe second.loadUnaligned(
                    fromByteOffset: right.count - count - 8, as: UInt64.self)
                guard a == b else { break }
                count += 8
            }
            while count < most {
                guard unsafe first[left.count - count - 1] == second[right.count - count - 1]
                else { break }
                count += 1
            }
            return count
        }
    }
}
