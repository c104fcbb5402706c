import Foundation
import Testing

/// A call that must fail, and what its one line must say.
struct BadInput: Sendable, CustomTestStringConvertible {
    var name: String
    /// The command, its words apart by spaces.
    var command: String
    /// What the line must contain.
    var words: [String]
    var code: Int32 = 1
    /// Makes the bad file out of good rows (`flows.csv`) and a model of them (`flows.lapwing`).
    var prepare: @Sendable (Folder) throws -> Void = { _ in }

    var testDescription: String { name }

    /// Runs it among good files: it must end with the code, say one line, and write nothing.
    func check(in folder: Folder) async throws {
        try prepare(folder)
        let before = try folder.contents()
        let words = command.split(separator: " ").map(String.init)
        let outcome = try await run([try lapwingBinary()] + words, in: folder)
        #expect(outcome.code == code, "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.hasSuffix("\n"))
        #expect(outcome.errors.hasPrefix("lapwing: "), "\(outcome.errors)")
        for word in self.words { #expect(outcome.errors.contains(word), "'\(word)' in: \(outcome.errors)") }
        #expect(outcome.output.isEmpty)
        #expect(try folder.contents() == before, "nothing was written")
    }
}

@Suite struct BadInputTests {
    /// Puts a line in the place of data row 500.
    @Sendable private static func replaceRow500(_ folder: Folder, _ change: ([String]) -> [String]) throws {
        var lines = try folder.lines(of: "flows.csv")
        lines[500] = change(lines[500].components(separatedBy: ",")).joined(separator: ",")
        try folder.write(lines.joined(separator: "\n") + "\n", to: "bad.csv")
    }

    @Sendable private static func keepRows(_ folder: Folder, _ keep: (String) -> Bool) throws {
        let lines = try folder.lines(of: "flows.csv")
        try folder.write(([lines[0]] + lines.dropFirst().filter(keep)).joined(separator: "\n"), to: "bad.csv")
    }

    @Sendable private static func dropLabels(_ folder: Folder) throws {
        let bare = try folder.lines(of: "flows.csv").map { String($0[..<$0.lastIndex(of: ",")!]) + "\n" }
        try folder.write(bare.joined(), to: "bad.csv")
    }

    @Sendable private static func truncatedGzip(_ folder: Folder) throws {
        // The header of a gzip file and the start of a stored block of 100 bytes, of which two are there.
        let head: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 100, 0, 155, 255, 97, 44]
        try folder.write(Data(head), to: "bad.csv.gz")
    }

