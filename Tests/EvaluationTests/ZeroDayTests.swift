import Learning
import Tabular
import Testing

@testable import Evaluation

@Suite struct ZeroDayTests {
    private static func run(
        _ table: Table, test: Table? = nil, _ kind: ModelKind = .isolationForest, seed: UInt64 = 1
    ) async throws -> ZeroDay {
        try await ZeroDay(
            of: table, test: test, options: forestOptions(kind, trees: 20), context: smallContext(seed: seed))
    }

    @Test func eachFamilyIsLeftOutAndJudged() async throws {
        let result = try await Self.run(smallTable())
        #expect(result.families.map(\.name) == ["flood", "scan"])
        #expect(result.families.map(\.rows) == [40, 40], "all rows of the family")
        for family in result.families {
            #expect(try #require(family.areaUnderROC) > 0.9)
            let recall = try #require(family.recallAtOnePercent)
            #expect((0.0...1.0).contains(recall))
            #expect(try #require(family.recallAtPromise) > 0.5)
            // About three tenths of 160 benign rows, at a promised 5 %.
            #expect(try #require(family.falseAlarmRate) < 0.3)
            #expect(family.rowsSeen == 0)
        }
    }

    @Test func familiesOfFewRowsAreNotJudged() async throws {
        let rare = AttackCloud(name: "rare", rows: ZeroDay.fewestRows - 1, x: 9, y: -9)
        let enough = AttackCloud(name: "enough", rows: ZeroDay.fewestRows, x: -9, y: -9)
        let result = try await Self.run(smallTable([flood, rare, enough]))
        #expect(result.families.map(\.name) == ["enough", "flood"])
    }

    @Test func aSupervisedModelIsJudgedToo() async throws {
        let result = try await Self.run(smallTable(), .extraTrees)
        #expect(result.families.map(\.name) == ["flood", "scan"])
        #expect(result.families.allSatisfy { $0.areaUnderROC != nil })
    }

    /// A model that had seen the family would know it: labels by chance alone are not known of what was left out.
    @Test func theFamilyIsTrulyLeftOut() async throws {
        // "twin" lies where benign rows lie, at cells of its own: only a model that saw its rows could tell them.
        let twin = AttackCloud(name: "twin", rows: 60, x: 0, y: 0)
        let result = try await Self.run(smallTable([flood, twin]), .extraTrees)
        let judged = try #require(result.families.first { $0.name == "twin" })
        let area = try #require(judged.areaUnderROC)
        #expect((0.3...0.7).contains(area))
    }

    @Test func rowsThatTrainingSawUnderAnotherLabelAreCounted() async throws {
        let plain = smallTable(benign: 200, [flood])
        // 30 benign rows once more, as attacks.
        let copies = smallTable(benign: 200, [flood, AttackCloud(name: "mimic", rows: 0, x: 0, y: 0)])
        let rows = Array(0..<plain.rowCount) + Array(0..<30)
        let doubled = copies.selecting(rows)
        let codes = (doubled.labels?.codes ?? []).enumerated().map { $0 < plain.rowCount ? $1 : UInt16(2) }
        let table = Table(
            schema: doubled.schema, columns: doubled.columns,
            labels: Labels(codes: codes, types: copies.labels?.types ?? []))
        let result = try await Self.run(table)
        let mimic = try #require(result.families.first { $0.name == "mimic" })
        #expect(mimic.rows == 30)
        // Seven tenths of the benign rows are learnt from.
        #expect((10...29).contains(mimic.rowsSeen))
        #expect(result.families.first { $0.name == "flood" }?.rowsSeen == 0)
        // Where all benign rows are learnt from, all are seen.
        let tested = try await Self.run(table, test: table)
        #expect(tested.families.first { $0.name == "mimic" }?.rowsSeen == 30)
    }

