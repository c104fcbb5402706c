import Foundation
import Testing

/// The CSV of `score`.
@Suite struct ScoreTests {
    struct Row {
        var row: Int
        var score: Double
        var pValue: Double
        var isAnomaly: Bool
        var predicted: String

        init(_ line: String) throws {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            #expect(cells.count == 5, "\(line)")
            row = try #require(Int(cells[0]))
            score = try #require(Double(cells[1]))
            pValue = try #require(Double(cells[2]))
            #expect(["true", "false"].contains(cells[3]))
            isAnomaly = cells[3] == "true"
            predicted = String(cells[4])
        }
    }

    private func rows(_ outcome: Outcome) throws -> [Row] {
        #expect(outcome.code == 0)
        #expect(outcome.errors.isEmpty)
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.first == "row,score,p_value,is_anomaly,predicted_class")
        #expect(lines.last == "", "the last line ends too")
        return try lines.dropFirst().dropLast().map(Row.init)
    }

    @Test(arguments: ["extra-trees", "isolation-forest", "extended-isolation-forest"])
    func oneLineForEachRow(model: String) async throws {
        let folder = try await flowsFolder(model: model)
        let scored = try rows(try await lapwing("score", "flows.lapwing", "flows.csv", in: folder))
        #expect(scored.map(\.row) == Array(1...2_000))
        #expect(scored.allSatisfy { $0.score.isFinite && $0.pValue > 0 && $0.pValue <= 1 })
        #expect(scored.contains { $0.isAnomaly } && scored.contains { !$0.isAnomaly })
        if model == "extra-trees" {
            #expect(Set(scored.map(\.predicted)) == ["benign", "attack"])
        } else {
            #expect(scored.allSatisfy { $0.predicted == ($0.isAnomaly ? "anomaly" : "benign") })
        }
        // A higher score never has a higher p-value.
        let ordered = scored.sorted { ($0.score, $1.pValue) < ($1.score, $0.pValue) }
        #expect(zip(ordered, ordered.dropFirst()).allSatisfy { $0.pValue >= $1.pValue })
    }

    @Test(arguments: ["extra-trees", "isolation-forest"], [0.2, 0.05, 0.01, 0.001])
    func aRowIsAnomalousWhereItsPValueIsAtMostTheRate(model: String, rate: Double) async throws {
        let folder = try await flowsFolder(model: model)
        let scored = try rows(
            try await lapwing("score", "flows.lapwing", "flows.csv", "--false-alarm-rate", "\(rate)", in: folder))
        for row in scored { #expect(row.isAnomaly == (row.pValue <= rate), "row \(row.row): \(row.pValue)") }
    }

    @Test func rowNumbersRunOnOverSeveralFiles() async throws {
        let folder = try await flowsFolder(model: "extra-trees")
        let lines = try folder.lines(of: "flows.csv")
        try folder.write(([lines[0]] + lines[1...500]).joined(separator: "\n"), to: "first.csv")
        try folder.write(([lines[0]] + lines[501...700]).joined(separator: "\n") + "\n", to: "second.csv")
        let whole = try await lapwing("score", "flows.lapwing", "flows.csv", in: folder)
        let parts = try await lapwing("score", "flows.lapwing", "first.csv", "second.csv", in: folder)
        #expect(parts.outputLines == whole.outputLines.prefix(701).map { $0 })
    }

    @Test func standardInputGzipAndThreadsMakeNoDifference() async throws {
        let folder = try await flowsFolder(model: "extra-trees")
        let plain = try await lapwing("score", "flows.lapwing", "flows.csv", in: folder)
        #expect(plain.code == 0)
        let zipped = try await run(["/bin/sh", "-c", "gzip -c flows.csv > zipped"], in: folder)
        #expect(zipped.code == 0)
        let piped = try await lapwing("score", "flows.lapwing", "-", in: folder, stdin: folder / "flows.csv")
        #expect(piped.output == plain.output)
        #expect(try await lapwing("score", "flows.lapwing", "zipped", in: folder).output == plain.output)
        let alone = try await lapwing("score", "flows.lapwing", "flows.csv", "--threads", "1", in: folder)
        #expect(alone.output == plain.output)
    }

    @Test func labelsAreNotNeeded() async throws {
        let folder = try await flowsFolder(model: "extra-trees")
        let plain = try await lapwing("score", "flows.lapwing", "flows.csv", in: folder)
        let bare = try folder.lines(of: "flows.csv").map { String($0[..<$0.lastIndex(of: ",")!]) + "\n" }
        try folder.write(bare.joined(), to: "bare.csv")
        #expect(try await lapwing("score", "flows.lapwing", "bare.csv", in: folder).output == plain.output)
    }

    @Test func aPipeThatClosesEarlyIsNoError() async throws {
        let folder = try await flowsFolder(rows: 20_000, model: "isolation-forest")
        let outcome = try await run(
            ["/bin/sh", "-c", "\"$0\" score flows.lapwing flows.csv | head -n 1", try lapwingBinary()], in: folder)
        #expect(outcome.output == "row,score,p_value,is_anomaly,predicted_class\n")
        #expect(outcome.errors.isEmpty)
    }
}
