import Learning
import Tabular
import Testing

@testable import Evaluation

@Suite struct LeaderboardTextTests {
    /// A report in which so many of 100 attacks are ranked above all benign rows.
    private static func report(found: Int, alarms: Int = 50) throws -> EvaluationReport {
        var fixture = Fixture(rows: rows(tn: 1_000 - alarms, fp: alarms, fn: 100 - found, tp: found))
        fixture.typesSeen = ["neptune", "normal"]
        return try fixture.report()
    }

    private static func entry(
        _ name: String, _ reports: [[EvaluationReport]], zeroDay: ZeroDay? = nil
    ) -> Leaderboard.Entry {
        Leaderboard.Entry(
            name: name, trials: reports.map { Leaderboard.Trial(reports: $0) },
            trainingSeconds: reports.first.map { $0.map { _ in 1.25 } } ?? [], rowsPerSecond: [1_234_567, 1_234_569],
            bytes: 5_000_000, failure: nil, zeroDay: zeroDay)
    }

    private static func failed(_ name: String, _ reason: String) -> Leaderboard.Entry {
        Leaderboard.Entry(
            name: name, trials: [], trainingSeconds: [], rowsPerSecond: [], bytes: 0, failure: reason, zeroDay: nil)
    }

    private static func board(
        _ entries: [Leaderboard.Entry], tests: [String] = ["other.csv"], seeds: [UInt64] = [1],
        isCrossFitted: Bool = false
    ) -> Leaderboard {
        Leaderboard(
            tests: tests.map { Leaderboard.Test(name: $0, rows: 1_100, attacks: 100) }, trainedOn: ["train.csv"],
            seeds: seeds, promisedRate: 0.05, entries: entries, isCrossFitted: isCrossFitted)
    }

    private static func lines(_ board: Leaderboard) -> [String] {
        LeaderboardText(board).text.split(separator: "\n").map(String.init)
    }

    private static func zeroDay(_ recall: Double?, seen: Int = 0) -> ZeroDay {
        ZeroDay(families: [
            ZeroDay.Family(
                name: "DoS", rows: 30, recallAtPromise: recall, falseAlarmRate: 0.04, recallAtOnePercent: 0.25,
                areaUnderROC: 0.9, rowsSeen: 0),
            ZeroDay.Family(
                name: "Probe", rows: 30, recallAtPromise: 0.5, falseAlarmRate: 0.06, recallAtOnePercent: nil,
                areaUnderROC: 0.9, rowsSeen: seen),
        ])
    }

    @Test func theBestStandsFirst() throws {
        let board = Self.board([
            Self.entry("worse", [[try Self.report(found: 30)]]), Self.entry("better", [[try Self.report(found: 95)]]),
        ])
        let lines = Self.lines(board)
        #expect(lines[0] == "On other.csv: 1,100 rows, 100 attacks.")
        #expect(lines[2].hasPrefix("  better") && lines[3].hasPrefix("  worse"))
        #expect(board.entries.map(\.name) == ["worse", "better"])
    }

