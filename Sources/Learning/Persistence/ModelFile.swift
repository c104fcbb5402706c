import Foundation
import Tabular

/// Reads and writes model files.
///
/// A file is sealed as `SealedFile` says; its payload is a JSON manifest (its length in 8 bytes, then its text) and the
/// tensors. Reading runs no code.
public enum ModelFile {
    /// The version that this program reads and writes.
    public static let formatVersion: UInt32 = 2
    /// What stands in front of a model file.
    public static let magic = Array("LAPWING\u{0}".utf8)
    private static let seal = SealedFile(
        magic: magic, version: formatVersion, noun: "model file",
        making: "Make one with 'lapwing train DATA --out FILE'.", mend: "Train anew.",
        others: [
            SealedFile.Other(
                magic: SealedFile.baselineMagic,
                reason:
                    "is a baseline that 'lapwing detect --save' wrote. Give it to 'lapwing detect', before the source.")
        ])

    /// What a file says of itself besides the detector.
    public struct Info: Sendable {
        /// When the file was written, in seconds since 1970.
        public var created: Int64
        /// The SHA-256 of the file's content, in hexadecimal.
        public var sha256: String
        /// The file's size in bytes.
        public var bytes: Int
    }

    /// The JSON part of a file.
    private struct Manifest: Codable {
        var format: UInt32
        var kind: ModelKind
        var members: [MemberManifest]
        var isNoveltyKnown: Bool
        var classNames: [String]
        var granularity: ClassGranularity
        var labelColumn: String?
        var reading: Reading
        var typesSeen: [String]
        var calibrationSource: ThresholdSource
        var calibrationRows: Int
        var rate: Double
        var threshold: Threshold
        var provenance: Provenance
        var findings: [Finding]
        var metrics: [String: Double]
        var parameters: [String: Double]
        var tensors: [TensorEntry]
    }

    /// What is said of one member; its tensors are named "members.0." and so on.
    private struct MemberManifest: Codable {
        var kind: ModelKind
        var weight: Double
        var votes: Bool
        var isFused: Bool
        var preprocessor: Preprocessor
    }

    /// The bytes of a model file.
    ///
    /// The same detector gives the same bytes but for the time.
    public static func encode(_ detector: Detector, created: Int64) throws(LearningError) -> Data {
        var archive = ArchiveWriter()
        for (index, member) in detector.members.enumerated() {
            archive.within("members.\(index)") { archive in
                member.model.encode(to: &archive)
                member.voice.evidence?.encode(to: &archive)
            }
        }
        detector.novelty?.encode(to: &archive)
        archive.add("calibration scores", detector.calibration.scores)
        archive.add("training rows", detector.trainingRows)
        archive.add("calibration rows", detector.calibrationRows)
        let manifest = Manifest(
            format: formatVersion, kind: detector.kind,
            members: detector.members.map {
                MemberManifest(
                    kind: type(of: $0.model).kind, weight: $0.voice.weight, votes: $0.voice.votes,
                    isFused: $0.voice.evidence != nil, preprocessor: $0.preprocessor)
            }, isNoveltyKnown: detector.novelty != nil,
            classNames: detector.classNames, granularity: detector.granularity, labelColumn: detector.labelColumn,
            reading: detector.reading,
            typesSeen: detector.typesSeen, calibrationSource: detector.calibration.source,
            calibrationRows: detector.calibration.scores.count, rate: detector.rate, threshold: detector.threshold(),
            provenance: detector.provenance, findings: detector.findings, metrics: detector.metrics,
            parameters: archive.parameters,
            tensors: archive.tensors)
        let text: Data
        do { text = try SealedFile.encoder.encode(manifest) } catch {
            throw .badModelFile(file: "model", reason: "its manifest cannot be written: \(error)")
        }
        return seal.seal(SealedFile.payload(text: text, bytes: archive.bytes), created: created)
    }

    /// Writes a model file: to a temporary file beside it, synced, then renamed over the old one.
    public static func write(_ detector: Detector, to path: String, created: Int64) throws(LearningError) {
        try AtomicFile.write(try encode(detector, created: created), to: path)
    }

    /// Reads a model file.
    ///
    /// Throws `.badModelFile`, which says whether it is no model, cut short, altered or newer.
    public static func read(_ path: String) throws(LearningError) -> (detector: Detector, info: Info) {
        try decode(try AtomicFile.read(path), file: path)
    }

