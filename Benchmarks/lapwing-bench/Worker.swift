import Foundation

/// One piece of work that is raced: run over and over, and judged apart from the clock.
protocol Job {
    /// What the quality is measured in.
    var unit: String { get }
    /// The work that is timed.
    mutating func run(seed: UInt64) async throws
    /// How good its result is; not timed.
    mutating func quality(seed: UInt64) async throws -> Double?
    /// Another measure of it, where one is not enough.
    mutating func secondQuality(seed: UInt64) async throws -> (Double, unit: String)?
}

extension Job {
    func secondQuality(seed: UInt64) async throws -> (Double, unit: String)? { nil }
}

/// Speaks the protocol of the race: a line in, a line of JSON out.
struct Worker {
    var job: any Job

    mutating func serve() async throws {
        say("{\"ready\": true, \"peer\": \"lapwing\", \"job\": \"\(CommandLine.arguments[2])\"}")
        let clock = ContinuousClock()
        while let line = readLine() {
            let words = line.split(separator: " ")
            let seed = words.count > 1 ? UInt64(words[1]) ?? 0 : 0
            switch words.first {
            case "run":
                let start = clock.now
                try await job.run(seed: seed)
                let seconds = (clock.now - start) / .seconds(1)
                say("{\"seconds\": \(seconds)}")
            case "quality":
                let quality = try await job.quality(seed: seed)
                let second = try await job.secondQuality(seed: seed).map {
                    ", \"second_quality\": \($0.0), \"second_unit\": \"\($0.unit)\""
                }
                let value = quality.map { "\($0)" } ?? "null"
                say("{\"quality\": \(value), \"unit\": \"\(job.unit)\"\(second ?? "")}")
            case "quit": return
            default: throw BenchError.unknown("request '\(line)'")
            }
        }
    }

    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

/// What can go wrong here.
enum BenchError: Error, CustomStringConvertible {
    case unknown(String)
    case badData(String)

    var description: String {
        switch self {
        case .unknown(let what): "unknown \(what)"
        case .badData(let what): "\(what): not what Benchmarks/peers/prepare.py writes; run it again"
        }
    }
}
