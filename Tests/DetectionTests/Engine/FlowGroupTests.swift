import Flows
import Testing

@testable import Detection

@Suite struct FlowGroupTests {
    private static func verdict(_ perDay: Double, family: String? = nil) -> FlowVerdict {
        FlowVerdict(score: 1, pValue: 1e-6, rarity: Rarity(perDay: perDay), family: family, isNovel: family == nil)
    }

    @Test func flowsOfOneSourceAreOneAlert() throws {
        let rows = (0..<3 as Range<UInt16>).map {
            Evidence.flowRow("10.0.0.5", 40_000 + $0, "10.0.0.\($0 + 7)", at: Evidence.start + Int64($0))
        }
        let (groups, leftOut) = FlowGroup.groups(
            of: [0, 1, 2], rows, [Self.verdict(1), Self.verdict(0.1), Self.verdict(2)], home: .privateRanges, most: 8)
        let group = try #require(groups.first)
        #expect(groups.count == 1 && leftOut.isEmpty)
        #expect(group.strongest == 1 && !group.isVictim)
        let summed = group.summed(Evidence.flowAlert(rows[1]))
        #expect(summed.flows == 3 && summed.bytes == 3 * 6_500 && summed.packets == 3 * 22)
        #expect(summed.source != nil)
    }

    @Test func manySourcesOnOneDestinationAreOneAlertWithoutASource() {
        let rows = (0..<8).map { Evidence.flowRow("203.0.113.\($0 + 1)", 40_000, "10.0.0.3") }
        let verdicts = rows.map { _ in Self.verdict(1) }
        let many = FlowGroup.groups(of: Array(rows.indices), rows, verdicts, home: .privateRanges, most: 8).groups
        #expect(many.map(\.members.count) == [8])
        #expect(many.map { $0.summed(Evidence.flowAlert(rows[0])).source == nil } == [true])
        let few = FlowGroup.groups(of: Array(rows.indices.dropLast()), rows, verdicts, home: .privateRanges, most: 8)
            .groups
        #expect(few.map(\.members.count) == [Int](repeating: 1, count: 7))
    }

    /// Whom many hosts at home act on outside is no victim: each of them is told of.
    @Test func whatControlsManyIsNoVictim() {
        let rows = (0..<9).map { Evidence.flowRow("10.0.0.\($0 + 1)", 40_000, "203.0.113.66") }
        let groups = FlowGroup.groups(
            of: Array(rows.indices), rows, rows.map { _ in Self.verdict(1) }, home: .privateRanges, most: 64
        ).groups
        #expect(groups.count == 9 && groups.allSatisfy { !$0.isVictim })
    }

    @Test func familiesStayApart() {
        let rows = [Evidence.flowRow("10.0.0.5", 1, "10.0.0.6"), Evidence.flowRow("10.0.0.5", 2, "10.0.0.6")]
        let groups = FlowGroup.groups(
            of: [0, 1], rows, [Self.verdict(1, family: "DoS"), Self.verdict(1, family: "Probe")], home: .privateRanges,
            most: 8
        ).groups
        #expect(groups.map(\.strongest) == [0, 1])
    }

    /// Of too many the rarest are kept, told in the order of time, and the others are counted.
    @Test func theRarestAreKept() {
        let rows = (0..<5).map {
            Evidence.flowRow("10.0.0.\($0 + 1)", 1, "10.0.1.\($0)", at: Evidence.start - Int64($0))
        }
        let verdicts = [5.0, 1, 4, 2, 3].map { Self.verdict($0) }
        let (groups, leftOut) = FlowGroup.groups(of: Array(rows.indices), rows, verdicts, home: .privateRanges, most: 2)
        #expect(groups.map(\.strongest) == [3, 1])
        #expect(leftOut.flatMap(\.members) == [4, 2, 0])
    }

    @Test func nothingStrangeIsNoGroup() {
        let (groups, leftOut) = FlowGroup.groups(of: [], [], [], home: .privateRanges, most: 2)
        #expect(groups.isEmpty && leftOut.isEmpty)
    }

    /// Each profile says where its bytes and packets stand.
    @Test(arguments: [MeterProfile.fixed, .cic2017, .kdd, .basic])
    func columnsAreThere(profile: MeterProfile) {
        let columns = FlowColumns.of(profile)
        let bytes = [columns.bytesOut, columns.bytesIn].compactMap(\.self)
        let packets = [columns.packetsOut, columns.packetsIn].compactMap(\.self)
        #expect(Set(bytes).count == 2)
        #expect(Set(packets).count == (profile == .kdd ? 0 : 2))
        #expect(profile != .kdd || FlowColumns.connection["dst_host_count"] != nil)
    }
}