    static let dataFiles: [BadInput] = [
        BadInput(
            name: "no such file", command: "train nowhere.csv --out new.lapwing",
            words: ["nowhere.csv", "No such file", "Check the path"]),
        BadInput(name: "a folder", command: "train . --out new.lapwing", words: [".: ", "directory"]),
        BadInput(name: "empty file", command: "train bad.csv --out new.lapwing", words: ["bad.csv", "empty"]) {
            try $0.write("", to: "bad.csv")
        },
        BadInput(
            name: "header only", command: "train bad.csv --out new.lapwing", words: ["bad.csv", "a header but no row"]
        ) { try keepRows($0) { _ in false } },
        BadInput(
            name: "a cell too many", command: "train bad.csv --out new.lapwing",
            words: ["bad.csv", "row 500", "expected 6 columns, found 7"]
        ) { try replaceRow500($0) { $0 + ["9"] } },
        BadInput(
            name: "a cell too few", command: "train bad.csv --out new.lapwing",
            words: ["bad.csv", "row 500", "expected 6 columns, found 5"]
        ) { try replaceRow500($0) { $0.dropLast() } },
        BadInput(
            name: "a cell too few, scoring", command: "score flows.lapwing bad.csv",
            words: ["bad.csv", "row 500", "expected 6 columns, found 5"]
        ) { try replaceRow500($0) { $0.dropLast() } },
        BadInput(
            name: "text for a number", command: "train bad.csv --out new.lapwing",
            words: ["bad.csv", "row 500", "column 'PacketsSent'", "expected a number, found 'many'", "--drop"]
        ) { try replaceRow500($0) { $0[0..<2] + ["many"] + $0[3...] } },
        BadInput(
            name: "text for a number, scoring", command: "score flows.lapwing bad.csv",
            words: ["bad.csv", "row 500", "column 'PacketsSent'", "expected a number, found 'many'"]
        ) { try replaceRow500($0) { $0[0..<2] + ["many"] + $0[3...] } },
        BadInput(
            name: "no label in a row", command: "train bad.csv --out new.lapwing",
            words: ["bad.csv", "row 500", "column 'IsAnomaly'", "expected a label"]
        ) { try replaceRow500($0) { $0.dropLast() + [""] } },
        BadInput(
            name: "one class only", command: "train bad.csv --out new.lapwing",
            words: ["bad.csv", "all rows are 'benign'", "--model isolation-forest"]
        ) { try keepRows($0) { $0.hasSuffix(",0") } },
        BadInput(
            name: "no benign rows", command: "train bad.csv --out new.lapwing",
            words: ["bad.csv", "0 benign rows", "expected at least 20", "--benign VALUE"]
        ) { try keepRows($0) { $0.hasSuffix(",1") } },
        BadInput(
            name: "no benign rows for a forest", command: "train bad.csv --model isolation-forest --out new.lapwing",
            words: ["bad.csv", "0 benign rows", "expected at least 20"]
        ) { try keepRows($0) { $0.hasSuffix(",1") } },
        BadInput(
            name: "no benign rows to calibrate on", command: "calibrate flows.lapwing bad.csv --out new.lapwing",
            words: ["bad.csv", "0 benign rows", "expected at least 20"]
        ) { try keepRows($0) { $0.hasSuffix(",1") } },
        BadInput(
            name: "no labels to learn from", command: "train bad.csv --out new.lapwing",
            words: ["bad.csv", "no labels", "--label COLUMN"], prepare: dropLabels),
        BadInput(
            name: "no labels to evaluate on", command: "evaluate flows.lapwing bad.csv",
            words: ["bad.csv", "no labels"],
            prepare: dropLabels),
        BadInput(
            name: "a label column that is not there", command: "train flows.csv --kind csv --label Verdict --out new",
            words: ["flows.csv", "no column 'Verdict'"], code: 2),
        BadInput(
            name: "a misspelt label column", command: "train flows.csv --kind csv --label IsAnomoly --out new",
            words: ["flows.csv", "no column 'IsAnomoly'", "Did you mean 'IsAnomaly'?"], code: 2),
        BadInput(
            name: "a label column that is not there, in a file of a known kind",
            command: "train flows.csv --label Verdict --out new", words: ["flows.csv", "no column 'Verdict'"], code: 2),
        BadInput(
            name: "a column to drop that is not there", command: "train flows.csv --drop Durations --out new",
            words: ["flows.csv", "no column 'Durations'", "Did you mean 'Duration'?"], code: 2),
        BadInput(
            name: "truncated gzip", command: "train bad.csv.gz --out new.lapwing",
            words: ["bad.csv.gz", "gzip", "ends early"], prepare: truncatedGzip),
        BadInput(
            name: "truncated gzip, scoring", command: "score flows.lapwing bad.csv.gz",
            words: ["bad.csv.gz", "gzip", "ends early"], prepare: truncatedGzip),
        BadInput(
            name: "no header", command: "train bad.csv --out new.lapwing", words: ["bad.csv", "no header", "--label"]
        ) { try $0.write("1,2,3\n4,5,6\n", to: "bad.csv") },
        BadInput(name: "binary data", command: "inspect bad.csv", words: ["bad.csv", "binary"]) {
            try $0.write(Data((0..<512).map { UInt8(truncatingIfNeeded: $0 * 37) }), to: "bad.csv")
        },
        BadInput(
            name: "a line without end", command: "inspect bad.csv", words: ["bad.csv", "line is longer"]
        ) { try $0.write("a,b\n1," + String(repeating: "2", count: 40_000_000), to: "bad.csv") },
        BadInput(
            name: "files of two kinds", command: "train flows.csv bad.csv --out new.lapwing",
            words: ["bad.csv", "flows.csv", "files of one kind"]
        ) { try $0.write("size,label\n1,normal\n2,attack\n", to: "bad.csv") },
    ]

