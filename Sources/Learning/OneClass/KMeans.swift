import Kernels
import Tabular

/// Finds centres of rows: Lloyd's rounds from centres that k-means++ draws.
///
/// Arthur and Vassilvitskii, "k-means++: The Advantages of Careful Seeding", 2007.
struct KMeans: Sendable {
    let dimensions: Int
    let count: Int
    let rounds: Int

    /// The centres of rows, one after the other; as many as asked for, or one for each row if there are fewer rows.
    ///
    /// Complexity: O(rounds x rows x centres x dimensions).
    func fit(
        _ rows: [Float], _ random: inout SplitMix64, _ workers: Workers
    ) async throws(LearningError) -> [Float] {
        let rowCount = rows.count / dimensions
        guard rowCount > count else { return rows }
        var centres = seeds(rows, &random)
        for _ in 0..<rounds {
            let points = Self.interleaved(centres, dimensions)
            let chunks = Workers.chunks(of: rowCount, size: 2_048)
            let nearest = try await workers.map(chunks.count) { assign(rows, chunks[$0], to: points) }.flatMap { $0 }
            // Added up in the order of the rows, whoever found their centres.
            var sums = [Double](repeating: 0, count: centres.count)
            var sizes = [Int](repeating: 0, count: count)
            for (row, centre) in nearest.enumerated() {
                sizes[Int(centre)] += 1
                for k in 0..<dimensions { sums[Int(centre) * dimensions + k] += Double(rows[row * dimensions + k]) }
            }
            // A centre that no row is nearest to stays where it is.
            for centre in 0..<count where sizes[centre] > 0 {
                for k in centre * dimensions..<(centre + 1) * dimensions {
                    centres[k] = Float(sums[k] / Double(sizes[centre]))
                }
            }
        }
        return centres
    }

    /// Draws each centre with a chance in proportion to its squared distance from those drawn before.
    private func seeds(_ rows: [Float], _ random: inout SplitMix64) -> [Float] {
        let rowCount = rows.count / dimensions
        var distances = [Float](repeating: .infinity, count: rowCount)
        var centres: [Float] = []
        var chosen = random.integer(below: rowCount)
        while true {
            centres += rows[chosen * dimensions..<(chosen + 1) * dimensions]
            guard centres.count < count * dimensions else { return centres }
            var total = 0.0
            for row in 0..<rowCount {
                var distance: Float = 0
                for k in 0..<dimensions {
                    let step = rows[row * dimensions + k] - rows[chosen * dimensions + k]
                    distance += step * step
                }
                distances[row] = min(distances[row], distance)
                total += Double(distances[row])
            }
            var left = random.uniform() * total
            chosen = rowCount - 1
            for row in 0..<rowCount {
                left -= Double(distances[row])
                if left < 0 {
                    chosen = row
                    break
                }
            }
        }
    }

    private func assign(_ rows: [Float], _ range: Range<Int>, to points: [Float]) -> [Int32] {
        var nearest: [Int32] = []
        nearest.reserveCapacity(range.count)
        var cells = [SIMD8<Float>](repeating: .zero, count: dimensions)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
            let lanes = min(8, range.upperBound - start)
            for k in 0..<dimensions {
                for lane in 0..<lanes { cells[k][lane] = rows[(start + lane) * dimensions + k] }
            }
            let found = EightRows.nearest(to: cells.span, among: points.span).index
            for lane in 0..<lanes { nearest.append(found[lane]) }
        }
        return nearest
    }

    /// Points as `EightRows.nearest` wants them, the first repeated up to a multiple of four.
    static func interleaved(_ points: [Float], _ dimensions: Int) -> [Float] {
        let count = points.count / dimensions
        var result = [Float](repeating: 0, count: (count + 3) / 4 * 4 * dimensions)
        for point in 0..<(count + 3) / 4 * 4 {
            let source = point < count ? point : 0
            for k in 0..<dimensions {
                result[((point / 4) * dimensions + k) * 4 + point % 4] = points[source * dimensions + k]
            }
        }
        return result
    }
}
