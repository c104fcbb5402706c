import Kernels
import TestSupport
import Testing

@Suite struct CodeRowsTests {
    struct Shape: Sendable {
        var bytes: Int
        var bits: Int
        var rows: Int
    }

    static let shapes = [
        Shape(bytes: 1, bits: 0, rows: 1), Shape(bytes: 0, bits: 1, rows: 9), Shape(bytes: 3, bits: 5, rows: 100),
        Shape(bytes: 16, bits: 128, rows: 64), Shape(bytes: 17, bits: 129, rows: 200),
        Shape(bytes: 40, bits: 300, rows: 130), Shape(bytes: 33, bits: 0, rows: 77),
        Shape(bytes: 0, bits: 200, rows: 31),
    ]

    /// Random columns of both kinds, mixed, and their codes laid out.
    private struct Example {
        var columns: [[UInt8]]
        var isBinary: [Bool]
        var codes: CodeRows

        init(_ shape: Shape, using random: inout SeededRandom) {
            isBinary = ([Bool](repeating: false, count: shape.bytes) + [Bool](repeating: true, count: shape.bits))
                .shuffled(using: &random)
            columns = []
            for binary in isBinary {
                // Some columns span few codes, some all.
                let limit = binary ? 1 : [3, 20, 255, 255].randomElement(using: &random)!
                columns.append((0..<shape.rows).map { _ in UInt8(Int.random(in: 0...limit, using: &random)) })
            }
            codes = CodeRows(columns: columns, isBinary: isBinary)
        }

        /// Row numbers in any order, with repeats.
        func list(_ count: Int, using random: inout SeededRandom) -> [UInt32] {
            (0..<count).map { _ in UInt32(Int.random(in: 0..<codes.rows, using: &random)) }
        }
    }

    @Test(arguments: shapes)
    func everyColumnHasAPlaceOfItsOwn(shape: Shape) {
        var random = SeededRandom(seed: 1)
        let example = Example(shape, using: &random)
        let codes = example.codes
        #expect(codes.rows == shape.rows)
        #expect(codes.byteVectors == (shape.bytes + 15) / 16)
        #expect(codes.bitVectors == (shape.bits + 127) / 128)
        #expect(codes.vectors == codes.byteVectors + codes.bitVectors)
        #expect(codes.places.count == example.columns.count)
        for (place, binary) in zip(codes.places, example.isBinary) {
            #expect((0..<16).contains(place.lane))
            #expect((place.bit != nil) == binary)
            if let bit = place.bit {
                #expect((codes.byteVectors..<codes.vectors).contains(place.vector))
                #expect((0..<8).contains(bit))
            } else {
                #expect((0..<codes.byteVectors).contains(place.vector))
            }
        }
        let places = Set(codes.places.map { [$0.vector, $0.lane, $0.bit ?? -1] })
        #expect(places.count == codes.places.count)
    }

    @Test(arguments: shapes)
    func rangesAreWidenedAsByTheTwin(shape: Shape) {
        var random = SeededRandom(seed: 2)
        let example = Example(shape, using: &random)
        let codes = example.codes
        let list = example.list(60, using: &random)
        let first = 3
        var low = [SIMD16<UInt8>](repeating: SIMD16(repeating: 255), count: first + codes.vectors + 2)
        var high = [SIMD16<UInt8>](repeating: .zero, count: first + codes.vectors + 2)
        for range in [10..<10, 20..<21, 5..<17, 0..<60] {
            codes.widen(&low, &high, at: first, by: list, range)
            // Ranges only widen: those of the earlier calls lie within the last one.
            let seen = range.count == 60 ? Array(0..<60) : range.count == 12 ? Array(5..<17) + [20] : Array(range)
            for (column, place) in zip(example.columns, codes.places) {
                let values = seen.map { column[Int(list[$0])] }
                let smallest = low[first + place.vector][place.lane]
                let largest = high[first + place.vector][place.lane]
                if let bit = place.bit {
                    #expect((smallest >> bit & 1) == values.min() ?? 1)
                    #expect((largest >> bit & 1) == values.max() ?? 0)
                } else {
                    #expect(smallest == values.min() ?? 255)
                    #expect(largest == values.max() ?? 0)
                }
            }
        }
        for spare in [0, 1, 2, first + codes.vectors, first + codes.vectors + 1] {
            #expect(low[spare] == SIMD16(repeating: 255))
            #expect(high[spare] == .zero)
        }
    }

    @Test(arguments: shapes, [0..<0, 7..<8, 3..<131, 1..<256])
    func rowsAreCountedAsByTheTwin(shape: Shape, range: Range<Int>) {
        var random = SeededRandom(seed: 3)
        let example = Example(shape, using: &random)
        let codes = example.codes
        let list = example.list(260, using: &random)
        let atLeast = (0..<codes.byteVectors).map { _ in
            var cut = SIMD16<UInt8>.zero
            for lane in 0..<16 { cut[lane] = [0, 1, 2, 128, 200, 255].randomElement(using: &random)! }
            return cut
        }
        let bytes = atLeast.enumerated().map { codes.countBytes(list, range, vector: $0, atLeast: $1) }
        for (column, place) in zip(example.columns, codes.places) {
            let values = range.map { column[Int(list[$0])] }
            if let bit = place.bit {
                let count = codes.countBits(list, range, vector: place.vector, bit: bit)
                #expect(Int(count[place.lane]) == values.count { $0 == 1 })
            } else {
                let cut = atLeast[place.vector][place.lane]
                #expect(Int(bytes[place.vector][place.lane]) == values.count { $0 >= cut })
            }
        }
    }

    @Test(arguments: shapes)
    func rowsAreDividedAsByTheTwin(shape: Shape) throws {
        var random = SeededRandom(seed: 4)
        let example = Example(shape, using: &random)
        let codes = example.codes
        for trial in 0..<40 {
            let whole = example.list(90, using: &random)
            let column = Int.random(in: example.columns.indices, using: &random)
            let range = [12..<12, 30..<31, 20..<85, 4..<90][trial % 4]
            let left = trial % 3 == 0 ? range.lowerBound : 4
            let right = trial % 5
            let cut: UInt8 = example.isBinary[column] ? 1 : [0, 1, 2, 128, 255].randomElement(using: &random)!
            let goesRight: (UInt32) -> Bool = { example.columns[column][Int($0)] >= cut }

            var list = whole
            var aside = [UInt32](repeating: .max, count: right + range.count + 1)
            let next = codes.divide(
                &list, range, by: codes.places[column], atLeast: cut, left: left, aside: &aside, right: right)

            let stay = whole[range].filter { !goesRight($0) }
            let leave = whole[range].filter(goesRight)
            #expect(next.left == left + stay.count)
            #expect(next.right == right + leave.count)
            #expect(Array(list[left..<next.left]) == stay)
            #expect(Array(aside[right..<next.right]) == leave)
            #expect(list[..<left] == whole[..<left], "what stands before is left alone")
            #expect(list[range.upperBound...] == whole[range.upperBound...], "and what follows")
            #expect(aside[..<right].allSatisfy { $0 == .max })
            #expect(aside.last == .max)
        }
    }

    @Test func noColumnsAreNoRows() {
        let codes = CodeRows(columns: [], isBinary: [])
        #expect(codes.rows == 0)
        #expect(codes.vectors == 0)
        #expect(codes.places.isEmpty)
    }
}
