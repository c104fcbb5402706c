import Flows
import Foundation
import Packets
import TestSupport
import Testing

/// Every real payload is read as tshark reads it.
///
/// Where the two differ, tshark stops or shows what cannot be:
/// - `netflow5_test_invalid01`: the header announces 55,582 records, of at most 30. tshark shows the 30 that fit, with
///   flipped bits in addresses and ports; here the datagram is malformed.
/// - `netflow9_test_h3c*`: tshark takes field 43 (two bytes here) for an IPv4 address and gives up; here the records
///   behind it are read too, and the first is the one that tshark shows.
/// - `netflow5`, `ipfix`: several messages one behind the other in one file. One message a datagram is read, as tshark
///   does; here the rest is counted (as are the zeros behind the sets of `cisco_aci_tpl`).
@Suite(.enabled(if: RealData.isPresent))
struct ExporterGoldenTests {
    struct Group: Sendable, CustomTestStringConvertible {
        var files: [String] = []
        var options: UInt64 = 0
        var other: UInt64 = 0
        var waiting: UInt64 = 0
        var stopped = 0
        var records: [Row] = []
        var testDescription: String { files.last ?? "" }
    }

    struct Row: Sendable {
        var place: Int
        var set: UInt16
        var source: String
        var destination: String
        /// The rest, in the order of the maker's words.
        var numbers: [Int64?]
    }

    static let groups: [Group] = {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Golden/netflow.json")
        guard let data = try? Data(contentsOf: path),
            let all = try? JSONSerialization.jsonObject(with: data) as? [[String: Any]]
        else { return [] }
        return all.map { group in
            func number(_ name: String) -> Int { group[name] as? Int ?? -1 }
            let rows = (group["records"] as? [[Any]] ?? []).map { row in
                Row(
                    place: row[0] as? Int ?? -1, set: UInt16(row[1] as? Int ?? 0), source: row[2] as? String ?? "",
                    destination: row[3] as? String ?? "",
                    numbers: row[4...].map { ($0 as? NSNumber)?.int64Value })
            }
            return Group(
                files: group["files"] as? [String] ?? [], options: UInt64(number("options")),
                other: UInt64(number("other")), waiting: UInt64(number("waiting")), stopped: number("stopped"),
                records: rows)
        }
    }()

    @Test func allPayloadsAreThere() throws {
        let files = try RealData.files(in: "netflow").filter { $0.hasSuffix(".dat") }
        #expect(files.count == 61)
        #expect(Self.groups.flatMap(\.files).count == files.count)
        #expect(Self.groups.reduce(0) { $0 + $1.records.count } == 358)
    }

    @Test(arguments: groups) func readsAsTsharkDoes(_ group: Group) throws {
        var decoder = ExportDecoder()
        var found: [(place: Int, record: ExporterRecord)] = []
        for (place, file) in group.files.enumerated() {
            let payload = [UInt8](try Data(contentsOf: URL(fileURLWithPath: RealData.path("netflow/\(file)"))))
            var records: [ExporterRecord] = []
            decoder.decode(payload.span, from: .test, into: &records)
            found += records.map { (place, $0) }
        }
        let counts = decoder.counts
        #expect(counts.optionRecords == group.options)
        #expect(counts.otherRecords == group.other)
        #expect(counts.shedSets == 0)
        if group.files == ["netflow5_test_invalid01.dat"] {
            #expect(found.isEmpty && counts.malformed == 1)
            return
        }
        #expect(counts.malformed == 0)
        let isLonger = ["netflow5.dat", "ipfix.dat", "netflow9_test_cisco_aci_data256.dat"].contains(
            group.testDescription)
        #expect(counts.trailing == (isLonger ? 1 : 0))
        if group.stopped > 0 {
            #expect(found.count == (group.testDescription.contains("varstring") ? 1 : 16))
            found.removeLast(found.count - group.records.count)
        }
        try #require(found.count == group.records.count)
        var bases: [Int: Set<Int64>] = [:]
        for (row, (place, record)) in zip(group.records, found) {
            expectEqual(row, place, record)
            if let first = row.numbers[6], row.numbers[8] == nil {
                bases[place, default: []].insert(record.start - first * 1000)
                #expect(record.traits.contains(.isTimeEstimated))
            }
        }
        // Where the exporter's start is not told, one is assumed for the whole message, and nothing ended after it.
        #expect(bases.values.allSatisfy { $0.count == 1 })
    }

    private func expectEqual(_ row: Row, _ place: Int, _ record: ExporterRecord) {
        let numbers = row.numbers
        #expect(place == row.place)
        #expect(record.set == row.set)
        #expect(record.source == IPAddress(text: row.source))
        #expect(record.destination == IPAddress(text: row.destination))
        let rate = Int64(record.samplingRate)
        func expect(_ place: Int, _ value: some FixedWidthInteger, _ name: Comment) {
            if let told = numbers[place] { #expect(told == Int64(value), name) }
        }
        expect(0, record.sourcePort, "source port")
        expect(1, record.destinationPort, "destination port")
        expect(2, record.transport.rawValue, "protocol")
        #expect((numbers[3] ?? 0) * rate == Int64(record.forwardBytes))
        #expect((numbers[4] ?? 0) * rate == Int64(record.forwardPackets))
        expect(5, record.forwardFlags.rawValue, "flags")
        #expect(record.traits.contains(.hasFlags) == (numbers[5] != nil))
        expect(8, record.start, "start")
        expect(9, record.end, "end")
        expect(10, record.direction, "direction")
        if let first = numbers[6], let last = numbers[7] {
            #expect(record.end - record.start == Int64(Int32(truncatingIfNeeded: last - first)) * 1000)
        }
    }
}