    @Test(arguments: dataFiles) func aBadDataFileIsNamed(input: BadInput) async throws {
        try await input.check(in: try await flowsFolder(model: "extra-trees"))
    }

    static let modelFiles: [BadInput] = [
        BadInput(
            name: "no such model", command: "score nowhere.lapwing flows.csv",
            words: ["nowhere.lapwing", "No such file"]),
        BadInput(
            name: "not a model", command: "score flows.csv flows.csv",
            words: ["flows.csv", "not a model file", "lapwing train"]),
        BadInput(
            name: "a model of another schema", command: "score flows.lapwing bad.csv",
            words: ["bad.csv", "lacks", "'BytesSent'", "lapwing inspect"]
        ) { try $0.write("size,label\n1,normal\n2,attack\n", to: "bad.csv") },
        BadInput(
            name: "an altered model", command: "score bad.lapwing flows.csv",
            words: ["bad.lapwing", "altered", "checksum", "Copy it again"]
        ) { folder in
            var bytes = try #require(FileManager.default.contents(atPath: folder / "flows.lapwing"))
            bytes[bytes.count / 2] ^= 1
            try folder.write(bytes, to: "bad.lapwing")
        },
        BadInput(
            name: "a model with more behind it", command: "inspect bad.lapwing", words: ["bad.lapwing", "altered"]
        ) { folder in
            let bytes = try #require(FileManager.default.contents(atPath: folder / "flows.lapwing"))
            try folder.write(bytes + Data([0]), to: "bad.lapwing")
        },
        BadInput(
            name: "a newer model", command: "evaluate bad.lapwing flows.csv",
            words: ["bad.lapwing", "format 3", "newer", "Update lapwing"]
        ) { folder in
            var bytes = try #require(FileManager.default.contents(atPath: folder / "flows.lapwing"))
            bytes[8] = 3
            try folder.write(bytes, to: "bad.lapwing")
        },
        BadInput(
            name: "a model cut short", command: "calibrate bad.lapwing flows.csv --out new.lapwing",
            words: ["bad.lapwing", "cut short", "Copy it again"]
        ) { folder in
            let bytes = try #require(FileManager.default.contents(atPath: folder / "flows.lapwing"))
            try folder.write(bytes.prefix(bytes.count / 2), to: "bad.lapwing")
        },
        BadInput(
            name: "a model of five bytes", command: "score bad.lapwing flows.csv", words: ["bad.lapwing", "cut short"]
        ) { try $0.write("LAPWI", to: "bad.lapwing") },
        BadInput(
            name: "an empty model", command: "score bad.lapwing flows.csv", words: ["bad.lapwing", "model file"]
        ) { try $0.write("", to: "bad.lapwing") },
    ]

    @Test(arguments: modelFiles) func aBadModelFileIsNamed(input: BadInput) async throws {
        try await input.check(in: try await flowsFolder(model: "extra-trees"))
    }

