import Flows
import Learning
import Tabular

/// Learns what flows look like here, in bounded memory.
///
/// ```swift
/// var learning = FlowLearning(profile: .fixed)
/// for row in rows { learning.add(row) }
/// let baseline = try await learning.fit(seconds: 3_600, seed: 1, workers: .all, progress: .silent)
/// ```
public struct FlowLearning: Sendable {
    /// With fewer flows nothing is promised.
    public static var fewestFlows: Int { 200 }

    /// The most flows that are kept.
    private static let sampleLimit = 20_000
    /// Flows are held out by the time of their first packet, in so many parts.
    private static let parts = 4

    /// The profile of its rows: `fixed` where there are packets, `basic` where there are records of flows.
    public let profile: MeterProfile
    /// How many flows have ended.
    public private(set) var flows = 0
    /// When the first of them began and the last one was told of, in microseconds since 1970.
    private var first = Int64.max
    private var last = Int64.min
    private var sample: FlowSample
    let tables: FlowTables

    /// Nothing learnt yet.
    public init(profile: MeterProfile) {
        self.profile = profile
        tables = FlowTables(profile.flowSchema ?? FeatureSchema(features: []))
        sample = FlowSample(limit: Self.sampleLimit, width: tables.width)
    }

    /// Takes a flow that has ended, or a look at one.
    ///
    /// Complexity: O(features), amortised.
    public mutating func add(_ row: FlowRow) {
        if row.end != .look { flows += 1 }
        first = min(first, row.start)
        last = max(last, row.last)
        sample.add(row)
    }

    /// The seconds between the first flow's beginning and the last one's end.
    var secondsSeen: Double { last > first ? Double(last.subtractingReportingOverflow(first).partialValue) / 1e6 : 0 }

    /// The kept flows, by the time of their first packet.
    var kept: [FlowSample.Flow] { sample.inOrder }

    /// Fits the learnt detector to the kept flows, and calibrates it on flows that it did not see.
    ///
    /// - Parameter seconds: how long the traffic was that the flows come from.
    ///
    /// Throws `DetectionError.tooLittle`, which says how many flows are missing.
    public func fit(
        seconds: Double, seed: UInt64, workers: Workers, progress: ProgressSink
    ) async throws -> FlowBaseline {
        try await fit(
            Self.options, seconds: seconds, TrainingContext(seed: seed, workers: workers, progress: progress)
        ).baseline
    }

    /// The same with options of one's own, for measuring; also each kept flow's held-out scores by each member.
    package func fit(
        _ options: TrainingOptions, seconds: Double, _ context: TrainingContext
    ) async throws -> (baseline: FlowBaseline, highest: [[Float]]) {
        try checkEnough()
        let kept = kept
        let rows = kept.flatMap(\.cells)
        var flowOfRow: [Int] = []
        for (index, flow) in kept.enumerated() {
            flowOfRow += [Int](repeating: index, count: flow.cells.count / max(1, tables.width))
        }
        let table = tables.table(rows: rows)
        let trainer = DetectorTrainer(options, context)
        let folds = flowOfRow.map { $0 * Self.parts / kept.count }
        let trained = try await trainer.train(table, folds: folds)
        var detector = trained.detector
        // Rows of here are no data set whose reports must leave them out.
        detector.trainingRows = []
        let highest = Self.highest(trained.outOfFold.scores, flowOfRow, kept.count)
        detector.calibration = Calibration(scores: highest, source: .heldOutBenign)
        let baseline = try FlowBaseline(
            detector: detector, flowsPerDay: Double(flows) * 86_400 / max(1, seconds), profile: profile, flows: flows,
            norms: FeatureNorms(table))
        let members = trained.outOfFold.memberScores ?? []
        return (baseline, members.map { Self.highest($0, flowOfRow, kept.count) })
    }

    /// The highest score of each flow's rows.
    private static func highest(_ scores: [Float], _ flowOfRow: [Int], _ flows: Int) -> [Float] {
        var highest = [Float](repeating: -.infinity, count: flows)
        for (flow, score) in zip(flowOfRow, scores) { highest[flow] = max(highest[flow], score) }
        return highest
    }

    func checkEnough() throws(DetectionError) {
        guard flows < Self.fewestFlows else { return }
        throw .tooLittle(
            found: "\(flows) flows", needed: "\(Self.fewestFlows)",
            mend: "\(Self.fewestFlows - flows) flows are missing: learn for longer, or from a longer recording.")
    }

    package static var options: TrainingOptions {
        var options = TrainingOptions(kind: .ensemble)
        options.regime = .benignOnly
        options.members = [.pca, .nearestNeighbours, .isolationForest]
        options.folds = parts
        return options
    }
}
