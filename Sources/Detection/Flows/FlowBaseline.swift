import Flows
import Learning
import Tabular

/// What flows look like here: a one-class detector, how high benign flows score, and what is usual of each feature.
public struct FlowBaseline: Sendable {
    /// The detector; its calibration scores are the highest over the looks of each flow that was held out.
    public let detector: Detector
    /// How many flows there are in a day, as learnt.
    public let flowsPerDay: Double
    /// The profile whose rows it reads.
    public let profile: MeterProfile
    /// How many flows it was learnt from.
    public let flows: Int
    package let context: FlowContext
    let groups: [[Int]]
    package let tables: FlowTables
    package let bound: BoundDetector
    package let tail: FlowTail

    /// A baseline of its parts.
    ///
    /// Throws `LearningError.schemaMismatch` where the detector reads what the profile does not have.
    init(
        detector: Detector, flowsPerDay: Double, profile: MeterProfile, flows: Int,
        context: FlowContext,
        groups: [[Int]]
    ) throws(LearningError) {
        self.detector = detector
        self.flowsPerDay = flowsPerDay
        self.profile = profile
        self.flows = flows
        self.context = context
        self.groups = groups
        guard let schema = profile.flowSchema else {
            throw .schemaMismatch(missing: detector.inputs.map(\.name), of: detector.inputs.count)
        }
        tables = FlowTables(schema)
        guard !schema.features.contains(where: { !$0.levels.isEmpty }), context.fits(tables.width),
            groups.joined().allSatisfy({ (0..<schema.features.count).contains($0) })
        else {
            throw .badOption(
                name: "baseline", value: "of '\(profile)'", expected: "parts that fit its features")
        }
        bound = try BoundDetector(detector, to: schema)
        tail = FlowTail(sorted: detector.calibration.scores)
    }

    /// The table of rows, each cell as its distance from what is usual of its service.
    ///
    /// Complexity: O(rows x features).
    package func table(_ rows: [FlowRow]) -> Table {
        var cells = [Float](repeating: 0, count: rows.count * tables.width)
        for (index, row) in rows.enumerated() {
            context.relate(row, into: &cells, at: index, stride: rows.count, width: tables.width)
        }
        return tables.table(columns: cells, rows: rows.count)
    }

    /// The p-value of a score, over all looks of a flow.
    func pValue(_ score: Float) -> Double { tail.pValue(score) }
}