    static let words: [BadInput] = [
        BadInput(name: "an unknown command", command: "trian flows.csv", words: ["trian"], code: 2),
        BadInput(
            name: "an unknown option", command: "train flows.csv --out new --tress 3", words: ["--tress"], code: 2),
        BadInput(name: "no data", command: "train --out new", words: ["data"], code: 2),
        BadInput(name: "no target", command: "train flows.csv", words: ["--out"], code: 2),
        BadInput(
            name: "an unknown model", command: "train flows.csv --out new --model forest",
            words: ["forest", "isolation-forest", "extra-trees"], code: 2),
        BadInput(
            name: "a rate above 1", command: "train flows.csv --out new --false-alarm-rate 5",
            words: ["--false-alarm-rate", "between 0 and 1"], code: 2),
        BadInput(
            name: "a rate of 0", command: "score flows.lapwing flows.csv --false-alarm-rate 0",
            words: ["--false-alarm-rate", "between 0 and 1"], code: 2),
        BadInput(
            name: "a rate that is no number", command: "evaluate flows.lapwing flows.csv --false-alarm-rate low",
            words: ["--false-alarm-rate", "low"], code: 2),
        BadInput(
            name: "a contamination of labelled data", command: "train flows.csv --out new --contamination 0.1",
            words: ["--unlabelled"], code: 2),
        BadInput(
            name: "two regimes", command: "train flows.csv --out new --benign-only --unlabelled",
            words: ["--benign-only", "--unlabelled"], code: 2),
        BadInput(
            name: "a supervised model without labels",
            command: "train flows.csv --model extra-trees --out new --unlabelled",
            words: ["extra-trees", "isolation-forest"], code: 2),
        BadInput(
            name: "neighbours that may be attacks",
            command: "train flows.csv --model nearest-neighbours --out new --unlabelled",
            words: ["nearest-neighbours", "ensemble"], code: 2),
        BadInput(
            name: "a hyperparameter out of its range",
            command: "train flows.csv --model gradient-boosting --out new --set learning-rate=7",
            words: ["learning-rate 7", "0.0001 to 1"], code: 2),
        BadInput(
            name: "half a tree", command: "train flows.csv --model extra-trees --out new --set trees=1.5",
            words: ["trees 1.5", "whole number"], code: 2),
        BadInput(
            name: "a hyperparameter without a value", command: "train flows.csv --out new --set trees",
            words: ["--set"], code: 2),
        BadInput(
            name: "a split by time without times", command: "compare flows.csv --split temporal --models pca",
            words: ["flows.csv", "--time COLUMN"], code: 1),
        BadInput(
            name: "a column of times that is not there",
            command: "compare flows.csv --time when --split temporal --models pca", words: ["when"], code: 2),
        BadInput(name: "no threads", command: "train flows.csv --out new --threads 0", words: ["--threads"], code: 2),
        BadInput(
            name: "no threads to score with", command: "score flows.lapwing flows.csv --threads 0",
            words: ["--threads"], code: 2),
        BadInput(name: "one fold", command: "train flows.csv --out new --folds 1", words: ["--folds"], code: 2),
        BadInput(name: "no trees", command: "train flows.csv --out new --trees 0", words: ["--trees"], code: 2),
        BadInput(name: "no rows", command: "simulate rows --rows 0", words: ["--rows 0"], code: 2),
        BadInput(
            name: "more anomalies than rows", command: "simulate rows --anomaly-rate 2", words: ["--anomaly-rate"],
            code: 2),
        BadInput(
            name: "few rows to calibrate on", command: "calibrate flows.lapwing unseen.csv --rows 3 --out new",
            words: ["--rows 3", "at least 20"], code: 2),
        BadInput(
            name: "no flows a day", command: "evaluate flows.lapwing flows.csv --flows-per-day 0",
            words: ["--flows-per-day"], code: 2),
    ]

    @Test(arguments: words) func aBadCallIsNamed(input: BadInput) async throws {
        try await input.check(in: try await flowsFolder(model: "extra-trees"))
    }

    @Test func kindOverridesWhatTheFileLooksLike() async throws {
        let folder = try Folder()
        let cells = ["0", "tcp", "http", "SF"] + Array(repeating: "1", count: 37) + ["normal", "21"]
        try folder.write(cells.joined(separator: ",") + "\n", to: "kdd.txt")
        let outcome = try await lapwing("inspect", "kdd.txt", "--kind", "synthetic", in: folder)
        #expect(outcome.code == 1, "one row of NSL-KDD is no synthetic set")
        #expect(outcome.errors.contains("kdd.txt"))
    }
}
