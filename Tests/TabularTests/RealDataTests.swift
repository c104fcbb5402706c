import TestSupport
import Testing

@testable import Tabular

/// The published data, which lies beside the repository or where `LAPWING_DATA` says.
@Suite(.enabled(if: RealData.isPresent, "the published data is not there: LAPWING_DATA names its folder"))
struct RealDataTests {
    static let nslKDD: [(file: String, families: [String: Int])] = [
        ("KDDTrain+.txt.gz", ["benign": 67_343, "DoS": 45_927, "Probe": 11_656, "R2L": 995, "U2R": 52]),
        ("KDDTest+.txt.gz", ["benign": 9_711, "DoS": 7_458, "Probe": 2_421, "R2L": 2_754, "U2R": 200]),
        ("KDDTest-21.txt.gz", ["benign": 2_152, "DoS": 4_342, "Probe": 2_402, "R2L": 2_754, "U2R": 200]),
        ("KDDTrain+_20Percent.txt.gz", ["benign": 13_449, "DoS": 9_234, "Probe": 2_289, "R2L": 209, "U2R": 11]),
    ]

    @Test(arguments: nslKDD)
    func nslKDDIsReadWhole(file: String, families: [String: Int]) async throws {
        let table = try await TableReader().read([RealData.path("data/nsl-kdd/\(file)")])
        #expect(table.kind == .nslKDD)
        #expect(table.rowCount == families.values.reduce(0, +))
        #expect(try table.classCounts(.family) == families)
        #expect(table.schema.features.map(\.name) == NSLKDDColumns.names)
        #expect(try table.levels("protocol_type") == ["icmp", "tcp", "udp"])
        #expect(try table.levels("flag").count == 11)
        #expect(table.notes.isEmpty)
        for feature in table.schema.features where feature.kind == .numeric {
            #expect(try table.numbers(feature.name).allSatisfy { $0.isFinite && $0 >= 0 })
        }
        #expect(try table.numbers("dst_host_count").max() == 255)
    }

    @Test func nslKDDHasTheRowsThatArePublished() async throws {
        let train = try await TableReader().read([RealData.path("data/nsl-kdd/KDDTrain+.txt.gz")])
        let test = try await TableReader().read([RealData.path("data/nsl-kdd/KDDTest+.txt.gz")])
        #expect(train.rowCount == 125_973)
        #expect(test.rowCount == 22_544)
        #expect(try train.classCounts(.type).count == 23)
        #expect(try train.levels("service").count == 70)
        #expect(try train.classCounts(.type)["neptune"] == 41_214)
        let known = Set(try train.classCounts(.type).keys)
        let novel = try test.classCounts(.type).keys.filter { !known.contains($0) }
        #expect(novel.count == 17, "the types that only the test file has")
    }

