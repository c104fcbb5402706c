import Learning
import Tabular

/// How fast the default detector scores: many rows at once, and one row alone.
struct ScoringRate {
    let training: String

    /// Trains on a file, and prints the median of several runs.
    func report() async throws {
        let table = try await TableReader().read([training])
        let detector = try await DetectorTrainer(TrainingOptions(kind: .ensemble)).train(table).detector
        let batch = try await median(of: 9) { _ = try await detector.score(table) }
        print("all \(table.rowCount) rows at once: \(Int(Double(table.rowCount) / batch)) rows a second")
        let rows = (0..<200).map { table.selecting([$0 * table.rowCount / 200]) }
        var next = 0
        let one = try await median(of: 200) {
            _ = try await detector.score(rows[next % rows.count], workers: Workers(count: 1))
            next += 1
        }
        print("one row alone: \(Int(one * 1e6)) microseconds")
    }

    private func median(of runs: Int, _ work: () async throws -> Void) async throws -> Double {
        let clock = ContinuousClock()
        var seconds: [Double] = []
        for _ in 0..<runs {
            let start = clock.now
            try await work()
            seconds.append((clock.now - start) / .seconds(1))
        }
        return seconds.sorted()[runs / 2]
    }
}
