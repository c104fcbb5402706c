import TestSupport
import Testing

@testable import Tabular

/// The reader against a slow twin, on files of several blocks.
@Suite struct TableReaderTwinTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A cell of the kinds of spelling that data sets have.
    private static func cell(_ random: inout SeededRandom) -> String {
        let whole = Int.random(in: -99_999...99_999, using: &random)
        return switch Int.random(in: 0..<12, using: &random) {
        case 0...3: "\(whole)"
        case 4...6: "\(whole).\(Int.random(in: 0...9_999_999, using: &random))"
        case 7: "\(Double(whole) * 1e-9)"
        case 8: " \(whole) "
        case 9: ["", "NaN", "Infinity", "-inf", "?", "+5", "-0", "1e9"].randomElement(using: &random)!
        case 10: "\"\(whole)\""
        default: "0"
        }
    }

    private static func number(_ cell: Substring) -> Float {
        let text = String(cell.filter { $0 != " " && $0 != "\"" })
        return text.isEmpty || text == "?" ? .nan : Float(Double(text)!)
    }

    private static let words = ["tcp", "udp", "icmp", "sctp", "-", "a b"]
    private static let types = ["benign", "worm", "bot", "scan"]

    @Test func aFileOfSeveralBlocksIsReadAsByTheTwinOnAnyNumberOfThreads() async throws {
        var random = SeededRandom(seed: 41)
        var text = "x0,x1,x2,word,x3,label,x4\n"
        while text.utf8.count < 3_400_000 {
            let x = (0..<5).map { _ in Self.cell(&random) }
            let word = Self.words.randomElement(using: &random)!
            let type = Self.types.randomElement(using: &random)!
            text += "\(x[0]),\(x[1]),\(x[2]),\(word),\(x[3]),\(type),\(x[4])"
            text += Int.random(in: 0..<9, using: &random) == 0 ? "\r\n" : "\n"
        }
        var numbers = [[Float]](repeating: [], count: 5)
        var words: [Substring] = []
        var types: [Substring] = []
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            for (column, cell) in [0, 1, 2, 4, 6].enumerated() { numbers[column].append(Self.number(cells[cell])) }
            words.append(cells[3])
            types.append(cells[5])
        }
        let path = try folder.write(text, to: "flows.csv")
        for threads in [1, 2, 5] {
            let table = try await TableReader(options: ReadOptions { $0.threads = threads }).read([path])
            #expect(table.rowCount == words.count)
            for column in 0..<5 { #expect(bits(try table.numbers("x\(column)")) == bits(numbers[column])) }
            #expect(try table.levels("word") == Self.words.sorted())
            #expect(try table.words("word").elementsEqual(words, by: ==))
            #expect(try table.typeNames().elementsEqual(types, by: ==))
            #expect(table.labels?.types.map(\.name) == firstOccurrences(types))
        }
    }

    private func firstOccurrences(_ texts: [Substring]) -> [String] {
        var seen: Set<Substring> = []
        return texts.filter { seen.insert($0).inserted }.map(String.init)
    }
}
