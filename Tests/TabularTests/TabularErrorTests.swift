import Foundation
import TestSupport
import Testing

@testable import Tabular

@Suite struct TabularErrorTests {
    let folder: TemporaryFolder
    private var file: String { folder.path("flows.csv") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func expect(
        _ error: TabularError, reading text: String, _ options: ReadOptions = ReadOptions(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        await #expect(throws: error, sourceLocation: sourceLocation) { try await folder.read(text, options) }
    }

    // MARK: Files

    @Test func aFileThatIsNotThereCannotBeRead() async {
        let path = folder.path("nothing.csv")
        await #expect(throws: TabularError.unreadable(file: path, reason: "No such file or directory")) {
            try await TableReader().read([path])
        }
    }

    @Test func aFolderCannotBeRead() async {
        await #expect(throws: TabularError.unreadable(file: folder.path, reason: "Is a directory")) {
            try await TableReader().read([folder.path])
        }
    }

    @Test(arguments: ["", "\n", "\r\n\n  \n", "\u{FEFF}", "\u{FEFF}\n"])
    func anEmptyFileIsRefused(text: String) async {
        await expect(.empty(file: file), reading: text)
    }

    @Test(arguments: [
        "a,b,label", "a,b,label\n", "a,b,label\r\n\r\n", Samples.cicids2017Header + "\n" + Samples.cicids2017Header,
        Samples.arff([]), Samples.cicids2017Header + "\n" + String(repeating: ",", count: 78) + "\n",
    ])
    func aHeaderAloneIsRefused(text: String) async {
        await expect(.noRows(file: file), reading: text)
    }

