import Foundation
import Kernels
import Simulation
import Tabular

@testable import Learning

extension SplitMix64 {
    /// A draw from the standard normal distribution (Box and Muller).
    mutating func gaussian() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }
}

/// A matrix from rows, as one reads them.
func matrix(_ rows: [[Float]]) -> Matrix {
    var matrix = Matrix(rows: rows.count, columns: rows.first?.count ?? 0)
    for (row, cells) in rows.enumerated() {
        for (column, cell) in cells.enumerated() { matrix[row, column] = cell }
    }
    return matrix
}

func row(_ index: Int, of matrix: Matrix) -> [Float] { (0..<matrix.columns).map { matrix[index, $0] } }

let benignType = AttackType(name: "normal", family: AttackTaxonomy.benignFamily, isBenign: true, technique: nil)
func attackType(_ name: String) -> AttackType {
    AttackType(name: name, family: name, isBenign: false, technique: nil)
}

/// Labels of benign rows and one kind of attack.
func labels(_ isAttack: [Bool]) -> Labels {
    Labels(codes: isAttack.map { $0 ? 1 : 0 }, types: [benignType, attackType("flood")])
}

/// Options for a small model of a kind: few trees, rounds or epochs.
func smallOptions(_ kind: ModelKind, size: Int = 10, folds: Int = 3, regime: Regime = .labelled) -> TrainingOptions {
    var options = TrainingOptions(kind: kind)
    options.regime = regime
    options.folds = folds
    let kinds = (try? options.recipe().map(\.kind)) ?? [kind]
    for member in kinds {
        for name in ["trees", "rounds", "epochs"] where member.hyperparameters.contains(where: { $0.name == name }) {
            options.hyperparameters[options.kind == member ? name : "\(member.rawValue).\(name)"] = Double(size)
        }
    }
    return options
}

extension Detector {
    /// The first member's preprocessing.
    var preprocessor: Preprocessor { members[0].preprocessor }
    /// The first member's model.
    var model: any Model { members[0].model }
}

/// A table of numeric columns.
func table(_ columns: [(name: String, values: [Float])], labels: Labels? = nil) -> Table {
    Table(
        schema: FeatureSchema(features: columns.map { Feature(name: $0.name) }, label: labels == nil ? nil : "label"),
        columns: columns.map { .numeric($0.values) }, labels: labels)
}

/// Benign rows around 0 and attacks `distance` away, in columns of which the last is mere noise.
struct Clouds {
    var rows: [[Float]] = []
    var isAttack: [Bool] = []

    init(_ count: Int, attackShare: Double = 0.3, distance: Double = 2, columns: Int = 4, seed: UInt64 = 1) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<count {
            let attack = random.uniform() < attackShare
            isAttack.append(attack)
            rows.append(
                (0..<columns).map { column in
                    Float(random.gaussian() + (attack && column < columns - 1 ? distance : 0))
                })
        }
    }

    var matrix: Matrix { LearningTests.matrix(rows) }
    var classes: ClassLabels {
        ClassLabels(codes: isAttack.map { $0 ? 1 : 0 }, names: [ClassLabels.benign, ClassLabels.attack])
    }
    var training: TrainingSet { TrainingSet(matrix: matrix, classes: classes) }
    var table: Table {
        let columns = (0..<matrix.columns).map { column in (name: "c\(column)", values: rows.map { $0[column] }) }
        return LearningTests.table(columns, labels: labels(isAttack))
    }
}

/// The synthetic traffic set as a table.
func syntheticTable(_ count: Int, seed: UInt64) -> Table {
    let rows = Array(SyntheticRows(count: count, seed: seed))
    return table(
        [
            ("BytesSent", rows.map { Float($0.bytesSent) }), ("BytesReceived", rows.map { Float($0.bytesReceived) }),
            ("PacketsSent", rows.map { Float($0.packetsSent) }),
            ("PacketsReceived", rows.map { Float($0.packetsReceived) }), ("Duration", rows.map { Float($0.duration) }),
        ], labels: labels(rows.map(\.isAnomaly)))
}

func auc(_ scores: [Float], _ isPositive: [Bool]) -> Double {
    RankStatistics.areaUnderROC(scores: scores, isPositive: isPositive) ?? .nan
}

func context(seed: UInt64 = 1, threads: Int = 2) -> TrainingContext {
    TrainingContext(seed: seed, workers: Workers(count: threads))
}

extension Model {
    /// The scores of all rows.
    func scores(of matrix: Matrix) async throws -> [Float] {
        try await scores(of: matrix, workers: Workers(count: 1)).scores
    }
}

/// What training threw; nil where it threw nothing.
func learningError(_ work: () async throws -> Void) async -> LearningError? {
    do { try await work() } catch { return error as? LearningError }
    return nil
}

/// Runs work with a new folder, and removes it afterwards.
func withTemporaryFolder<Result>(_ work: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lapwing-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try work(folder)
}

func areFinite(_ values: [Float]) -> Bool { values.allSatisfy { $0.isFinite } }

/// The names of what a folder holds.
func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
}
