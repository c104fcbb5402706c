import Foundation
import Tabular
import Testing

@testable import Learning

@Suite struct TableAuditTests {
    private static func audit(_ table: Table) async throws -> TableAudit {
        try await TableAudit(table, workers: Workers(count: 2))
    }

    private static func findings(_ audit: TableAudit, _ guardName: Guard) -> [String] {
        audit.findings.filter { $0.guard == guardName }.map(\.finding)
    }

    /// Rows of three types, and a categorical column made of them.
    private static func typed(_ count: Int, levels: [String], level: (_ type: Int, _ row: Int) -> Int) -> Table {
        var random = SplitMix64(seed: 6)
        let types = (0..<count).map { _ in random.integer(below: 3) }
        let noise = types.map { _ in Float(random.gaussian()) }
        return Table(
            schema: FeatureSchema(
                features: [Feature(name: "noise"), Feature(name: "text", kind: .categorical(levels: levels))],
                label: "label"),
            columns: [.numeric(noise), .categorical(types.enumerated().map { UInt16(level($1, $0)) })],
            labels: Labels(
                codes: types.map { UInt16($0) }, types: [benignType, attackType("dos"), attackType("worm")]))
    }

    @Test func aNumberThatStandsForTheLabelIsDropped() async throws {
        let clouds = Clouds(200)
        let copy = clouds.isAttack.map { Float($0 ? 1 : 0) }
        let audit = try await Self.audit(
            table([("flag", copy), ("c", clouds.rows.map { $0[0] })], labels: labels(clouds.isAttack)))
        #expect(audit.dropped == ["flag"])
        #expect(Self.findings(audit, .shortcutFeature).contains { $0.contains("flag") && $0.contains("dropped") })
    }

    @Test func aTextThatTellsTheKindOfAttackBesideTheLabelIsDropped() async throws {
        // As UNSW-NB15's attack_cat: one level of several for each attack, another for benign rows.
        let audit = try await Self.audit(
            Self.typed(300, levels: ["Normal", "DoS", "Worms", "Analysis"]) { type, row in
                type == 1 && row % 2 == 0 ? 3 : type
            })
        #expect(audit.dropped == ["text"])
    }

    @Test func aTextOfTheFlowIsKept() async throws {
        let audit = try await Self.audit(
            Self.typed(300, levels: ["tcp", "udp", "icmp"]) { type, row in row % 7 == 0 ? 2 : (type + row) % 2 })
        #expect(audit.dropped == [])
        #expect(Self.findings(audit, .shortcutFeature) == [])
    }

    @Test(arguments: [0, 1, 5000])
    func aColumnThatNumbersTheRowsIsDropped(first: Int) async throws {
        let clouds = Clouds(100)
        let audit = try await Self.audit(
            table([("id", (0..<100).map { Float(first + $0) }), ("c", clouds.rows.map { $0[0] })]))
        #expect(audit.dropped == ["id"])
    }

    @Test func aStrongColumnIsNamedAndKept() async throws {
        let clouds = Clouds(400, distance: 4)
        let audit = try await Self.audit(clouds.table)
        #expect(audit.dropped == [])
        let named = Self.findings(audit, .shortcutFeature)
        #expect(named.count == 3)
        #expect(named.allSatisfy { $0.contains("AUC 0.99") || $0.contains("AUC 1") })
        #expect(!named.contains { $0.contains("'c3'") }, "noise is no shortcut")
    }

    @Test func aStrongColumnIsNamedWhicheverWayItPoints() async throws {
        let clouds = Clouds(400, distance: 4)
        let audit = try await Self.audit(
            table([("down", clouds.rows.map { -$0[0] })], labels: labels(clouds.isAttack)))
        #expect(Self.findings(audit, .shortcutFeature).contains { $0.contains("'down'") })
    }

    @Test func ordinaryColumnsAreKeptWithoutAWord() async throws {
        let audit = try await Self.audit(Clouds(300, distance: 1).table)
        #expect(audit.dropped == [])
        #expect(audit.findings == [])
    }

    @Test func equalRowsAndContradictionsAreCounted() async throws {
        // Row 0 stands three times, once with another label; row 1 twice with one label.
        let audit = try await Self.audit(
            table(
                [("a", [1, 1, 1, 2, 2, 3]), ("b", [5, 5, 5, 6, 6, 7])],
                labels: labels([false, true, false, true, true, false])))
        let finding = try #require(Self.findings(audit, .duplicateRows).first)
        #expect(finding.hasPrefix("3 of 6 rows repeat"))
        #expect(finding.contains("1 rows contradict"))
    }

    @Test func constantAndMissingCellsAreCounted() async throws {
        let audit = try await Self.audit(
            table([("same", [4, 4, 4, 4]), ("holes", [.nan, 1, .infinity, .nan]), ("c", [1, 2, 3, 5])]))
        #expect(Self.findings(audit, .constantColumn).first?.contains("same") == true)
        #expect(Self.findings(audit, .missingCell).first?.hasPrefix("2 missing and 1 infinite cells in holes") == true)
    }

    @Test func identifiersAreListed() async throws {
        let table = Table(
            schema: FeatureSchema(features: [Feature(name: "c")], identifiers: ["Src IP", "Timestamp"]),
            columns: [.numeric([1, 2, 3])])
        let found = Self.findings(try await Self.audit(table), .shortcutFeature)
        #expect(found == ["identifiers, not learnt from: Src IP, Timestamp"])
    }
}
