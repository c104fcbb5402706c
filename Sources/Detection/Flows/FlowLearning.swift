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
    /// Minutes are told apart up to so many: two months of them.
    private static let minuteLimit = 100_000
    /// Flows are held out by the time of their first packet, in so many parts.
    private static let parts = 4

    /// The profile of its rows: `fixed` where there are packets, `basic` where there are records of flows.
    public let profile: MeterProfile
    /// How many flows have ended.
    public private(set) var flows = 0
    /// The minutes, since 1970, in which a flow was told of.
    private var minutes: Set<Int64> = []
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
        if minutes.count < Self.minuteLimit { minutes.insert(row.last / 60_000_000) }
        sample.add(row)
    }

    /// How many flows there are in a day, of the time in which there were any.
    ///
    /// Recordings from several years in one learning are no years of learning: minutes without a flow do not count.
    ///
    /// - Parameter seconds: how long the traffic was, where that is known.
    func flowsPerDay(seconds: Double?) -> Double {
        let active = Double(max(1, minutes.count)) * 60
        return Double(flows) * 86_400 / max(1, min(seconds ?? active, active))
    }

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
        try checkEnough()
        let kept = kept
        let rows = kept.flatMap(\.cells)
        var flowOfRow: [Int] = []
        for (index, flow) in kept.enumerated() {
            flowOfRow += [Int](repeating: index, count: flow.cells.count / max(1, tables.width))
        }
        let context = FlowContext(kept.map(\.ports), tables.table(rows: rows), flowOfRow: flowOfRow)
        let kinds = kept.map { context.kind($0.ports) }
        var cells = rows
        for (row, flow) in flowOfRow.enumerated() {
            context.relate(&cells, at: row * tables.width, stride: 1, width: tables.width, kind: kinds[flow])
        }
        let table = tables.table(rows: cells)
        let trainer = DetectorTrainer(
            Self.options, TrainingContext(seed: seed, workers: workers, progress: progress))
        let folds = flowOfRow.map { $0 * Self.parts / kept.count }
        let trained = try await trainer.train(table, folds: folds)
        var detector = trained.detector
        // Rows of here are no data set whose reports must leave them out.
        detector.trainingRows = []
        var highest = [Float](repeating: -.infinity, count: kept.count)
        for (flow, score) in zip(flowOfRow, trained.outOfFold.scores) { highest[flow] = max(highest[flow], score) }
        detector.calibration = Calibration(scores: highest, source: .heldOutBenign)
        return try FlowBaseline(
            detector: detector, flowsPerDay: flowsPerDay(seconds: seconds), profile: profile, flows: flows,
            context: context, groups: FeatureGroups.find(in: table))
    }

    func checkEnough() throws(DetectionError) {
        guard flows < Self.fewestFlows else { return }
        throw .tooLittle(
            found: "\(flows) flows", needed: "\(Self.fewestFlows)",
            mend: "\(Self.fewestFlows - flows) flows are missing: learn for longer, or from a longer recording.")
    }

    /// Distance from the nearest of many places where flows of here are: no sum of bounded opinions, so that the far
    /// out stays far out.
    private static var options: TrainingOptions {
        var options = TrainingOptions(kind: .nearestNeighbours)
        options.regime = .benignOnly
        options.scaling = Scaling.none
        options.folds = parts
        return options
    }
}
