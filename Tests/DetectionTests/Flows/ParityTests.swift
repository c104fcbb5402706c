import Capture
import Foundation
import Learning
import Packets
import Simulation
import Tabular
import TestSupport
import Testing

@testable import Detection
@testable import Flows

/// What `meter` writes, read back and scored, is scored as the live rows are.
@Suite struct ParityTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The rows of eight seconds of the office, live and as a file of CSV.
    private func office(_ profile: MeterProfile) throws -> (live: [FlowRow], file: String) {
        func run(_ form: MeterForm, _ take: (MeterOutput) -> Void) throws {
            let source = OfficeSource(
                OfficeTraffic(seed: 9, duration: 8_000_000, attacks: [.scanFast], people: 25, intensity: 1))
            _ = try ProfileMeter([profile], form: form).run {
                source.next(into: &$0)
            } deliver: {
                take($1)
            }
        }
        var live: [FlowRow] = []
        try run(.rows) { if case .row(let row) = $0 { live.append(row) } }
        var text = profile.header()
        try run(.text(nil)) { if case .text(let line) = $0 { text += line } }
        return (live, try folder.write(text, to: "\(profile.rawValue).csv"))
    }

    @Test(arguments: [MeterProfile.fixed, .cic2017, .kdd, .basic])
    func rowsFromTheFileAndLiveRowsAreScoredAlike(profile: MeterProfile) async throws {
        let schema = try #require(profile.flowSchema)
        let (live, file) = try office(profile)
        #expect(live.count > 30)
        var reading = ReadOptions()
        reading.ignoresLabels = true
        reading.expected = profile == .kdd ? schema : nil
        let table = try await TableReader(options: reading).read([file])
        #expect(table.rowCount == live.count)
        let detector = try await SmallData(schema, rows: 120, seed: 2).detector()
        let opinion = try TrainedOpinion(detector, name: "m", sourceName: "s", available: [profile])
        let scores = opinion.judge(live).map(\.score)
        let wanted = try await detector.score(table).scores
        #expect(scores == wanted)
        #expect(Set(scores).count > 1)
        // And every cell is the same number.
        let own = FlowTables(schema).table(live)
        for (index, feature) in schema.features.enumerated() {
            let place = try #require(table.schema.index(of: feature.name))
            let other = table.columns[place]
            guard case .numeric(let values) = own.columns[index], case .numeric(let read) = other else { continue }
            #expect(zip(values, read).allSatisfy { $0 == $1 || !$0.isFinite && !$1.isFinite }, "\(feature.name)")
        }
    }

    @Test(.enabled(if: RealData.isPresent)) func aDetectorOfNSLKDDRunsOverACapture() async throws {
        let all = try await TableReader().read([RealData.path("data/nsl-kdd/KDDTrain+_20Percent.txt.gz")])
        let live = Set(FeatureSchema.nslKDDLive.features.map(\.name))
        let table = all.dropping(Set(all.schema.features.map(\.name)).subtracting(live))
            .selecting(Array(stride(from: 0, to: all.rowCount, by: 40)))
        #expect(table.schema.features.count == 28)
        try await check(table, .kdd, capture: "captures/ndpi/synscan.pcap")
        let full = all.selecting(Array(stride(from: 0, to: all.rowCount, by: 40)))
        let error = await #expect(throws: DetectionError.self) {
            try await check(full, .kdd, capture: "captures/ndpi/synscan.pcap")
        }
        let words1 = "\(try #require(error))"
        #expect(words1.contains("--features live"))
    }

    @Test(.enabled(if: RealData.isPresent)) func aDetectorOfCICIDS2017RunsOverACapture() async throws {
        let files = ["BENIGN_2500", "Portscan_2500"].map { RealData.path("data/cicids2017/improved/\($0).csv.gz") }
        let all = try await TableReader().read(files)
        try await check(
            all.selecting(Array(stride(from: 0, to: all.rowCount, by: 20))), .fixed,
            capture: "captures/ndpi/synscan.pcap")
    }

    private func check(_ table: Table, _ profile: MeterProfile, capture: String) async throws {
        var options = TrainingOptions(kind: .extraTrees)
        options.folds = 2
        options.hyperparameters = ["trees": 5]
        let detector = try await DetectorTrainer(options, TrainingContext(seed: 1)).train(table).detector
        let opinion = try TrainedOpinion(
            detector, name: "m", sourceName: capture, available: [.fixed, .cic2017, .kdd, .basic])
        #expect(opinion.profile == profile)
        let source = try CaptureFile(RealData.path(capture), intake: FrameIntake())
        var rows: [FlowRow] = []
        _ = try ProfileMeter([profile], form: .rows).run {
            try source.next(into: &$0)
        } deliver: {
            if case .row(let row) = $1 { rows.append(row) }
        }
        let verdicts = opinion.judge(rows)
        #expect(!verdicts.isEmpty && verdicts.count == rows.count)
        #expect(
            verdicts.contains { $0.family == "Probe" || $0.family?.localizedCaseInsensitiveContains("scan") == true })
    }
}
