import Foundation
import Learning
import Packets
import Tabular
import TestSupport
import Testing

@testable import Detection
@testable import Flows

/// Small data of a profile's schema: benign rows, and attacks of two families that stand out in some features.
struct SmallData {
    let table: Table
    let rows: [FlowRow]

    init(_ schema: FeatureSchema, rows count: Int, seed: UInt64, attacks: Bool = true) {
        var random = SeededRandom(seed: seed)
        var columns = schema.features.map { _ in [Float]() }
        var codes: [UInt16] = []
        var rows: [FlowRow] = []
        for row in 0..<count {
            let type: UInt16 = attacks && row % 5 == 0 ? 1 + UInt16(row / 5 % 2) : 0
            codes.append(type)
            for (index, feature) in schema.features.enumerated() {
                let isMarked = type > 0 && index % 2 == Int(type) - 1
                if feature.levels.isEmpty {
                    let value = Float.random(in: 0...10, using: &random)
                    columns[index].append(isMarked ? value + 50 : value)
                } else {
                    columns[index].append(
                        isMarked
                            ? Float(feature.levels.count - 1) : Float.random(in: 0..<2, using: &random).rounded(.down))
                }
            }
            rows.append(
                FlowRow(
                    .kdd, source: IPAddress(v4: UInt32(row)), destination: IPAddress(v4: 1), sourcePort: 40_000,
                    destinationPort: 80, transport: .tcp, start: Int64(row) * 1_000_000,
                    last: Int64(row) * 1_000_000 + 5, end: .closed, features: columns.map { Double($0[row]) }))
        }
        let types = [("normal", "benign", true), ("flood", "DoS", false), ("sweep", "Probe", false)].map {
            AttackType(name: $0, family: $1, isBenign: $2, technique: nil)
        }
        table = Table(
            schema: schema,
            columns: zip(schema.features, columns).map { feature, values in
                feature.levels.isEmpty ? .numeric(values) : .categorical(values.map { UInt16($0) })
            }, labels: Labels(codes: codes, types: types))
        self.rows = rows
    }

    func detector(_ kind: ModelKind = .extraTrees) async throws -> Detector {
        var options = TrainingOptions(kind: kind)
        options.folds = 2
        options.hyperparameters = kind == .ecod ? [:] : ["trees": 6]
        if !kind.isSupervised { options.regime = .benignOnly }
        return try await DetectorTrainer(options, TrainingContext(seed: 1)).train(table).detector
    }
}

@Suite struct TrainedOpinionTests {
    private static func opinion(_ detector: Detector, _ available: Set<MeterProfile>) throws -> TrainedOpinion {
        try TrainedOpinion(detector, name: "m.lapwing", sourceName: "a.pcap", available: available)
    }

    private static let packets: Set<MeterProfile> = [.fixed, .cic2017, .kdd, .basic, .host]

