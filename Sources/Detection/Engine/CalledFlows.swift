import Flows
import Packets

/// What trained detectors that are calibrated here call the flows of each host, for a minute or two.
///
/// One flow is hardly ever rare enough for an alarm of its own; but where the baseline finds a host strange, what most of its
/// flows are called says which attack it is.
struct CalledFlows {
    /// A flow is called where so few flows of this place score as high.
    private static let rare = 0.01
    /// How many times as many of a host's flows as of the place's must be called.
    private static let excess = 10.0
    private static let fewest = 10
    private static let mostHosts = 65_536
    private static let span: Int64 = 60_000_000

    private struct Tally {
        var rows = 0
        var families: [String: Int] = [:]
    }

    private var minute = Int64.min
    private var young: [IPAddress: Tally] = [:]
    private var old: [IPAddress: Tally] = [:]

    /// Takes what a detector says of flows at their looks and ends.
    ///
    /// Complexity: O(rows).
    mutating func add(_ rows: [FlowRow], _ verdicts: [FlowVerdict]) {
        for (row, verdict) in zip(rows, verdicts) {
            turn(to: row.last / Self.span)
            let family = verdict.pValue <= Self.rare ? verdict.family : nil
            for host in [row.source, row.destination] where young.count < Self.mostHosts || young[host] != nil {
                young[host, default: Tally()].rows += 1
                if let family { young[host]?.families[family, default: 0] += 1 }
            }
        }
    }

    /// The family that most of the host's called flows are of; nil where they are no more than elsewhere, or it does not
    /// agree with what the host's window shows.
    func family(of host: IPAddress, agreeingWith pattern: Pattern) -> String? {
        var rows = 0
        var families: [String: Int] = [:]
        for tally in [young[host], old[host]].compactMap(\.self) {
            rows += tally.rows
            families.merge(tally.families, uniquingKeysWith: +)
        }
        let called = families.values.reduce(0, +)
        guard called >= Self.fewest, Double(called) >= Self.excess * Self.rare * Double(rows),
            let most = families.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), most.value * 2 >= called,
            AttackFamily.agrees(most.key, with: pattern)
        else { return nil }
        return most.key
    }

    private mutating func turn(to minute: Int64) {
        guard minute > self.minute else { return }
        old = minute == self.minute &+ 1 ? young : [:]
        young = [:]
        self.minute = minute
    }
}
