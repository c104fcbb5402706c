import TestSupport
import Testing

@testable import Tabular

@Suite struct CSVReadingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    // MARK: Columns

    @Test func kindsOfColumnsAreInferred() async throws {
        let table = try await folder.read("port,proto,rate,empty,label\n80,tcp,1e3,,0\n443,udp,?,,1\n22,tcp,.5,,0\n")
        #expect(table.schema.features.map(\.name) == ["port", "proto", "rate", "empty"])
        #expect(try table.numbers("port") == [80, 443, 22])
        #expect(try table.words("proto") == ["tcp", "udp", "tcp"])
        #expect(bits(try table.numbers("rate")) == bits([1000, .nan, 0.5]))
        #expect(bits(try table.numbers("empty")) == bits([.nan, .nan, .nan]))
        #expect(table.origins == [Origin(file: folder.path("flows.csv"), rows: 3)])
    }

    @Test func hexadecimalIsText() async throws {
        #expect(try await folder.read("port,label\n0x20,0\n80,0\n").words("port") == ["0x20", "80"])
    }

    @Test func columnsCanBeDropped() async throws {
        let table = try await folder.read("a,b,c,label\n1,oops,3,0\n", ReadOptions { $0.drop = ["b"] })
        #expect(table.schema.features.map(\.name) == ["a", "c"])
        #expect(try table.numbers("c") == [3])
    }

    @Test func aColumnToDropThatIsNotThereIsRefused() async throws {
        await #expect(
            throws: TabularError.noSuchColumn(file: folder.path("flows.csv"), column: "prot", nearest: "port")
        ) {
            try await folder.read("port,label\n1,0\n", ReadOptions { $0.drop = ["prot"] })
        }
    }

    @Test func onlyExpectedFeaturesAreReadAsTheKindsThatTheModelNames() async throws {
        let expected = FeatureSchema(
            features: [Feature(name: "port", kind: .categorical(levels: ["80"])), Feature(name: "rate")], label: "kind")
        let table = try await folder.read(
            "rate,more,port,label,kind\n1,2,80,x,benign\n3,4,443,y,worm\n", ReadOptions { $0.expected = expected })
        #expect(table.schema.features.map(\.name) == ["rate", "port"])
        #expect(try table.words("port") == ["80", "443"])
        #expect(try table.typeNames() == ["benign", "worm"])
    }

    @Test func twoColumnsOfOneNameDoNotShareCells() async throws {
        let table = try await folder.read("x,x,label\n1,2,0\n3,4,0\n")
        #expect(table.columns.first == .numeric([1, 3]))
        #expect(table.columns.count == 1 || table.columns[1] == .numeric([2, 4]))
    }

    // MARK: Labels

    @Test func theNamedColumnIsTheLabelInAnyCase() async throws {
        let table = try await folder.read("a,Outcome,label\n1,fine,7\n2,worm,8\n", ReadOptions { $0.label = "outcome" })
        #expect(table.schema.label == "Outcome")
        #expect(table.schema.features.map(\.name) == ["a", "label"])
        #expect(try table.typeNames() == ["fine", "worm"])
    }

    @Test func theNamedValueIsBenignAndNoOther() async throws {
        let table = try await folder.read(
            "a,label\n1,fine\n2,worm\n3,normal\n4,fine\n", ReadOptions { $0.benign = "fine" })
        #expect(table.labels?.isAttack == [false, true, true, false])
        #expect(try table.classCounts(.type) == ["benign": 2, "worm": 1, "normal": 1])
    }

    @Test(arguments: ["benign", "Normal", "0", "0.0", "FALSE", "no"], ["attack", "1", "True", "yes", "worm"])
    func usualSpellingsAreBenign(benign: String, attack: String) async throws {
        let table = try await folder.read("a,label\n1,\(benign)\n2,\(attack)\n3,\(benign)\n")
        #expect(table.labels?.isAttack == [false, true, false])
        #expect(try table.typeNames() == ["benign", attack == "worm" ? "worm" : "attack", "benign"])
    }

    @Test(arguments: ["Class", "IsAnomaly", "target", "attack_cat"])
    func aUsualLabelIsTakenAndSaid(name: String) async throws {
        let table = try await folder.read("a,\(name)\n1,0\n")
        #expect(table.schema.label == name)
        #expect(table.notes.contains { $0.contains("'\(name)'") && $0.contains("--label") })
    }

    @Test func withoutALabelEveryColumnIsAFeature() async throws {
        let table = try await folder.read("a,b\n1,2\n")
        #expect(table.labels == nil)
        #expect(table.schema.label == nil)
        #expect(table.schema.features.count == 2)
    }

    // MARK: Quotes

    @Test func quotedCellsHoldCommasQuotesAndNewlines() async throws {
        let lines = [
            #""a","note, text",label"# + "\r", #"1,"one, two",benign"# + "\r", #""2","line one"#,
            #"line two","worm""# + "\r", #"3,"say ""hi"", then go",benign"#, #"4,  "spaced"  ,benign"#, #"5,"",benign"#,
        ]
        let table = try await folder.read(lines.joined(separator: "\n"))
        #expect(try table.numbers("a") == [1, 2, 3, 4, 5])
        #expect(
            try table.words("note, text") == [
                "one, two", "line one\nline two", "say \"\"hi\"\", then go", "spaced", "",
            ], "a doubled quote stays doubled")
        #expect(try table.typeNames() == ["benign", "worm", "benign", "benign", "benign"])
    }

    @Test func aQuoteWithinAPlainCellIsAnOrdinaryByte() async throws {
        let table = try await folder.read("size,label\n5\" disk,0\n3\" disk,0\n8\" disk,1\n")
        #expect(try table.words("size") == ["5\" disk", "3\" disk", "8\" disk"])
    }

    /// A first read is 64 KiB: the row with a newline in quotes is moved over its end, byte by byte.
    @Test(arguments: 0..<24)
    func aNewlineInQuotesMayStandAnywhereInABlock(shift: Int) async throws {
        let header = "a,note,label\n"
        let row = "1,x,benign\n"
        let odd = "2,\"one\ntwo\",benign\n"
        let boundary = 1 << 16
        let before = (boundary - header.utf8.count - shift) / row.utf8.count
        let pad = boundary - shift - header.utf8.count - before * row.utf8.count
        let padding = String(repeating: "0", count: pad)  // leading zeros of one number fill the rest
        let text = header + padding + String(repeating: row, count: before) + odd + String(repeating: row, count: 9)
        let table = try await folder.read(text)
        #expect(table.rowCount == before + 10)
        #expect(try table.levels("note") == ["one\ntwo", "x"])
    }

    @Test(arguments: 1...3)
    func theLastRowNeedsNoNewline(rows: Int) async throws {
        let text = "a,label" + (1...rows).map { "\n\($0),0" }.joined()
        #expect(try await folder.read(text).numbers("a") == (1...rows).map { Float($0) })
    }

    @Test func theFirstRowMayBeLongerThanTheFirstRead() async throws {
        let note = String(repeating: "n", count: 70_000)
        let table = try await folder.read("a,note,label\n1,\(note),0\n2,x,0\n")
        #expect(try table.words("note") == [note, "x"])
    }

    @Test func aQuoteThatIsNeverClosedDoesNotSwallowRows() async {
        // A cell that takes in the rest of the file is damage, not data.
        await #expect(throws: TabularError.self) {
            try await folder.read("a,label,note\n1,0,x\n2,0,\"open\n3,0,y\n4,1,z\n")
        }
    }

    // MARK: Levels

    private func levelled(_ words: [String]) -> String {
        "word,label\n" + words.map { "\($0),0\n" }.joined()
    }

    @Test func upTo256LevelsAreKept() async throws {
        let words = (0..<600).map { "w\($0 % 256)" }
        let table = try await folder.read(levelled(words))
        #expect(try table.levels("word") == Set(words).sorted())
        #expect(try table.words("word") == words)
    }

    @Test func rareLevelsBeyond256AreOther() async throws {
        // 250 words come four times, 50 twice, of which five find room; of equals, the first in the alphabet.
        let common = (0..<250).map { "c\($0)" }
        let rare = (10..<60).map { "r\($0)" }
        var random = SeededRandom(seed: 3)
        let words = (common + common + common + common + rare + rare).shuffled(using: &random)
        let table = try await folder.read(levelled(words))
        let kept = Set(common + rare.prefix(5))
        #expect(try table.levels("word") == kept.sorted() + [TableLevels.other])
        #expect(try table.words("word") == words.map { kept.contains($0) ? $0 : TableLevels.other })
    }

    @Test func levelsHaveNamesOfTheirOwn() async throws {
        let words = (0..<900).map { $0 % 3 == 0 ? TableLevels.other : "w\($0 % 450)" }
        let levels = try await folder.read(levelled(words + words)).levels("word")
        #expect(Set(levels).count == levels.count)
    }

    @Test func aTextOfItsOwnInMostRowsIsAnIdentifier() async throws {
        let table = try await folder.read(
            "tag,a,label\n" + (0..<400).map { "flow-\($0),\($0 % 2),0\n" }.joined())
        #expect(table.schema.features.map(\.name) == ["a"])
        #expect(table.schema.identifiers == ["tag"])
        #expect(table.notes.contains { $0.contains("'tag'") && $0.contains("identifier") })
    }

    @Test func tooManyLevelsForSixteenBitsAreAnIdentifier() async throws {
        let rows = (0..<70_000).map { "w\($0),1,0\n" }.joined()
        let table = try await folder.read("id,a,label\n" + rows)
        #expect(table.schema.identifiers == ["id"])
        #expect(table.rowCount == 70_000)
    }

    // MARK: Rows that are none

    @Test func levelsAndTypesOfRowsThatAreNoneDoNotOccur() async throws {
        let table = try await folder.read(
            "label,proto,a\nbenign,tcp,1\n" + String(repeating: "benign,udp,1\n", count: 2_000)
                + "label,proto,a\n,,\nworm,tcp,2\n")
        #expect(table.rowCount == 2002)
        #expect(try table.levels("proto") == ["tcp", "udp"])
        #expect(table.labels?.types.map(\.name) == ["benign", "worm"])
    }

    @Test func aRepeatedHeaderDoesNotMakeNumbersWords() async throws {
        let table = try await folder.read("a,label\n1,0\na,label\n2,1\n")
        #expect(try table.numbers("a") == [1, 2])
    }

    /// As a line end or as a bad cell, but never as other numbers than the file holds.
    ///
    /// In a process of its own, since it crashes where it does not hold.
    @Test func aLoneCarriageReturnEatsNothing() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let numeric = FeatureSchema(features: [Feature(name: "a"), Feature(name: "b")])
            let options = ReadOptions { $0.expected = numeric }
            guard let table = try? await folder.read("a,b\n1,1\n2,2\r3,3\n4,4\n", options) else { return }
            #expect(bits(try table.numbers("a")) == bits([1, 2, 3, 4]))
        }
    }
}
