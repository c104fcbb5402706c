import Foundation
import TestSupport
import Testing

@testable import Tabular

@Suite struct TimeColumnTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func seconds(_ text: String, _ style: TimeStyle = .plain) -> Double? { style.seconds(Array(text.utf8)) }

    @Test(arguments: [
        ("2017-07-04 14:20:12", 1_499_178_012), ("2017-07-04T14:20:12Z", 1_499_178_012),
        ("2017-07-04 14:20:12.345678", 1_499_178_012.345678), ("2017/07/04 14:20:12,5", 1_499_178_012.5),
        ("2017-07-04T16:20:12+02:00", 1_499_178_012), ("2017-07-04T09:20:12-0500", 1_499_178_012),
        ("4/7/2017 14:20:12", 1_499_178_012), ("04-07-2017 14:20:12", 1_499_178_012),
        ("04/07/2017 02:20:12 PM", 1_499_178_012), ("4/7/2017 2:20:12pm", 1_499_178_012),
        ("04/07/2017 12:20:12 AM", 1_499_127_612), ("04/07/2017 12:20:12 PM", 1_499_170_812),
        ("7/24/2017 0:00", 1_500_854_400), ("2000-02-29", 951_782_400), ("1969-12-31 23:59:59", -1),
        ("2024-12-31", 1_735_603_200), ("1499178012", 1_499_178_012), ("1499178012.25", 1_499_178_012.25),
        ("1499178012345", 1_499_178_012.345), ("1499178012345678", 1_499_178_012.345678),
    ])
    func timesAreUnderstood(text: String, expected: Double) throws {
        #expect(abs(try #require(seconds(text)) - expected) < 1e-6)
    }

    @Test(arguments: [
        "", "-", "noon", "12", "2017", "2017-13-13", "2017-07", "2017-07-04 ", "2017-07-04 25:00", "2017-07-04 14",
        "2017-07-04 14:60", "2017-07-04 13:20 PM", "2017-07-04 14:20:12 CEST", "4/7/17 14:20", "2017-07/04", "nan",
        "14:20:12", "2017-07-04 14:20:12.", "99999999999999999999999", "2017-00-01", "2017-07-04 14:20+", "1499178012x",
    ])
    func whatIsNoTimeIsNil(text: String) {
        #expect(seconds(text) == nil)
    }

    @Test func eachDayIsTheCalendarsOwn() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for day in stride(from: -40_000, through: 60_000, by: 37) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let text = "\(parts.year ?? 0)-\(parts.month ?? 0)-\(parts.day ?? 0)"
            #expect(seconds(text) == Double(day) * 86_400, "\(text)")
        }
    }

    @Test func afternoonsOfThePublishedCICIDS2017AreWrittenWithoutSayingSo() {
        #expect(seconds("7/7/2017 3:56", .workingHours) == 1_499_442_960)
        #expect(seconds("7/7/2017 15:56", .workingHours) == 1_499_442_960)
        #expect(seconds("7/7/2017 3:56 AM", .workingHours) == 1_499_399_760)
        #expect(seconds("7/7/2017 8:56", .workingHours) == 1_499_417_760)
        #expect(seconds("7/8/2017 3:56", .workingHours) == seconds("7/8/2017 3:56"), "another day's clock is plain")
    }

    @Test func aTableKeepsTheTimesOfItsRows() async throws {
        let table = try await folder.read(Samples.improved(["BENIGN", "DDoS", "BENIGN"]))
        let start = 1_499_432_390.0
        #expect(table.times == [start, start + 0.1, start + 0.2])
        #expect(table.schema.identifiers.contains("Timestamp"))
        #expect(table.selecting([2, 0]).times == [start + 0.2, start])
        #expect(table.dropping(["Protocol"]).times == table.times)
        #expect(table.withoutLabels.times == table.times)
    }

    @Test func timesOfSeveralFilesFollowEachOther() async throws {
        let one = Samples.improved(["BENIGN", "DDoS"])
        let table = try await folder.read(files: [one, one])
        let start = 1_499_432_390.0
        #expect(table.times == [start, start + 0.1, start, start + 0.1])
    }

    @Test func filesOfWhichOnlySomeHaveTimesHaveNone() async throws {
        let row = Samples.cicids2017(label: "BENIGN")
        let bare = "\(Samples.cicids2017Header)\n\(row)\n"
        let timed = "Timestamp,\(Samples.cicids2017Header)\n7/7/2017 3:30,\(row)\n"
        let table = try await folder.read(files: [timed, bare])
        #expect(table.times == nil)
        #expect(table.notes.contains { $0.contains("when") })
        #expect(try await folder.read(timed).times == [1_499_441_400])
        #expect(try await folder.read(bare).times == nil)
    }

    @Test func blankRowsAndRepeatedHeadersLeaveNoTimeBehind() async throws {
        let row = Samples.cicids2017(label: "BENIGN")
        let header = "Timestamp,\(Samples.cicids2017Header)"
        let commas = String(repeating: ",", count: header.filter { $0 == "," }.count)
        let text = "\(header)\n5/7/2017 9:00,\(row)\n\(commas)\n\(header)\n5/7/2017 9:01,\(row)\n"
        let table = try await folder.read(text)
        #expect(table.rowCount == 2)
        let times = try #require(table.times)
        #expect(times[1] - times[0] == 60)
    }

    @Test func aCellThatIsNoTimeIsSaidAndMissing() async throws {
        let options = ReadOptions { $0.time = "when" }
        let table = try await folder.read("when,a,label\n2017-07-04,1,benign\nsoon,2,worm\n", options)
        #expect(table.times?.first == 1_499_126_400)
        #expect(table.times?.last?.isNaN == true)
        #expect(table.notes.contains { $0.contains("'when'") })
        let none = try await folder.read("when,a,label\nlater,1,benign\nsoon,2,worm\n", options)
        #expect(none.times == nil)
    }

    @Test func aColumnThatTheUserNamesIsATimeAndNoFeature() async throws {
        let text = "Start,a,label\n1499178012,1,benign\n1499178013,2,worm\n"
        let table = try await folder.read(text, ReadOptions { $0.time = "start" })
        #expect(table.times == [1_499_178_012, 1_499_178_013])
        #expect(table.schema.features.map(\.name) == ["a"])
        #expect(table.schema.identifiers == ["Start"])
        let plain = try await folder.read(text)
        #expect(plain.times == nil)
        #expect(plain.schema.features.map(\.name) == ["Start", "a"])
        await #expect(throws: TabularError.self) { try await folder.read(text, ReadOptions { $0.time = "begin" }) }
    }
}
