import Foundation
import Kernels
import Learning
import Tabular

func makeJob(named name: String, directory: String) throws -> any Job {
    let x10 = name.hasSuffix("-x10")
    let part = x10 ? "train10" : "train"
    switch x10 ? String(name.dropLast(4)) : name {
    case "csv-read": return ReadCSV(path: "\(directory)/\(part).csv")
    case "isolation-forest": return IsolationForestJob(data: try RaceData(directory, part))
    case "extra-trees-fit": return ExtraTreesFit(data: try RaceData(directory, part))
    case "pca-score": return OneClassScore(PCADetectorTrainer(), data: try RaceData(directory, part))
    case "ecod-score": return OneClassScore(ECODTrainer(), data: try RaceData(directory, part))
    case "nearest-neighbours-score":
        return OneClassScore(NearestNeighboursTrainer(), data: try RaceData(directory, part))
    case "smote": return try SMOTEJob(directory)
    case "extra-trees-score": return ExtraTreesScore(data: try RaceData(directory, part))
    case "boosting-fit-native": return BoostingFit(data: try RaceData(directory, "native"), isNative: true)
    case "boosting-fit-onehot": return BoostingFit(data: try RaceData(directory, part), isNative: false)
    case "boosting-score": return BoostingScore(data: try RaceData(directory, part))
    case "mlp-fit": return NetworkFitJob<PerceptronArchitecture>(data: try RaceData(directory, part), epochs: 10)
    case "cnn-epoch": return NetworkFitJob<ConvolutionalArchitecture>(data: try RaceData(directory, part), epochs: 1)
    case "meter-office": return MeterJob(path: "\(directory)/office.pcap", threads: 1, isText: false)
    case "meter-ndpi": return MeterJob(path: "\(directory)/ndpi.pcap", threads: 1, isText: false)
    case "meter-csv-one": return MeterJob(path: "\(directory)/office.pcap", threads: 1, isText: true)
    case "meter-csv-two": return MeterJob(path: "\(directory)/office.pcap", threads: 2, isText: true)
    default: throw BenchError.unknown("job \(name)")
    }
}

/// The matrix that every side starts from, column after column.
struct RaceData {
    let matrix: Matrix
    let classes: ClassLabels
    let isHeldOut: [Bool]
    let workers = Workers(count: 2)

    init(matrix: Matrix, classes: ClassLabels, isHeldOut: [Bool]) {
        self.matrix = matrix
        self.classes = classes
        self.isHeldOut = isHeldOut
    }

    init(_ directory: String, _ part: String) throws {
        let cells = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(part).f32"))
        let labels = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(part == "native" ? "train" : part).y"))
        let heldOut = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/holdout.idx"))
        let count = cells.count / MemoryLayout<Float>.size
        guard !labels.isEmpty, count % labels.count == 0 else { throw BenchError.badData(directory) }
        let values = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = cells.copyBytes(to: buffer) / MemoryLayout<Float>.size
        }
        matrix = Matrix(rows: labels.count, columns: count / labels.count, values: values)
        classes = ClassLabels(codes: labels.map { UInt16($0) }, names: [ClassLabels.benign, ClassLabels.attack])
        // Ten times the rows are the rows ten times over, jittered: so is what is held out.
        guard !heldOut.isEmpty else { throw BenchError.badData(directory) }
        isHeldOut = labels.indices.map { heldOut[$0 % heldOut.count] == 1 }
    }

    /// For each column of `native.f32`, how many levels it has: its last three hold protocol, service and flag.
    var nativeLevels: [Int] {
        (0..<matrix.columns).map { column in
            column < matrix.columns - 3
                ? 0 : Int(matrix.values[column * matrix.rows..<(column + 1) * matrix.rows].max() ?? 0) + 1
        }
    }

    /// The AUC on the held-out fifth of a model fitted to some of the other rows.
    func heldOutQuality<T: Trainer>(
        _ trainer: T, seed: UInt64, learning isLearnt: (Int) -> Bool
    ) async throws -> Double? {
        let learnt = (0..<matrix.rows).filter { !isHeldOut[$0] && isLearnt($0) }
        let judged = (0..<matrix.rows).filter { isHeldOut[$0] }
        let model = try await trainer.fit(
            TrainingSet(
                matrix: matrix.selecting(learnt),
                classes: ClassLabels(codes: learnt.map { classes.codes[$0] }, names: classes.names)),
            TrainingContext(seed: seed, workers: workers))
        let scores = try await model.scores(of: matrix.selecting(judged), workers: workers).scores
        return RankStatistics.areaUnderROC(scores: scores, isPositive: judged.map { classes.codes[$0] == 1 })
    }
}

struct ReadCSV: Job {
    let unit = "rows"
    let path: String

    func run(seed: UInt64) async throws {
        _ = try await TableReader().read([path])
    }

    func quality(seed: UInt64) async throws -> Double? {
        Double(try await TableReader().read([path]).rowCount)
    }
}

/// Fit and score, without labels; judged by what it learns from benign rows, on rows held out.
struct IsolationForestJob: Job {
    let unit = "AUC"
    let data: RaceData

    func run(seed: UInt64) async throws {
        let context = TrainingContext(seed: seed, workers: data.workers)
        let model = try await IsolationForestTrainer().fit(TrainingSet(matrix: data.matrix), context)
        _ = try await model.scores(of: data.matrix, workers: data.workers)
    }

    func quality(seed: UInt64) async throws -> Double? {
        try await data.heldOutQuality(IsolationForestTrainer(), seed: seed) { data.classes.codes[$0] == 0 }
    }
}

struct ExtraTreesFit: Job {
    let unit = "AUC"
    let data: RaceData

    func run(seed: UInt64) async throws {
        let context = TrainingContext(seed: seed, workers: data.workers)
        _ = try await ExtraTreesTrainer().fit(TrainingSet(matrix: data.matrix, classes: data.classes), context)
    }

    func quality(seed: UInt64) async throws -> Double? {
        try await data.heldOutQuality(ExtraTreesTrainer(), seed: seed) { _ in true }
    }
}

struct ExtraTreesScore: Job {
    let unit = "AUC"
    let data: RaceData
    private var model: ExtraTrees?

    init(data: RaceData) { self.data = data }

    mutating func run(seed: UInt64) async throws {
        // The warm-up run fits the model; only the scoring of the others counts.
        let fitted: ExtraTrees
        if let model {
            fitted = model
        } else {
            fitted = try await ExtraTreesTrainer().fit(
                TrainingSet(matrix: data.matrix, classes: data.classes),
                TrainingContext(seed: 1, workers: data.workers))
            model = fitted
        }
        _ = try await fitted.scores(of: data.matrix, workers: data.workers, wantsProbabilities: true)
    }

    func quality(seed: UInt64) async throws -> Double? {
        try await data.heldOutQuality(ExtraTreesTrainer(), seed: seed) { _ in true }
    }
}
