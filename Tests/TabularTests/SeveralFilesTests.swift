import TestSupport
import Testing

@testable import Tabular

@Suite struct SeveralFilesTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func rowsFollowInTheOrderOfTheFiles() async throws {
        let table = try await folder.read(files: [
            "a,word,label\n1,x,benign\n2,y,worm\n", "a,word,label\n3,z,worm\n", "a,word,label\n4,x,bot\n5,a,benign\n",
        ])
        #expect(try table.numbers("a") == [1, 2, 3, 4, 5])
        #expect(try table.words("word") == ["x", "y", "z", "x", "a"])
        #expect(try table.levels("word") == ["a", "x", "y", "z"])
        #expect(try table.typeNames() == ["benign", "worm", "worm", "bot", "benign"])
        #expect(
            table.origins
                == (0..<3).map {
                    Origin(file: folder.path("flows-\($0).csv"), rows: [2, 1, 2][$0], firstRow: [1, 3, 4][$0])
                })
    }

    @Test func columnsAreMatchedByName() async throws {
        let table = try await folder.read(files: ["a,b,label\n1,2,0\n", "label,b,a\n0,4,3\n"])
        #expect(try table.numbers("a") == [1, 3])
        #expect(try table.numbers("b") == [2, 4])
    }

    @Test func whatNotEveryFileHasIsLeftOutAndSaid() async throws {
        let row = Samples.cicids2017(label: "BENIGN")
        let short = CICIDS2017Columns.original.dropLast() + ["Label"]
        let cells = row.split(separator: ",")
        let table = try await folder.read(files: [
            "\(Samples.cicids2017Header)\n\(row)\n",
            short.joined(separator: ",") + "\n" + (cells.prefix(77) + cells.suffix(1)).joined(separator: ",") + "\n",
        ])
        #expect(table.schema.index(of: "Idle Min") == nil)
        #expect(table.schema.features.count == 75)
        #expect(table.notes.contains("'Idle Min' is not in every file and was left out"))
        #expect(table.rowCount == 2)
    }

    @Test func kindsAreNotMixed() async throws {
        await #expect(
            throws: TabularError.mixedSchemas(
                file: folder.path("flows-1.csv"), first: folder.path("flows-0.csv"),
                reason: "one is csv, the other nsl-kdd")
        ) {
            try await folder.read(files: [Samples.nslKDD(label: "normal"), "a,label\n1,0\n"])
        }
    }

    @Test func columnsOfCSVFilesAreTheSame() async throws {
        await #expect(
            throws: TabularError.mixedSchemas(
                file: folder.path("flows-1.csv"), first: folder.path("flows-0.csv"),
                reason: "'c' is in one of them only")
        ) {
            try await folder.read(files: ["a,b,label\n1,2,0\n", "a,b,c,label\n1,2,3,0\n"])
        }
    }

    @Test func aFileWithoutLabelDoesNotFollowOneWithLabel() async throws {
        await #expect(
            throws: TabularError.mixedSchemas(
                file: folder.path("flows-1.csv"), first: folder.path("flows-0.csv"),
                reason: "only one of them has a label")
        ) {
            try await folder.read(files: [Samples.nslKDD(label: "normal"), Samples.nslKDD()])
        }
    }

    @Test func labelsAreNotLostSilently() async throws {
        await #expect(throws: TabularError.self) {
            try await folder.read(files: [Samples.nslKDD(), Samples.nslKDD(label: "normal")])
        }
    }

    @Test func theErrorNamesTheFileWithTheBadRow() async throws {
        await #expect(
            throws: TabularError.notANumber(file: folder.path("flows-1.csv"), row: 2, column: "a", text: "x")
        ) {
            let expected = FeatureSchema(features: [Feature(name: "a")], label: "label")
            try await folder.read(
                files: ["a,label\n1,0\n2,0\n3,0\n", "a,label\n1,0\nx,0\n"], ReadOptions { $0.expected = expected })
        }
    }

    // In a process of its own, since it crashes where it does not hold.
    @Test func aColumnMayBeNumbersInOneFileAndWordsInAnother() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let files = ["a,b,label\n1,2,0\n", "a,b,label\nx,3,0\n"]
            do {
                let table = try await folder.read(files: files)
                #expect(try table.words("a") == ["1", "x"])
            } catch let error as TabularError {
                #expect(error.description.contains("flows-1.csv"))
            }
        }
    }

    // In a process of its own, since it crashes where it does not hold.
    @Test func tooManyLabelsOverSeveralFilesAreRefused() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let files = ["x", "y"].map { name in
                "a,label\n" + (0..<40_000).map { "1,\(name)\($0)\n" }.joined()
            }
            await #expect(throws: TabularError.self) { try await folder.read(files: files) }
        }
    }
}
