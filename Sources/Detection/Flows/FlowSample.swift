import Flows
import Packets

/// A bounded, even sample of flows, each with all of its rows.
///
/// A flow's hash decides whether it is kept, so that a look now and the end an hour later are kept or left out together:
/// the flows of the lowest hashes stay (bottom-k sampling; Cohen and Kaplan, "Summarizing data using bottom-k sketches",
/// PODC 2007). Memory is that of 5/4 of the limit.
struct FlowSample: Sendable {
    /// One flow and what was told of it.
    struct Flow: Sendable {
        /// The time of its first packet.
        var start: Int64
        /// Its rows' cells, row after row.
        var cells: [Float]
    }

    /// A flow has no more looks than this.
    private static let mostRows = 8

    let limit: Int
    let width: Int
    private var flows: [UInt64: Flow] = [:]
    /// Flows of higher hashes are not kept.
    private var bound = UInt64.max

    init(limit: Int, width: Int) {
        self.limit = limit
        self.width = width
    }

    /// How many flows are kept; more than the limit until they are asked for.
    var count: Int { flows.count }

    /// Takes a row of a flow.
    ///
    /// Complexity: O(features), amortised.
    mutating func add(_ row: FlowRow) {
        let hash = row.flowHash
        guard hash <= bound else { return }
        let cells = row.floats(width)
        if flows[hash]?.cells.count ?? 0 >= Self.mostRows * width {
            // What is told last is told in place of the last.
            flows[hash]?.cells.removeLast(width)
        }
        flows[hash, default: Flow(start: row.start, cells: [])].cells += cells
        if flows.count > limit + limit / 4 { shrink() }
    }

    /// The kept flows in the order of time.
    var inOrder: [Flow] {
        var sample = self
        sample.shrink()
        return sample.flows.sorted { ($0.value.start, $0.key) < ($1.value.start, $1.key) }.map(\.value)
    }

    private mutating func shrink() {
        guard flows.count > limit else { return }
        bound = flows.keys.sorted()[limit - 1]
        flows = flows.filter { [bound] in $0.key <= bound }
    }
}

extension FlowRow {
    /// A number that all rows of one flow share, and hardly any other flow.
    var flowHash: UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        func mix(_ value: UInt64) {
            // The finaliser of SplitMix64 over what came before (Steele, Lea and Flood 2014).
            var z = (hash ^ value) &+ 0x9E37_79B9_7F4A_7C15
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            hash = z ^ (z >> 31)
        }
        mix(source.high)
        mix(source.low)
        mix(destination.high)
        mix(destination.low)
        mix(UInt64(sourcePort) << 32 | UInt64(destinationPort) << 16 | UInt64(transport.rawValue))
        mix(UInt64(bitPattern: start))
        return hash
    }
}
