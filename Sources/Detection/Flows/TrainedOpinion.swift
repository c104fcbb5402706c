import Flows
import Foundation
import Learning
import Tabular

/// A trained detector's opinion of flows: the family that it knows, or that no known class explains them.
public struct TrainedOpinion: Sendable {
    /// The detector's name, as messages say it.
    public let name: String
    /// The profile whose rows it reads.
    public let profile: MeterProfile
    /// How many flows there are in a day: as learnt here once it is calibrated, else what reports assume.
    public var flowsPerDay = 1_000_000.0
    /// Whether its p-values rest on flows of this place.
    public private(set) var isCalibratedHere = false
    /// The detector; once calibrated here, with the calibration of this place.
    public private(set) var detector: Detector
    private var bound: BoundDetector
    private var tail: FlowTail
    private var norms: FeatureNorms
    private var groups: [[Int]]
    private let tables: FlowTables

    /// Finds the profile that has all features which a detector reads.
    ///
    /// - Parameters:
    ///   - name: the model's, for messages.
    ///   - sourceName: the source's, for messages.
    ///   - available: the profiles that the source can give.
    ///
    /// Throws `.missingFeatures`, with what to do about it.
    public init(
        _ detector: Detector, name: String, sourceName: String, available: Set<MeterProfile>
    ) throws(DetectionError) {
        let profile = try ProfileChoice(detector.inputs).profile(
            model: name, source: sourceName, available: available)
        guard let schema = profile.flowSchema else { throw .badOption("\(name): reads no flows") }
        self.name = name
        self.profile = profile
        self.detector = detector
        tables = FlowTables(schema)
        do { bound = try BoundDetector(detector, to: schema) } catch { throw .badOption("\(name): \(error)") }
        tail = FlowTail(sorted: detector.calibration.scores)
        norms = FeatureNorms(detector, schema: schema)
        groups = schema.features.indices.map { [$0] }
    }

    /// What its promise rests on, in words.
    public var promise: String {
        isCalibratedHere ? "calibrated on flows of this place" : "as trained, not checked here"
    }

    /// Takes the p-values from flows of this place, as `lapwing calibrate` does.
    ///
    /// - Parameter seconds: how long the traffic was; nil for the minutes in which there was any.
    public mutating func calibrate(on learnt: [FlowRow], seconds: Double? = nil) throws(DetectionError) {
        var learning = FlowLearning(profile: profile)
        for row in learnt { learning.add(row) }
        try calibrate(on: learning, seconds: seconds)
    }

    /// Takes the p-values from flows of this place, which were learnt as rows of its profile.
    ///
    /// Throws `.tooLittle` for too few flows.
    public mutating func calibrate(on learning: FlowLearning, seconds: Double? = nil) throws(DetectionError) {
        guard learning.profile == profile else {
            throw .badOption("\(name): reads rows of '\(profile)', and those learnt are of '\(learning.profile)'")
        }
        try learning.checkEnough()
        let kept = learning.kept
        let table = tables.table(rows: kept.flatMap(\.cells))
        let scores = bound.score(table).scores
        var highest: [Float] = []
        var row = 0
        for flow in kept {
            let count = flow.cells.count / max(1, tables.width)
            highest.append(scores[row..<row + count].max() ?? 0)
            row += count
        }
        detector.calibration = Calibration(scores: highest, source: .localCalibration)
        do { bound = try BoundDetector(detector, to: tables.schema) } catch { throw .badOption("\(name): \(error)") }
        tail = FlowTail(sorted: detector.calibration.scores)
        norms = FeatureNorms(table)
        groups = FeatureGroups.find(in: table)
        flowsPerDay = learning.flowsPerDay(seconds: seconds)
        isCalibratedHere = true
    }

    /// What the detector says of each row, on the calling thread.
    ///
    /// Complexity: O(rows x the models' work).
    public func judge(_ rows: [FlowRow]) -> [FlowVerdict] {
        guard !rows.isEmpty else { return [] }
        let verdicts = bound.score(tables.table(rows))
        let knowsClasses = !detector.classNames.isEmpty
        return verdicts.scores.indices.map { row in
            let score = verdicts.scores[row]
            let pValue = tail.pValue(score)
            let code = Int(verdicts.classes.codes[row])
            return FlowVerdict(
                score: score, pValue: pValue, rarity: Rarity(perDay: pValue * flowsPerDay),
                family: knowsClasses && code > 0 ? verdicts.classes.names[code] : nil,
                isNovel: verdicts.isNovel?[row] ?? !knowsClasses)
        }
    }

    /// Why a row is called: the features that moved its score most, the weightiest first.
    public func reasons(for row: FlowRow) -> [Reason] {
        Occlusion(tables: tables, norms: norms, groups: groups).reasons(for: row) { cells in
            bound.score(tables.table(rows: cells)).scores.map { -log10(tail.pValue($0)) }
        }
    }
}
