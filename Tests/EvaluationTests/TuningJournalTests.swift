import Foundation
import Learning
import TestSupport
import Testing

@testable import Evaluation

@Suite struct TuningJournalTests {
    private let folder: TemporaryFolder
    private let path: String
    private static let header = TuningJournal.Header(data: ["00ff"], search: "0.1.0 isolation-forest seed 1")

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("search.jsonl")
    }

    /// Numbers that only come back whole where every digit is written.
    private static func entry(_ trial: Int, fraction: Int = 1, failure: String? = nil) -> TuningJournal.Entry {
        TuningJournal.Entry(
            trial: trial, fraction: fraction, values: ["trees": Double(trial), "smoothing": 0.1 + 0.2],
            results: failure == nil ? [0.1 * Double(trial), 1.0 / 3] : [], seconds: 0.7, failure: failure)
    }

    /// A journal of three outcomes.
    private func written() throws -> Data {
        var journal = try TuningJournal(path: path, header: Self.header)
        for trial in 0..<3 { try journal.append(Self.entry(trial, failure: trial == 1 ? "no \"rows\"\nhere" : nil)) }
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }

    private func text() throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    @Test func outcomesComeBackAsTheyWere() throws {
        _ = try written()
        let again = try TuningJournal(path: path, header: Self.header)
        #expect(again.entries == [Self.entry(0), Self.entry(1, failure: "no \"rows\"\nhere"), Self.entry(2)])
    }

    @Test func eachOutcomeIsALine() throws {
        _ = try written()
        let lines = try text().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5, "the header, three outcomes, and the end of the last line")
        #expect(lines.last == "")
        for line in lines.dropLast() {
            #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]) != nil)
        }
    }

    @Test func anOutcomeIsOnTheDiskAtOnce() throws {
        var journal = try TuningJournal(path: path, header: Self.header)
        for trial in 0..<4 {
            try journal.append(Self.entry(trial))
            #expect(try TuningJournal(path: path, header: Self.header).entries.count == trial + 1)
        }
    }

    @Test func openingAgainChangesNoByte() throws {
        let before = try written()
        _ = try TuningJournal(path: path, header: Self.header)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    /// Wherever the program was killed in the middle of the last line: the whole outcomes are kept, and more follow.
    @Test func aTornLastLineIsDroppedAndNothingElse() throws {
        let whole = try written()
        let start = (whole.dropLast().lastIndex(of: UInt8(ascii: "\n")) ?? 0) + 1
        for length in [start, start + 1, (start + whole.count) / 2, whole.count - 2] {
            try whole.prefix(length).write(to: URL(fileURLWithPath: path))
            var journal = try TuningJournal(path: path, header: Self.header)
            #expect(journal.entries.map(\.trial) == [0, 1], "cut at \(length) of \(whole.count)")
            try journal.append(Self.entry(7))
            let again = try TuningJournal(path: path, header: Self.header)
            #expect(again.entries.map(\.trial) == [0, 1, 7])
        }
    }

    /// The outcome is whole, and only the end of its line is missing: it counts, and the next one does not stick to it.
    @Test func aLastLineWithoutItsEndCounts() throws {
        let whole = try written()
        try whole.dropLast().write(to: URL(fileURLWithPath: path))
        var journal = try TuningJournal(path: path, header: Self.header)
        #expect(journal.entries.map(\.trial) == [0, 1, 2])
        try journal.append(Self.entry(3))
        #expect(try TuningJournal(path: path, header: Self.header).entries.map(\.trial) == [0, 1, 2, 3])
    }

    @Test(arguments: [
        TuningJournal.Header(data: ["00fe"], search: "0.1.0 isolation-forest seed 1"),
        TuningJournal.Header(data: ["00ff"], search: "0.1.0 isolation-forest seed 2"),
        TuningJournal.Header(data: ["00ff", "00ff"], search: "0.1.0 isolation-forest seed 1"),
        TuningJournal.Header(data: [], search: "0.1.0 isolation-forest seed 1"),
    ])
    func theJournalOfAnotherSearchIsRefusedAndLeftAlone(other: TuningJournal.Header) async throws {
        let before = try written()
        let error = await learningError { _ = try TuningJournal(path: path, header: other) }
        guard case .badOption(let name, let value, let expected)? = error else {
            Issue.record("accepted")
            return
        }
        #expect(name == "--journal" && value == path)
        #expect(expected.contains("another file"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test(arguments: ["size,label\n1,normal\n", "{}\n", "\u{0}\u{1}", "[1]"])
    func aFileThatIsNoJournalIsRefusedAndLeftAlone(text: String) async throws {
        try folder.write(text, to: "search.jsonl")
        let error = await learningError { _ = try TuningJournal(path: path, header: Self.header) }
        guard case .badOption? = error else {
            Issue.record("accepted")
            return
        }
        #expect(try self.text() == text)
    }

    @Test func anEmptyFileIsBegun() throws {
        try folder.write("", to: "search.jsonl")
        var journal = try TuningJournal(path: path, header: Self.header)
        try journal.append(Self.entry(0))
        #expect(try TuningJournal(path: path, header: Self.header).entries == [Self.entry(0)])
    }

    @Test func withoutAPathItIsKeptInMemory() throws {
        var journal = try TuningJournal(path: nil, header: Self.header)
        try journal.append(Self.entry(5))
        #expect(journal.entries == [Self.entry(5)])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func aJournalThatIsGoneIsAnError() async throws {
        var journal = try TuningJournal(path: path, header: Self.header)
        try FileManager.default.removeItem(atPath: path)
        var error: LearningError?
        do { try journal.append(Self.entry(0)) } catch let failure { error = failure }
        guard case .cannotWrite(let file, _)? = error else {
            Issue.record("no error")
            return
        }
        #expect(file == path)
    }

    @Test func anOutcomeIsKnownByTrialShareAndValues() throws {
        var journal = try TuningJournal(path: nil, header: Self.header)
        try journal.append(Self.entry(1, fraction: 9))
        try journal.append(Self.entry(1, fraction: 3))
        let values = Self.entry(1).values
        #expect(journal.entry(trial: 1, fraction: 3, values: values) == Self.entry(1, fraction: 3))
        #expect(journal.entry(trial: 1, fraction: 9, values: values) == Self.entry(1, fraction: 9))
        #expect(journal.entry(trial: 1, fraction: 1, values: values) == nil)
        #expect(journal.entry(trial: 2, fraction: 3, values: values) == nil)
        #expect(journal.entry(trial: 1, fraction: 3, values: ["trees": 2]) == nil)
    }

    @Test func searchesThatDifferHaveOtherNames() {
        let headers = [
            Self.header, TuningJournal.Header(data: ["00fe"], search: Self.header.search),
            TuningJournal.Header(data: Self.header.data, search: "another"),
        ]
        #expect(Set(headers.map(\.digest)).count == 3)
        let same = TuningJournal.Header(data: Self.header.data, search: Self.header.search)
        #expect(same.digest == Self.header.digest)
        #expect(headers.allSatisfy { $0.digest.count >= 8 }, "long enough for a file's name")
    }
}