    @Test func aTestGivesTheBenignRowsAndThoseOfTheFamily() async throws {
        let test = smallTable(
            benign: 70,
            [
                AttackCloud(name: "flood", rows: 25, x: 9, y: 9), AttackCloud(name: "scan", rows: 33, x: -9, y: 9),
                AttackCloud(name: "other", rows: 50, x: 9, y: -9),
            ], seed: 2)
        let result = try await Self.run(smallTable(), test: test)
        #expect(result.families.map(\.name) == ["flood", "scan"], "what training has")
        #expect(result.families.map(\.rows) == [25, 33])
        let alarms = result.families.compactMap(\.falseAlarmRate).map { $0 * 70 }
        #expect(alarms.count == 2 && alarms.allSatisfy { abs($0 - $0.rounded()) < 1e-9 }, "shares of 70 rows")
    }

    @Test func aFamilyThatTheTestLacksIsNotJudged() async throws {
        let result = try await Self.run(smallTable(), test: smallTable(benign: 50, [scan], seed: 2))
        #expect(result.families.map(\.name) == ["scan"])
    }

    /// Two types of one family: without one of them, its rows are still called by the family's name.
    @Test func singleTypesCanBeLeftOutAndNamedByTheirFamily() async throws {
        let plain = smallTable([
            AttackCloud(name: "syn", rows: 40, x: 9, y: 9), AttackCloud(name: "udp", rows: 40, x: 9.5, y: 9.5), scan,
        ])
        let labels = try #require(plain.labels)
        let types = labels.types.map { type in
            let family = ["syn", "udp"].contains(type.name) ? "flood" : type.family
            return AttackType(name: type.name, family: family, isBenign: type.isBenign, technique: nil)
        }
        let table = Table(
            schema: plain.schema, columns: plain.columns, labels: Labels(codes: labels.codes, types: types))
        let result = try await ZeroDay(
            of: table, granularity: .type, options: forestOptions(.extraTrees, trees: 20), context: smallContext())
        #expect(result.families.map(\.name) == ["scan", "syn", "udp"])
        for family in result.families {
            if family.name == "scan" {
                #expect(family.namedByFamily == nil, "no other type tells of its family")
            } else {
                #expect(try #require(family.namedByFamily) > 0.9)
            }
        }
        let whole = try await Self.run(table, .extraTrees)
        #expect(whole.families.map(\.name) == ["flood", "scan"])
        #expect(whole.families.allSatisfy { $0.namedByFamily == nil })
    }

    @Test func withoutFamiliesThereIsNothingToMean() async throws {
        let result = try await Self.run(smallTable([AttackCloud(name: "few", rows: 5, x: 9, y: 9)]))
        #expect(result.families.isEmpty)
        #expect(result.mean(\.recallAtPromise) == nil)
        #expect(result.json["mean_recall_at_promise"] == .null)
    }

    @Test func theMeanIsThatOfTheFamiliesThatHaveTheFigure() {
        func family(_ name: String, _ recall: Double?) -> ZeroDay.Family {
            ZeroDay.Family(
                name: name, rows: 30, recallAtPromise: recall, falseAlarmRate: 0.05, recallAtOnePercent: nil,
                areaUnderROC: nil, rowsSeen: 0)
        }
        let result = ZeroDay(families: [family("a", 0.25), family("b", nil), family("c", 0.75)])
        #expect(result.mean(\.recallAtPromise) == 0.5)
        #expect(result.mean(\.recallAtOnePercent) == nil)
        #expect(
            result.json.keys == [
                "families", "mean_recall_at_promise", "mean_false_alarm_rate", "mean_recall_at_0.01", "mean_roc_auc",
                "mean_named_by_family",
            ])
        #expect(
            result.json["families"]?.items.first?.keys == [
                "name", "rows", "recall_at_promise", "false_alarm_rate", "recall_at_0.01", "roc_auc",
                "named_by_family", "rows_seen",
            ])
    }

    @Test func oneSeedGivesOneResult() async throws {
        let one = try await Self.run(smallTable(), seed: 4)
        let two = try await Self.run(smallTable(), seed: 4)
        #expect(one.json == two.json)
    }

    @Test func labelsAreNeeded() async {
        let table = smallTable()
        let cases: [(data: Table, test: Table?)] = [(table.withoutLabels, nil), (table, table.withoutLabels)]
        for (data, test) in cases {
            let error = await learningError { _ = try await Self.run(data, test: test) }
            guard case .noLabels? = error else {
                Issue.record("no labels are no error")
                continue
            }
        }
    }
}