    @Test func binaryDataIsRefused() async throws {
        let path = try folder.write([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 10, 0], to: "flows.csv")
        await #expect(throws: TabularError.unrecognised(file: path, reason: "it holds binary data")) {
            try await TableReader().read([path])
        }
    }

    @Test(arguments: [
        "1,2,3\n4,5,6\n", "@relation x\n@attribute a real\n@data\n1\n", "@relation x\n@attribute a real\n",
    ])
    func anUnknownFormIsRefused(text: String) async throws {
        let error = await #expect(throws: TabularError.self) { try await folder.read(text) }
        guard case .unrecognised(file, _)? = error else {
            Issue.record("expected a file of unknown form, found \(String(describing: error))")
            return
        }
    }

    @Test func aLineWithoutEndIsRefused() async throws {
        let line = [UInt8](repeating: UInt8(ascii: "7"), count: LineBlocks.lineLimit + 1)
        let path = try folder.write(Array("a,label\n1,0\n".utf8) + line, to: "flows.csv")
        await #expect(throws: TabularError.lineTooLong(file: path, limit: LineBlocks.lineLimit)) {
            try await TableReader().read([path])
        }
    }

    // MARK: Rows

    @Test(arguments: [("4,5", 2), ("4", 1), ("4,5,0,7", 4), ("4,5,0,7,8", 5), ("4,5,0,", 4), ("4,5,\"0\",7", 4)])
    func aRowOfAnotherWidthIsRefused(row: String, found: Int) async {
        let text = "a,b,label\n1,2,0\n1,2,0\n\(row)\n1,2,0\n"
        await expect(.columnCount(file: file, row: 3, expected: 3, found: found), reading: text)
        await expect(
            .columnCount(file: file, row: 3, expected: 3, found: found),
            reading: text.split(separator: "\n").joined(separator: "\r\n"))
    }

    @Test(arguments: [1, 40, 44])
    func aRowOfAnotherWidthIsRefusedInNSLKDD(width: Int) async {
        let row = Samples.nslKDD(label: "normal", difficulty: 21)
        let cells = (row + ",1").split(separator: ",").prefix(width)
        await expect(
            .columnCount(file: file, row: 2, expected: 43, found: width),
            reading: "\(row)\n\(cells.joined(separator: ","))\n")
    }

    @Test func anNSLKDDFileOfAnotherWidthIsRefused() async {
        await expect(
            .columnCount(file: file, row: 1, expected: 43, found: 3), reading: "1,2,3\n",
            ReadOptions { $0.kind = .nslKDD })
    }

    @Test(arguments: ["tcp", "1.2.3", "12a", "--1", "1 2", ".", "0x1F", "1;5"])
    func textWhereANumberBelongsIsRefused(text: String) async {
        let row = Samples.nslKDD(label: "normal", difficulty: 21)
        let bad = row.replacing(",181,", with: ",\(text),")
        await expect(
            .notANumber(file: file, row: 3, column: "src_bytes", text: text),
            reading: "\(row)\n\(row)\n\(bad)\n\(row)\n")
    }

    @Test func aLongTextIsCutInTheMessage() async {
        let row = Samples.nslKDD(label: "normal")
        let bad = row.replacing(",181,", with: ",\(String(repeating: "x", count: 500)),")
        await expect(
            .notANumber(file: file, row: 1, column: "src_bytes", text: String(repeating: "x", count: 40)), reading: bad)
    }

    @Test(arguments: ["1,2,", "1,2,  ", "1,2,\"\""])
    func aRowWithoutLabelIsRefused(row: String) async {
        await expect(
            .missingLabel(file: file, row: 2, column: "label"), reading: "a,b,label\n1,2,0\n\(row)\n1,2,0\n")
        await expect(
            .missingLabel(file: file, row: 2, column: "label"), reading: "a,b,label\r\n1,2,0\r\n\(row)\r\n1,2,0\r\n")
    }

    /// A row far down the file, well past the first blocks of 1 MiB.
    @Test(arguments: [1, 2], [("1,2", 0), ("1,x,0", 1), ("1,2,", 2)])
    func theRowIsNamedInALaterBlock(threads: Int, bad: (row: String, kind: Int)) async {
        let before = 280_000
        let text =
            "a,b,label\n" + String(repeating: "1,2.125,0\n", count: before) + bad.row + "\n"
            + String(repeating: "1,2.125,0\n", count: 5_000) + "1\n"
        let error: TabularError =
            switch bad.kind {
            case 0: .columnCount(file: file, row: before + 1, expected: 3, found: 2)
            case 1: .notANumber(file: file, row: before + 1, column: "b", text: "x")
            default: .missingLabel(file: file, row: before + 1, column: "label")
            }
        await expect(error, reading: text, ReadOptions { $0.threads = threads })
    }

    // MARK: Labels

    @Test(arguments: [("lable", "label"), ("Labels", "label"), ("outcome", nil)])
    func aLabelThatIsNotThereIsRefusedWithTheNearestName(name: String, nearest: String?) async {
        await expect(
            .noSuchColumn(file: file, column: name, nearest: nearest), reading: "a,bytes,label\n1,2,0\n",
            ReadOptions { $0.label = name })
    }

    /// The second file is long enough for its labels to come in several blocks.
    @Test(arguments: ["", "0.12345678901234567890123456789,"])
    func moreLabelsThanSixteenBitsAreRefused(filler: String) async {
        let header = filler.isEmpty ? "a,label\n" : "f,a,label\n"
        let text = header + (0..<80_000).map { "\(filler)1,x\($0)\n" }.joined()
        await expect(.tooManyLabels(file: file, column: "label", limit: BlockParser.levelLimit), reading: text)
    }

    // MARK: Interruption

    @Test func aCancelledTaskStopsReading() async {
        let folder = folder
        let reading = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await folder.read("a,label\n1,0\n").rowCount
        }
        await #expect(throws: TabularError.cancelled) { try await reading.value }
    }

    // MARK: Messages

    static let all: [(TabularError, [String])] = [
        (.unreadable(file: "f.csv", reason: "why"), ["f.csv", "why", "Check"]),
        (.empty(file: "f.csv"), ["f.csv", "empty", "Check"]),
        (.noRows(file: "f.csv"), ["f.csv", "header", "Check"]),
        (.badGzip(file: "f.csv", reason: "why"), ["f.csv", "why", "Fetch"]),
        (.columnCount(file: "f.csv", row: 7, expected: 43, found: 42), ["f.csv", "row 7", "43", "42", "Mend"]),
        (
            .notANumber(file: "f.csv", row: 7, column: "bytes", text: "abc"),
            ["f.csv", "row 7", "'bytes'", "'abc'", "--drop 'bytes'"]
        ),
        (.missingLabel(file: "f.csv", row: 7, column: "class"), ["f.csv", "row 7", "'class'", "remove"]),
        (.noSuchColumn(file: "f.csv", column: "lable", nearest: "label"), ["f.csv", "'lable'", "'label'?"]),
        (.noSuchColumn(file: "f.csv", column: "lable", nearest: nil), ["f.csv", "'lable'", "inspect"]),
        (.unrecognised(file: "f.csv", reason: "why"), ["f.csv", "why", "--label", "--kind"]),
        (.mixedSchemas(file: "f.csv", first: "g.csv", reason: "why"), ["f.csv", "g.csv", "why", "Give"]),
        (.tooManyLabels(file: "f.csv", column: "class", limit: 9), ["f.csv", "'class'", "9", "--label"]),
        (.lineTooLong(file: "f.csv", limit: 9), ["f.csv", "9", "Check"]),
        (.cancelled, ["interrupted"]),
    ]

    @Test(arguments: all)
    func aMessageIsOneLineThatNamesThePlaceAndTheMend(error: TabularError, parts: [String]) {
        #expect(!error.description.contains("\n"))
        for part in parts { #expect(error.description.contains(part)) }
    }
}
