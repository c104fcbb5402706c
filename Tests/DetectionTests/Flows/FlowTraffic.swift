import Foundation
import Learning
import Packets
import TestSupport

@testable import Detection
@testable import Flows

/// Flows of a small made-up place, as rows of the `basic` profile: names, pages, shells; with looks at the longer ones.
struct FlowTraffic {
    private var random: SeededRandom
    private var time: Int64 = 1_700_000_000_000_000

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// A number around `middle`, within about a factor of `spread` to either side.
    private mutating func about(_ middle: Double, _ spread: Double) -> Double {
        let sum = (0..<6).reduce(0.0) { sum, _ in sum + Double.random(in: -1...1, using: &random) }
        return (middle * pow(spread, sum / 3)).rounded()
    }

    /// The rows of so many flows, a look at a flow before its end.
    mutating func rows(_ flows: Int) -> [FlowRow] { (0..<flows).flatMap { _ in flow() } }

    private mutating func flow() -> [FlowRow] {
        time += Int64.random(in: 10_000...200_000, using: &random)
        let kind = Int.random(in: 0..<100, using: &random)
        let port = UInt16.random(in: 32_768...60_999, using: &random)
        let host = UInt32.random(in: 2...40, using: &random)
        if kind < 65 {
            let end = row(host, port, 53, .udp, [about(70, 1.3), about(150, 2), 1, 1, about(20, 3) / 1_000])
            return [end]
        }
        let (service, sent, received): (UInt16, Double, Double) =
            kind < 95 ? (443, about(2_000, 4), about(30_000, 8)) : (22, about(9_000, 3), about(20_000, 3))
        let packets = (received / 1_000).rounded(.up) + 6
        let end = row(
            host, port, service, .tcp, [sent, received, packets, packets + 2, about(3_000, 5) / 1_000])
        guard end.features[4] > 1 else { return [end] }
        var look = end
        look.end = .look
        look.last = look.start + 1_000_000
        look.features = end.features.map { ($0 / end.features[4]).rounded(.up) }
        look.features[4] = 1
        return [look, end]
    }

    /// One flow that has ended.
    func row(
        _ host: UInt32, _ port: UInt16, _ service: UInt16, _ transport: IPProtocol, _ features: [Double]
    ) -> FlowRow {
        let start = time
        return FlowRow(
            .basic, source: IPAddress(v4: 0x0A00_0000 | host), destination: IPAddress(v4: 0x0A00_0001),
            sourcePort: port,
            destinationPort: service, transport: transport, start: start,
            last: start + (Int64(exactly: ((features.last ?? 0) * 1e6).rounded()) ?? 0), end: .closed,
            features: features)
    }

    /// What was learnt from rows of the `basic` profile.
    static func learning(_ rows: [FlowRow]) -> FlowLearning {
        var learning = FlowLearning(profile: .basic)
        for row in rows { learning.add(row) }
        return learning
    }

    /// A baseline of 1,000 flows within an hour, learnt once for all tests.
    static func baseline() async throws -> FlowBaseline { try await learnt.value }

    private static let learnt = Task {
        var traffic = FlowTraffic(seed: 1)
        return try await learning(traffic.rows(1_000)).fit(
            seconds: 3_600, seed: 1, workers: .all, progress: .silent)
    }
}