    /// Reads the bytes of a model file.
    public static func decode(_ data: Data, file: String) throws(LearningError) -> (detector: Detector, info: Info) {
        func bad(_ reason: String) -> LearningError { .badModelFile(file: file, reason: reason) }
        let content: SealedFile.Content
        do { content = try seal.open(data) } catch { throw bad(error.reason) }
        guard let (text, bytes) = SealedFile.parts(of: content.payload) else {
            throw bad("the model file is damaged: no manifest. Train anew.")
        }
        let manifest: Manifest
        do { manifest = try SealedFile.decoder.decode(Manifest.self, from: text) } catch {
            throw bad("the model file is damaged: its manifest does not read. Train anew.")
        }
        let archive = ArchiveReader(
            file: file, parameters: manifest.parameters, tensors: manifest.tensors, bytes: bytes)
        let info = Info(created: content.created, sha256: content.sha256, bytes: data.count)
        return (try detector(manifest, archive), info)
    }

    private static func detector(_ manifest: Manifest, _ archive: ArchiveReader) throws(LearningError) -> Detector {
        let classes = manifest.classNames
        guard (1...ModelFile.memberLimit).contains(manifest.members.count), manifest.rate > 0, manifest.rate < 1,
            classes.count != 1,
            manifest.kind.isComposite || manifest.members.map(\.kind) == [manifest.kind]
        else { throw archive.damaged("it has no members") }
        var members: [Member] = []
        for (index, part) in manifest.members.enumerated() {
            members.append(try member(part, archive.within("members.\(index)"), classCount: classes.count))
        }
        guard
            members.count == 1 || members.allSatisfy({ $0.voice.evidence != nil || $0.voice.weight == 0 })
                || members.count(where: { $0.voice.weight != 0 }) == 1,
            members.contains(where: { $0.voice.weight > 0 }),
            classes.isEmpty || members.contains(where: \.voice.votes)
        else { throw archive.damaged("its members cannot be fused") }
        let scores = try archive.floats("calibration scores")
        guard !scores.isEmpty, scores.allSatisfy(\.isFinite) else { throw archive.damaged("it has no calibration") }
        return Detector(
            kind: manifest.kind, members: members,
            novelty: manifest.isNoveltyKnown ? try NoveltyRule(from: archive, classCount: classes.count) : nil,
            calibration: Calibration(scores: scores, source: manifest.calibrationSource), rate: manifest.rate,
            classNames: classes, granularity: manifest.granularity, labelColumn: manifest.labelColumn,
            reading: manifest.reading,
            typesSeen: manifest.typesSeen, provenance: manifest.provenance, findings: manifest.findings,
            metrics: manifest.metrics,
            trainingRows: try archive.longs("training rows"), calibrationRows: try archive.longs("calibration rows"))
    }

    /// More members than any detector has.
    private static let memberLimit = 32

    private static func member(
        _ manifest: MemberManifest, _ archive: ArchiveReader, classCount: Int
    ) throws(LearningError) -> Member {
        let model: any Model
        switch manifest.kind {
        case .isolationForest: model = try IsolationForest(from: archive)
        case .extendedIsolationForest: model = try ExtendedIsolationForest(from: archive)
        case .extraTrees: model = try ExtraTrees(from: archive)
        case .gradientBoosting: model = try GradientBoosting(from: archive)
        case .ann: model = try ShallowNetwork(from: archive)
        case .mlp: model = try Perceptron(from: archive)
        case .dnn: model = try DeepNetwork(from: archive)
        case .cnn: model = try ConvolutionalNetwork(from: archive)
        case .autoencoder: model = try Autoencoder(from: archive)
        case .pca: model = try PCADetector(from: archive)
        case .ecod: model = try ECOD(from: archive)
        case .nearestNeighbours: model = try NearestNeighbours(from: archive)
        case .medianDistance: model = try MedianDistance(from: archive)
        case .hybrid, .ensemble: throw archive.damaged("a member is made of members")
        }
        guard model.columnCount == manifest.preprocessor.columnCount, manifest.preprocessor.isSound,
            !manifest.votes || model.classCount == classCount, (0...1e6).contains(manifest.weight)
        else { throw archive.damaged("its preprocessing does not fit its model") }
        let voice = Voice(
            manifest.kind, weight: manifest.weight, votes: manifest.votes,
            evidence: manifest.isFused ? try EvidenceCurve(from: archive) : nil)
        return Member(preprocessor: manifest.preprocessor, model: model, voice: voice)
    }
}

func hex(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return byte < 16 ? "0" + text : text
}