    @Test func theCorrectedCICIDS2017IsOneTable() async throws {
        let table = try await TableReader().read(RealData.files(in: "data/cicids2017/improved"))
        #expect(table.kind == .cicids2017Improved)
        #expect(table.rowCount == 25_127)
        #expect(table.schema.features.count == 82)
        #expect(table.origins.count == 16)
        #expect(table.origins.reduce(0) { $0 + $1.rows } == 25_127)
        #expect(
            try table.classCounts(.type) == [
                "benign": 2_500, "Botnet": 736, "DDoS": 2_500, "DoS GoldenEye": 2_500, "DoS Hulk": 2_500,
                "DoS Slowhttptest": 1_740, "DoS Slowloris": 2_500, "FTP-Patator": 2_500, "Heartbleed": 11,
                "Infiltration": 36, "Infiltration - Portscan": 2_500, "Portscan": 2_500, "SSH-Patator": 2_500,
                "Web Attack - Brute Force": 73, "Web Attack - SQL Injection": 13, "Web Attack - XSS": 18,
            ])
        #expect(try table.classCounts(.family)["Port Scan"] == 5_000)
    }

    @Test func theCorrectedCICIDS2017SaysWhenEachRowHappened() async throws {
        let table = try await TableReader().read(RealData.files(in: "data/cicids2017/improved"))
        let times = try #require(table.times)
        // From Monday 3 to Friday 7 July 2017, in working hours.
        #expect(times.allSatisfy { $0 >= 1_499_040_000 && $0 < 1_499_472_000 })
        let classes = try #require(table.labels).classes(.type)
        let split = Splits.temporal(classes: classes.codes, times: times)
        #expect(split.train.count + split.test.count == table.rowCount)
        for (code, count) in classes.counts.enumerated() where count > 0 {
            let train = split.train.filter { classes.codes[$0] == code }
            let test = split.test.filter { classes.codes[$0] == code }
            #expect(train.count == Int((0.7 * Double(count)).rounded()))
            let (last, first) = (train.map { times[$0] }.max() ?? 0, test.map { times[$0] }.min() ?? .infinity)
            #expect(last <= first, "\(classes.names[code])")
        }
    }

    @Test func theFloodOfThePublishedCICIDS2017CameInTheAfternoon() async throws {
        let table = try await TableReader().read([
            RealData.path("data/cicids2017/original/labelled-flows-ddos.csv.gz")
        ])
        let hours = try #require(table.times).map { $0.truncatingRemainder(dividingBy: 86_400) / 3600 }
        #expect(hours.allSatisfy { $0 >= 15 && $0 < 17 }, "written as 3:56 to 4:16")
    }

    @Test func nslKDDHasNoRowTwice() async throws {
        let train = try await TableReader().read([RealData.path("data/nsl-kdd/KDDTrain+.txt.gz")])
        #expect(train.times == nil)
        let distinct = train.deduplicated()
        #expect(distinct.removed == 0)
    }

    static let original: [(file: String, types: [String: Int])] = [
        ("day-f1", ["benign": 999]), ("day-f2", ["benign": 999]), ("day-f3", ["benign": 999]),
        ("day-m1", ["benign": 999]), ("day-th2", ["benign": 999]), ("day-tu1", ["benign": 999]),
        (
            "day-th1",
            ["benign": 999, "Web Attack - Brute Force": 2, "Web Attack - SQL Injection": 2, "Web Attack - XSS": 3]
        ),
        ("labelled-flows-ddos", ["benign": 0, "DDoS": 1_000]),
        ("labelled-flows-portscan", ["benign": 0, "Portscan": 1_000]),
        (
            "stratified-12k",
            [
                "benign": 9_637, "Botnet": 6, "DDoS": 518, "DoS GoldenEye": 51, "DoS Hulk": 985,
                "DoS Slowhttptest": 25, "DoS Slowloris": 22, "FTP-Patator": 35, "Portscan": 688, "SSH-Patator": 27,
                "Web Attack - Brute Force": 6, "Web Attack - XSS": 1,
            ]
        ),
        (
            "webattacks-10k",
            [
                "benign": 8_000, "Web Attack - Brute Force": 1_507, "Web Attack - SQL Injection": 21,
                "Web Attack - XSS": 652,
            ]
        ),
    ]

    @Test(arguments: original)
    func eachOriginalCICIDS2017FileIsReadable(file: String, types: [String: Int]) async throws {
        let table = try await TableReader().read([RealData.path("data/cicids2017/original/\(file).csv.gz")])
        #expect(table.kind == .cicids2017)
        #expect(table.schema.features.count == 76)
        #expect(table.schema.identifiers.contains("Destination Port"))
        #expect(try table.classCounts(.type) == types)
    }

    @Test func theOriginalsAreOneTable() async throws {
        let table = try await TableReader().read(RealData.files(in: "data/cicids2017/original"))
        #expect(table.rowCount == 31_181)
        #expect(table.schema.features.count == 76)
    }

    /// Cell by cell against a slow twin, from the inflated bytes.
    @Test(arguments: ["Heartbleed_11", "Infiltration_36", "Web_Attack_-_XSS_18"])
    func theCellsAreThoseOfASlowTwin(file: String) async throws {
        let path = RealData.path("data/cicids2017/improved/\(file).csv.gz")
        var source = try ByteSource(path: path)
        var bytes: [UInt8] = []
        while case let more = try source.next(1 << 20), !more.isEmpty { bytes += more }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let names = try #require(lines.first).split(separator: ",").map(String.init)
        let cells = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        let table = try await TableReader().read([path])
        #expect(table.rowCount == cells.count)
        for feature in table.schema.features {
            let column = try #require(names.firstIndex(of: feature.name))
            let expected = try cells.map { Float(try #require(Double($0[column]))) }
            #expect(bits(try table.numbers(feature.name)) == bits(expected), "\(feature.name)")
        }
    }
}
