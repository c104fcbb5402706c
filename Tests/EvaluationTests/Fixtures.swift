import Tabular

@testable import Evaluation
@testable import Learning

/// A model that nobody asks for a score: a report only needs the detector around it.
struct SilentModel: Model {
    static let kind = ModelKind.extraTrees
    var columnCount: Int { 1 }
    var classCount: Int

    init(classCount: Int) { self.classCount = classCount }
    init(from archive: ArchiveReader) throws(LearningError) { classCount = 0 }

    func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>
    ) {}
    func encode(to archive: inout ArchiveWriter) {}
}

/// One row of a made-up evaluation.
struct Row {
    var type: String
    var score: Float
    var predicted: String

    init(_ type: String, _ score: Float, _ predicted: String? = nil) {
        self.type = type
        self.score = score
        self.predicted = predicted ?? (score > 0.5 ? Verdicts.anomaly : ClassLabels.benign)
    }
}

func rows(_ count: Int, _ type: String, _ score: Float, _ predicted: String? = nil) -> [Row] {
    [Row](repeating: Row(type, score, predicted), count: count)
}

/// Benign rows and attacks of one type around a threshold of 0.5: so many called, so many not.
func rows(tn: Int, fp: Int, fn: Int, tp: Int) -> [Row] {
    rows(tn, "normal", 0.25) + rows(fp, "normal", 0.75) + rows(fn, "neptune", 0.25) + rows(tp, "neptune", 0.75)
}

/// A made-up evaluation: rows, what training is said to have seen, and the threshold.
struct Fixture {
    var rows: [Row]
    var threshold = Threshold(value: 0.5, promisedRate: 0.05, source: .heldOutBenign, attainableRate: 0.05)
    /// The classes of a supervised model; empty for a one-class model.
    var classNames: [String] = []
    var granularity = ClassGranularity.family
    var typesSeen: [String] = []
    var findings: [Finding] = []
    var seen: [Bool]?
    var flowsPerDay = 1_000_000.0
    var isCrossFitted = false
    var seed: UInt64 = 7
    var sources = [DataSource(file: "train.csv", rows: 10, sha256: nil)]

    /// "normal" is benign; the family of "a/b" is "a", and of a word the word itself.
    private static func type(_ name: String) -> AttackType {
        let isBenign = name == "normal"
        let family = isBenign ? AttackTaxonomy.benignFamily : String(name.prefix { $0 != "/" })
        return AttackType(name: name, family: family, isBenign: isBenign, technique: nil)
    }

    var labels: Labels {
        let names = Set(rows.map(\.type)).sorted()
        let position = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt16($0)) })
        return Labels(codes: rows.map { position[$0.type] ?? 0 }, types: names.map(Self.type))
    }

    func detector() throws -> Detector {
        let table = Table(
            schema: FeatureSchema(features: [Feature(name: "x")]), columns: [.numeric([0, 1])])
        return Detector(
            kind: .extraTrees,
            members: [
                Member(
                    preprocessor: try Preprocessor(table, PreprocessingOptions()),
                    model: SilentModel(classCount: classNames.count), voice: Voice(.extraTrees))
            ], calibration: Calibration(scores: [0.5], source: .heldOutBenign), rate: 0.05, classNames: classNames,
            granularity: granularity, labelColumn: nil, typesSeen: typesSeen,
            provenance: Provenance(
                sources: sources, dataKind: .csv, rows: 10, seed: seed, version: "1", regime: .labelled),
            findings: findings, trainingRows: [])
    }

    var verdicts: Verdicts {
        let names = classNames.isEmpty ? [ClassLabels.benign, Verdicts.anomaly] : classNames
        let position = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt16($0)) })
        let codes = rows.map { position[$0.predicted] ?? 0 }
        return Verdicts(
            Opinions(
                members: [ModelKind.extraTrees.rawValue], scores: rows.map(\.score), bestClasses: codes,
                bestAttacks: rows.map { _ in 1 }),
            calibration: Calibration(scores: [0.5], source: .heldOutBenign), threshold: threshold, names: classNames)
    }

    func report() throws -> EvaluationReport {
        EvaluationReport(
            labels: labels, verdicts: verdicts, detector: try detector(), seen: seen, flowsPerDay: flowsPerDay,
            isCrossFitted: isCrossFitted)
    }

    func summary(name: String = "model.lapwing", created: Int64? = 0) throws -> ModelSummary {
        ModelSummary(try detector(), name: name, created: created)
    }

    func json() throws -> JSON { try report().json(model: try summary()) }
}

extension JSON {
    /// The pairs of an object; empty for anything else.
    var pairs: [(String, JSON)] {
        if case .object(let pairs) = self { pairs } else { [] }
    }

    var keys: [String] { pairs.map(\.0) }

    subscript(key: String) -> JSON? { pairs.first { $0.0 == key }?.1 }

    var items: [JSON] {
        if case .array(let items) = self { items } else { [] }
    }

    /// A number, whole or not.
    var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}

extension EvaluationReport {
    func findings(of guardName: Guard) -> [String] {
        findings.filter { $0.guard == guardName }.map(\.finding)
    }
}

func isClose(_ a: Double?, _ b: Double?, within tolerance: Double = 1e-9) -> Bool {
    switch (a, b) {
    case (nil, nil): true
    case (let a?, let b?): abs(a - b) <= tolerance
    default: false
    }
}
