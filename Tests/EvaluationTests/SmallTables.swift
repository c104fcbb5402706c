import Learning
import Tabular

/// Attacks of one family, all around one place.
struct AttackCloud {
    var name: String
    var rows: Int
    var x: Double
    var y: Double
}

let flood = AttackCloud(name: "flood", rows: 40, x: 9, y: 9)
let scan = AttackCloud(name: "scan", rows: 40, x: -9, y: 9)

/// A labelled table: benign rows around 0 in two columns, families of attacks elsewhere, and a column of noise.
func smallTable(benign: Int = 160, _ attacks: [AttackCloud] = [flood, scan], seed: UInt64 = 1) -> Table {
    var random = SplitMix64(seed: seed)
    var columns = [[Float]](repeating: [], count: 3)
    var codes: [UInt16] = []
    // The sum of three uniform draws is near enough to a bell.
    func noise() -> Double { random.uniform() + random.uniform() + random.uniform() - 1.5 }
    func add(_ code: Int, _ x: Double, _ y: Double) {
        columns[0].append(Float(x + noise()))
        columns[1].append(Float(y + noise()))
        columns[2].append(Float(noise()))
        codes.append(UInt16(code))
    }
    for _ in 0..<benign { add(0, 0, 0) }
    for (index, attack) in attacks.enumerated() {
        for _ in 0..<attack.rows { add(index + 1, attack.x, attack.y) }
    }
    let types =
        [AttackType(name: "normal", family: AttackTaxonomy.benignFamily, isBenign: true, technique: nil)]
        + attacks.map { AttackType(name: $0.name, family: $0.name, isBenign: false, technique: nil) }
    return Table(
        schema: FeatureSchema(
            features: [Feature(name: "x"), Feature(name: "y"), Feature(name: "noise")], label: "label"),
        columns: columns.map { .numeric($0) }, labels: Labels(codes: codes, types: types))
}

/// Options for a small forest.
func forestOptions(_ kind: ModelKind, trees: Int = 5, folds: Int = 2) -> TrainingOptions {
    var options = TrainingOptions(kind: kind)
    options.folds = folds
    options.hyperparameters["trees"] = Double(trees)
    return options
}

func smallContext(seed: UInt64 = 1) -> TrainingContext {
    TrainingContext(seed: seed, workers: Workers(count: 2))
}

/// What was thrown as an error of learning; nil where nothing was.
func learningError(_ work: () async throws -> Void) async -> LearningError? {
    do { try await work() } catch { return error as? LearningError }
    return nil
}