    @Test func aRowHasItsFiguresUnderTheirHeadings() throws {
        let lines = Self.lines(Self.board([Self.entry("isolation-forest", [[try Self.report(found: 80)]])]))
        let (head, row) = (lines[1], lines[2])
        #expect(head.count == row.count)
        // (950 + 80) of 1,100 rows are told right; 50 of 1,000 benign rows are called.
        for words in ["93.6 %", "5.0 %", "kept"] { #expect(row.contains(words), "\(words) in: \(row)") }
        for heading in ["accuracy", "false alarms", "ROC AUC", "macro F1", "classes", "novel@1%", "novel@5%"] {
            let end = try #require(head.firstRange(of: heading)).upperBound
            let column = head.distance(from: head.startIndex, to: end)
            let cell = row.prefix(column)
            #expect(cell.last != " ", "\(heading) has its figure above its end: \(row)")
            #expect(column == row.count || row.dropFirst(column).first == " ", "\(heading) is cut in: \(row)")
        }
        // A one-class model tells no classes, and no type is new.
        #expect(row.split(separator: " ").suffix(4) == ["-", "-", "-", "-"])
    }

    @Test func aCrossFittedPromiseIsNotTold() throws {
        let board = Self.board([Self.entry("pca", [[try Self.report(found: 80)]])], isCrossFitted: true)
        #expect(!LeaderboardText(board).text.contains("kept"))
    }

    @Test func seedsTellTheSpread() throws {
        let entry = Self.entry("pca", [[try Self.report(found: 80), try Self.report(found: 90)]])
        let text = LeaderboardText(Self.board([entry], seeds: [1, 2])).text
        #expect(text.contains("means over 2 seeds"))
        // AUCs of .875 and .925 (with 50 of 1,000 benign rows as high as what is found).
        #expect(text.contains("+- 0.0"))
        let alone = LeaderboardText(Self.board([Self.entry("pca", [[try Self.report(found: 80)]])])).text
        #expect(!alone.contains("+-") && !alone.contains("means over"))
    }

    @Test func eachTestHasItsTable() throws {
        let entry = Self.entry("pca", [[try Self.report(found: 80)], [try Self.report(found: 10)]])
        let lines = Self.lines(Self.board([entry], tests: ["one.csv", "two.csv"]))
        #expect(lines.count { $0.hasPrefix("On ") } == 2)
        #expect(lines.contains("On one.csv: 1,100 rows, 100 attacks."))
        #expect(lines.contains("On two.csv: 1,100 rows, 100 attacks."))
        #expect(lines.count { $0.contains("93.6 %") } == 1 && lines.count { $0.contains("87.3 %") } == 1)
    }

    @Test func timeAndSizeAreTold() throws {
        let text = LeaderboardText(Self.board([Self.entry("pca", [[try Self.report(found: 80)]])])).text
        for words in ["1.25", "1,234,568", "4,882 KiB"] { #expect(text.contains(words), "\(words)") }
    }

    @Test func whatFailedIsListedWithTheReason() throws {
        let board = Self.board([
            Self.failed("extra-trees", "all rows are 'benign'"), Self.entry("pca", [[try Self.report(found: 80)]]),
        ])
        let lines = Self.lines(board)
        #expect(lines.last == "  extra-trees was not trained: all rows are 'benign'")
        #expect(lines.count { $0.contains("extra-trees") } == 1, "no row of figures")
    }

    @Test func whereAllFailedOnlyTheReasonsStand() {
        let text = LeaderboardText(Self.board([Self.failed("a", "no rows"), Self.failed("b", "no columns")])).text
        #expect(text.contains("a was not trained: no rows") && text.contains("b was not trained: no columns"))
    }

    @Test func familiesThatWereLeftOutHaveTheirRows() throws {
        let board = Self.board([
            Self.entry("pca", [[try Self.report(found: 80)]], zeroDay: Self.zeroDay(0.75, seen: 3)),
            Self.entry("ecod", [[try Self.report(found: 70)]], zeroDay: Self.zeroDay(nil)),
        ])
        let lines = Self.lines(board)
        let start = try #require(lines.firstIndex { $0.hasPrefix("Left out of training in turn") })
        let part = Array(lines[start...].prefix(8))
        try #require(part.count == 8)
        // The mean of 75 % and 50 %, at (4 + 6) / 2 % of false alarms; then each family.
        let first = part[1].split(separator: " ").joined(separator: " ")
        #expect(first.hasPrefix("pca 62.5 % 25.0 % mean, at 5.0 % false alarms; AUC 0.900"), "\(first)")
        #expect(part[2].split(separator: " ").joined(separator: " ") == "DoS 75.0 % 25.0 % 30 rows")
        #expect(part[3].split(separator: " ").joined(separator: " ") == "Probe 50.0 % - 30 rows")
        #expect(part[4].hasPrefix("  ecod "))
        #expect(part[5].split(separator: " ").joined(separator: " ") == "DoS - 25.0 % 30 rows")
        #expect(part[7].contains("fake-zero-day") && part[7].contains("3 rows of Probe"))
        #expect(!lines.contains { $0.contains("rows of DoS equal") })
    }

    @Test func withoutZeroDayNothingIsSaidOfIt() throws {
        let text = LeaderboardText(Self.board([Self.entry("pca", [[try Self.report(found: 80)]])])).text
        #expect(!text.contains("Left out"))
        let none = Self.entry("pca", [[try Self.report(found: 80)]], zeroDay: ZeroDay(families: []))
        #expect(!LeaderboardText(Self.board([none])).text.contains("Left out"))
    }

    @Test func onlyPlainCharactersArePrinted() throws {
        let board = Self.board([
            Self.entry("pca", [[try Self.report(found: 80)]], zeroDay: Self.zeroDay(0.75)), Self.failed("a", "b"),
        ])
        let text = LeaderboardText(board).text
        #expect(text.utf8.allSatisfy { $0 < 0x80 && ($0 >= 0x20 || $0 == 0x0A) })
        #expect(!text.contains("nan") && !text.contains("inf"))
    }
}
