import Capture
import Flows
import Packets

/// Meters a capture to the full feature set, as numbers or as the text of its CSV, from the page cache.
struct MeterJob: Job {
    let unit = "packets"
    let path: String
    let threads: Int
    let isText: Bool

    func run(seed: UInt64) async throws { _ = try meter() }

    func quality(seed: UInt64) async throws -> Double? { Double(try meter()) }

    /// The packets that were seen.
    private func meter() throws -> UInt64 {
        let file = try CaptureFile(path, intake: FrameIntake())
        let meter = ProfileMeter([.fixed], form: isText ? .text(nil) : .rows, threads: threads)
        var size = 0
        _ = try meter.run {
            try file.next(into: &$0)
        } deliver: { _, output in
            switch output {
            case .text(let row): size += row.count
            case .row(let row): size += row.features.count
            case .host, .connection: break  // of other profiles
            }
        }
        guard size > 0 else { throw BenchError.badData(path) }
        return file.counters.packets
    }
}
