import Evaluation
import Learning
import Tabular
import Testing

@Suite struct TextReportTests {
    /// About as large as KDDTest+, with new types.
    private static func large() -> Fixture {
        var fixture = Fixture(
            rows: rows(tn: 8458, fp: 1253, fn: 900, tp: 10_233) + rows(600, "worm", 0.75) + rows(1100, "mscan", 0.25))
        fixture.typesSeen = ["neptune", "normal"]
        return fixture
    }

    private static func tooWide(_ report: EvaluationReport) -> [String] {
        TextReport(report).text.split(separator: "\n").map(String.init).filter { line in
            line.count > 80 && !report.findings.contains { line.contains($0.finding) }
        }
    }

    @Test func itBeginsWithTheVerdict() throws {
        let report = TextReport(try Fixture(rows: rows(tn: 950, fp: 50, fn: 20, tp: 80)).report())
        #expect(report.verdict.contains("Found 80 of 100 attacks"))
        #expect(report.verdict.contains("5.0 %"))
        #expect(report.verdict.contains("kept"))
        #expect(report.text.hasPrefix(report.verdict))
        #expect(report.summary.hasPrefix(report.verdict))
    }

    @Test func aVoidPromiseIsTold() throws {
        let report = TextReport(try Fixture(rows: rows(tn: 800, fp: 200, fn: 20, tp: 80)).report())
        #expect(report.verdict.contains("VOID"))
        #expect(report.verdict.contains("4.0 times"))
    }

    @Test(arguments: [(100, 5, 0, 0), (0, 0, 5, 5), (0, 0, 0, 3), (3, 0, 0, 0), (0, 4, 0, 0)])
    func itStandsWithoutOneKindOfRows(tn: Int, fp: Int, fn: Int, tp: Int) throws {
        let text = TextReport(try Fixture(rows: rows(tn: tn, fp: fp, fn: fn, tp: tp)).report()).text
        #expect(!text.contains("nan") && !text.contains("inf"))
        #expect(text.contains(fn + tp == 0 ? "No attacks" : "of \(fn + tp) attacks"))
    }

    @Test func anOracleSaysSo() throws {
        var fixture = Fixture(rows: rows(tn: 90, fp: 10, fn: 2, tp: 8))
        fixture.threshold = Threshold(value: 0.5, promisedRate: nil, source: .oracle)
        #expect(TextReport(try fixture.report()).verdict.contains("ORACLE"))
    }

    @Test func aReportOfTrainingSaysThatItsRateHoldsByConstruction() throws {
        var fixture = Fixture(rows: rows(tn: 950, fp: 50, fn: 2, tp: 8))
        fixture.isCrossFitted = true
        #expect(TextReport(try fixture.report()).verdict.contains("by construction"))
    }

    @Test func aSmallReportFitsIntoEightyColumns() throws {
        #expect(Self.tooWide(try Fixture(rows: rows(tn: 90, fp: 10, fn: 2, tp: 8)).report()) == [])
    }

    @Test func aReportOfTestSizeFitsIntoEightyColumns() throws {
        let wide = Self.tooWide(try Self.large().report())
        #expect(wide == [])
    }

    @Test func longClassNamesFitIntoEightyColumns() throws {
        var fixture = Fixture(
            rows: rows(40, "normal", 0.25, "benign")
                + rows(9, "Web Attack - Sql Injection", 0.75, "Web Attack - Sql Injection"))
        fixture.classNames = ["benign", "Web Attack - Sql Injection"]
        #expect(Self.tooWide(try fixture.report()) == [])
    }

    @Test func thePlotShowsTheOperatingPointAndOnlyPlainCharacters() throws {
        let text = TextReport(try Self.large().report()).text
        let plot = text.split(separator: "\n").filter { $0.contains("|") }
        #expect(plot.count == 11)
        #expect(plot.count { $0.contains("o") } == 1)
        #expect(text.utf8.allSatisfy { $0 < 0x80 && ($0 >= 0x20 || $0 == 0x0A) })
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (125_973, "125,973"), (-1_234_567, "-1,234,567")])
    func countsHaveTheirThousandsApart(count: Int, text: String) {
        #expect(grouped(count) == text)
    }

    @Test(arguments: [(0.0, "0.0 %"), (0.129, "12.9 %"), (0.0005, "0.05 %"), (0.01, "1.0 %"), (1, "100.0 %")])
    func sharesReadAsPercent(share: Double, text: String) {
        #expect(percent(share) == text)
    }
}
