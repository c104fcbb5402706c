import ArgumentParser
import Foundation
import Learning
import Simulation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Makes synthetic traffic.",
        discussion: """
            Example:
              lapwing simulate rows --rows 20000 --seed 7 > flows.csv
            """,
        subcommands: [SimulateRows.self, SimulatePackets.self])
}

struct SimulateRows: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rows",
        abstract: "Makes labelled flow records: bytes and packets both ways, duration, IsAnomaly.",
        discussion: """
            Benign rows mix several services; anomalies are floods, exfiltrations, scans and slow drips, which no
            single column tells apart. The same seed gives the same rows on every machine.

            Examples:
              lapwing simulate rows --rows 20000 --seed 7 > flows.csv
              lapwing simulate rows --rows 100000 --anomaly-rate 0.01 --out flows.csv
            """)

    @Option(name: .long, help: "How many rows.")
    var rows = 20_000

    @Option(name: .long, help: "The share of anomalies.")
    var anomalyRate = 0.05

    @Option(name: .long, help: "Every random choice follows from it.")
    var seed: UInt64 = 1

    @Option(
        name: [.long, .customShort("o")], help: "Where the rows go (default: standard output).", completion: .file())
    var out: String?

    @Flag(name: .long, help: "Say nothing.")
    var quiet = false

    func validate() throws {
        guard (1...10_000_000_000).contains(rows) else {
            throw ValidationError("--rows \(rows): expected 1 to 1e10.")
        }
        guard anomalyRate >= 0, anomalyRate <= 1 else {
            throw ValidationError("--anomaly-rate \(anomalyRate): expected a share between 0 and 1.")
        }
    }

    mutating func run() async throws {
        if let out, out != "-" {
            var bytes = Data()
            try writeRows { bytes.append($0) }
            try AtomicFile.write(bytes, to: out)
            if !quiet { Terminal.note("wrote \(rows) rows to \(out)") }
        } else {
            try writeRows { try Terminal.write($0) }
        }
    }

    private func writeRows(_ write: (Data) throws -> Void) throws {
        var text = SyntheticRows.header + "\n"
        for row in SyntheticRows(count: rows, anomalyRate: anomalyRate, seed: seed) {
            text += row.csvLine + "\n"
            if text.utf8.count > 1 << 16 {
                try write(Data(text.utf8))
                text = ""
            }
        }
        try write(Data(text.utf8))
    }
}
