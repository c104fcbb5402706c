import Kernels

/// The columns that a node tries, each with a cut, and how many rows of each class the cut sends right.
///
/// Of a class of very many rows, an even sample is counted: it tells good cuts from bad as well, and large nodes are
/// where growing waits for memory.
struct Candidates {
    /// The most rows of a class that are counted.
    static let sampleLimit = 8192

    private(set) var columns: [Int] = []
    private(set) var places: [CodeRows.Place] = []
    /// The smallest code that goes right.
    private(set) var cuts: [UInt8] = []
    /// The rows that go right, scaled up where a sample was counted.
    private var rightCounts: [Float]
    private var sample: [UInt32] = []
    private let setting: ExtraTreeSetting
    private let classCount: Int
    /// The cut of each byte lane; 255 where the lane is not tried, and its count is not read.
    private var atLeast: [SIMD16<UInt8>]
    /// The counts of byte lanes, a vector each; then of bits, eight planes for each vector.
    private var counted: [SIMD16<UInt8>]
    private var isUsed: [Bool]

    init(_ setting: ExtraTreeSetting) {
        self.setting = setting
        classCount = setting.classCounts.count
        rightCounts = [Float](repeating: 0, count: setting.columnsTried * classCount)
        let size = setting.codes.byteVectors + setting.codes.bitVectors * 8
        atLeast = [SIMD16<UInt8>](repeating: SIMD16(repeating: 255), count: setting.codes.byteVectors)
        counted = [SIMD16<UInt8>](repeating: .zero, count: size)
        isUsed = [Bool](repeating: false, count: size)
    }

    mutating func removeAll() {
        columns.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        cuts.removeAll(keepingCapacity: true)
        for i in isUsed.indices { isUsed[i] = false }
    }

    mutating func append(_ column: Int, _ place: CodeRows.Place, atLeast cut: UInt8) {
        columns.append(column)
        places.append(place)
        cuts.append(cut)
        isUsed[slot(place)] = true
        if place.bit == nil { atLeast[place.vector][place.lane] = cut }
    }

    /// Counts the rows that go right, class by class, in stretches that a byte can count.
    mutating func count(_ codes: CodeRows, _ rows: [UInt32], from first: Int, classCounts: [Int32]) {
        for i in 0..<columns.count * classCount { rightCounts[i] = 0 }
        var start = first
        for k in 0..<classCount {
            let count = Int(classCounts[k])
            if count > Self.sampleLimit * 2 {
                let step = count / Self.sampleLimit
                sample.removeAll(keepingCapacity: true)
                for i in Swift.stride(from: start, to: start + count, by: step) { sample.append(rows[i]) }
                self.count(codes, sample, 0..<sample.count, class: k, scale: Float(count) / Float(sample.count))
            } else {
                self.count(codes, rows, start..<start + count, class: k, scale: 1)
            }
            start += count
        }
    }

    private mutating func count(_ codes: CodeRows, _ rows: [UInt32], _ range: Range<Int>, class k: Int, scale: Float) {
        for start in Swift.stride(from: range.lowerBound, to: range.upperBound, by: CodeRows.chunk) {
            countChunk(codes, rows, start..<min(start + CodeRows.chunk, range.upperBound))
            for i in columns.indices {
                rightCounts[i &* classCount &+ k] += Float(counted[slot(places[i])][places[i].lane]) * scale
            }
        }
    }

    private mutating func countChunk(_ codes: CodeRows, _ rows: [UInt32], _ chunk: Range<Int>) {
        for vector in 0..<codes.byteVectors where isUsed[vector] {
            counted[vector] = codes.countBytes(rows, chunk, vector: vector, atLeast: atLeast[vector])
        }
        for vector in 0..<codes.bitVectors {
            for bit in 0..<8 {
                let slot = codes.byteVectors + vector * 8 + bit
                if isUsed[slot] {
                    counted[slot] = codes.countBits(rows, chunk, vector: codes.byteVectors + vector, bit: bit)
                }
            }
        }
    }

    private func slot(_ place: CodeRows.Place) -> Int {
        guard let bit = place.bit else { return place.vector }
        return setting.codes.byteVectors &+ (place.vector &- setting.codes.byteVectors) &* 8 &+ bit
    }

    /// The candidate with the purest sides by Gini's measure: the largest sum of squared class weights over weight.
    func best(_ counts: [Int32]) -> Int {
        var best = 0
        var bestPurity = -Float.infinity
        for i in columns.indices {
            var left: Float = 0
            var right: Float = 0
            var leftSquares: Float = 0
            var rightSquares: Float = 0
            for k in 0..<classCount {
                let r = rightCounts[i &* classCount &+ k] * setting.weights[k]
                let l = max(0, Float(counts[k]) * setting.weights[k] - r)
                right += r
                left += l
                rightSquares += r * r
                leftSquares += l * l
            }
            // A sample may miss the few rows of one side.
            let purity = (left > 0 ? leftSquares / left : 0) + (right > 0 ? rightSquares / right : 0)
            if purity > bestPurity {
                bestPurity = purity
                best = i
            }
        }
        return best
    }
}
