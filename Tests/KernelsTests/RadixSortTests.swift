import Kernels
import TestSupport
import Testing

@Suite struct RadixSortTests {
    /// Numbers of every size, with zeros of both signs, infinities, NaNs of both signs, and ties.
    static func values(_ count: Int, seed: UInt64) -> [Float] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            switch Int.random(in: 0..<6, using: &random) {
            case 0: Float(Int.random(in: -5...5, using: &random))
            case 1: [0, -0.0, .infinity, -.infinity, .nan, -.nan].randomElement(using: &random)!
            case 2: Float.random(in: -1...1, using: &random)
            default: Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &random))
            }
        }
    }

    /// The order that the standard library's sort gives: by value, NaN last, ties as they came.
    private func twin(_ values: [Float]) -> [UInt32] {
        values.indices.sorted { a, b in
            let (x, y) = (values[a], values[b])
            if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
            return x == y ? a < b : x < y
        }.map { UInt32($0) }
    }

    @Test(arguments: [0, 1, 2, 3, 10, 255, 2_049, 20_000])
    func theOrderIsThatOfTheStandardSort(count: Int) {
        let values = Self.values(count, seed: UInt64(count))
        #expect(RadixSort.order(values) == twin(values))
    }

    @Test(arguments: [0, 1, 2, 3, 10, 255, 2_049, 20_000])
    func sortedValuesAreThoseOfTheStandardSort(count: Int) {
        let values = Self.values(count, seed: UInt64(count))
        let sorted = RadixSort.sorted(values)
        let expected = twin(values).map { values[Int($0)] }
        #expect(sorted.count == count)
        #expect(zip(sorted, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
    }

    @Test func edgesStandInTheirPlaces() {
        let values: [Float] = [.nan, 1, .infinity, -0.0, -.infinity, 0, -1, -.nan, .leastNonzeroMagnitude]
        #expect(RadixSort.order(values) == [4, 6, 3, 5, 8, 1, 2, 0, 7])
        #expect(RadixSort.sorted(values).prefix(7) == [-.infinity, -1, 0, 0, .leastNonzeroMagnitude, 1, .infinity])
        #expect(RadixSort.sorted(values).suffix(2).allSatisfy { $0.isNaN })
    }

    /// Digits that all keys share are passed over.
    @Test(arguments: [[Float](repeating: 3, count: 100), [1, 1.0000001, 1], [256, 65_536, 1], [-2, -2.0000002]])
    func sharedDigitsDoNotDisturb(values: [Float]) {
        #expect(RadixSort.sorted(values) == values.sorted())
        #expect(RadixSort.order(values) == twin(values))
    }
}
