/// The idle gaps of a flow (over 5 s) and the active spans before them.
///
/// As published: a span of no length does not count, and the span that is still running when the flow ends neither.
struct ActivitySums: Sendable, BitwiseCopyable {
    private var spanStart: Int64
    private(set) var active = ExactSums()
    private(set) var idle = ExactSums()
    private(set) var spans: UInt32 = 0
    private(set) var gaps: UInt32 = 0

    init(at time: Int64) { spanStart = time }

    /// Takes the next packet; `last` is the time of the one before.
    @inline(__always)
    mutating func advance(to time: Int64, from last: Int64) {
        guard time &- last > FlowRules.idleGap else { return }
        let span = UInt64(clamping: last &- spanStart)
        if span > 0 {
            active.add(span)
            spans &+= 1
        }
        idle.add(UInt64(clamping: time &- last))
        gaps &+= 1
        spanStart = time
    }

    /// Mean, standard deviation, maximum and minimum of the active spans, then of the idle gaps.
    func append(to row: inout [Double]) {
        for (sums, count) in [(active, UInt64(spans)), (idle, UInt64(gaps))] {
            row.append(sums.mean(of: count))
            row.append(sums.deviation(of: count))
            row.append(sums.maximum)
            row.append(sums.minimum)
        }
    }
}