    @Test(arguments: [MeterProfile.fixed, .cic2017, .kdd, .basic])
    func aDetectorFindsItsProfileAndNamesFamilies(profile: MeterProfile) async throws {
        let data = SmallData(try #require(profile.flowSchema), rows: 120, seed: 3)
        let opinion = try Self.opinion(try await data.detector(), Self.packets)
        #expect(opinion.profile == profile)
        let fresh = SmallData(try #require(profile.flowSchema), rows: 40, seed: 4)
        for (row, verdict) in opinion.judge(fresh.rows).enumerated() {
            let wanted = row % 5 > 0 ? nil : row / 5 % 2 == 0 ? "DoS" : "Probe"
            #expect(verdict.family == wanted, "row \(row)")
            #expect(!verdict.isNovel)
        }
        #expect(opinion.promise.contains("not checked here"))
        #expect(opinion.reasons(for: fresh.rows[0]).count <= 5)
    }

    @Test func aTableAndLiveRowsGetTheSameScores() async throws {
        for profile in [MeterProfile.kdd, .fixed] {
            let data = SmallData(try #require(profile.flowSchema), rows: 120, seed: 5)
            let detector = try await data.detector()
            let opinion = try Self.opinion(detector, Self.packets)
            let wanted = try await detector.score(data.table).scores
            #expect(opinion.judge(data.rows).map(\.score) == wanted)
        }
    }

    @Test func aOneClassDetectorKnowsNoFamily() async throws {
        let data = SmallData(FixedFlow.schema, rows: 120, seed: 6, attacks: false)
        let opinion = try Self.opinion(try await data.detector(.ecod), [.fixed])
        let verdict = try #require(opinion.judge([data.rows[1]]).first)
        #expect(verdict.family == nil && verdict.isNovel)
    }

    @Test func payloadFeaturesAreRefusedWithTheWayOut() async throws {
        var schema = FeatureSchema.nslKDDLive
        schema.features = KDDRow.schema.features + ["hot", "num_failed_logins"].map { Feature(name: $0) }
        let detector = try await SmallData(schema, rows: 120, seed: 7).detector()
        let error = #expect(throws: DetectionError.self) { try Self.opinion(detector, Self.packets) }
        let words = "\(try #require(error))"
        #expect(words.contains("m.lapwing") && words.contains("hot, num_failed_logins"))
        #expect(words.contains("a.pcap") && words.contains("--features live"))
    }

    @Test func aSourceThatCannotGiveTheProfileIsNamed() async throws {
        let detector = try await SmallData(KDDRow.schema, rows: 120, seed: 8).detector()
        let error = #expect(throws: DetectionError.self) { try Self.opinion(detector, [.basic, .host]) }
        let words1 = "\(try #require(error))"
        #expect(words1.contains("It needs packets"))
        let strange = FeatureSchema(features: [Feature(name: "colour"), Feature(name: "BytesSent")])
        let other = try await SmallData(strange, rows: 120, seed: 9).detector()
        let refusal = #expect(throws: DetectionError.self) { try Self.opinion(other, Self.packets) }
        let words2 = "\(try #require(refusal))"
        #expect(words2.contains("reads colour, which"))
    }

    @Test func calibrationHereMakesThePromiseHold() async throws {
        let schema = BasicRow.schema
        var opinion = try Self.opinion(try await SmallData(schema, rows: 120, seed: 10).detector(.ecod), [.basic])
        var here = FlowTraffic(seed: 11)
        let learnt = here.rows(500)
        let few = #expect(throws: DetectionError.self) { try opinion.calibrate(on: Array(learnt.prefix(50))) }
        let words3 = "\(try #require(few))"
        #expect(words3.contains("missing"))
        try opinion.calibrate(on: learnt, seconds: 50)
        #expect(opinion.isCalibratedHere && opinion.flowsPerDay == 864_000)
        #expect(opinion.detector.threshold().source == .localCalibration)
        var fresh = FlowTraffic(seed: 12)
        let called = opinion.judge(fresh.rows(500)).count { $0.pValue <= 0.02 }
        #expect(called <= 40)
        let error = #expect(throws: DetectionError.self) {
            try opinion.calibrate(on: FlowLearning(profile: .fixed))
        }
        let words4 = "\(try #require(error))"
        #expect(words4.contains("fixed"))
    }

    @Test func noRowBreaksIt() async throws {
        let opinion = try Self.opinion(try await SmallData(KDDRow.schema, rows: 120, seed: 13).detector(), [.kdd])
        for value in [Double.nan, .infinity, -1, 1e300, 70_000] {
            for count in [0, 3, 28, 40] {
                var row = FlowTraffic(seed: 1).row(1, 2, 3, .tcp, [0, 0, 0, 0, 0])
                row.features = [Double](repeating: value, count: count)
                #expect(opinion.judge([row]).allSatisfy { $0.pValue > 0 && $0.pValue <= 1 })
                #expect(opinion.reasons(for: row).allSatisfy { $0.value.isFinite })
            }
        }
    }
}
