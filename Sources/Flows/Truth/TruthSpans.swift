/// Spans of time in groups, each sorted by start and searched as a tree.
///
/// It is the interval tree of Cormen et al., "Introduction to Algorithms", laid out in one array.
struct TruthSpans: Sendable {
    /// The time of a row, both ends included, in microseconds.
    struct Span: Sendable, Equatable {
        var start: Int64
        var end: Int64
        var row: Int

        /// Its length, the largest number where it has no start or no end.
        var length: UInt64 {
            // The difference of any two numbers fits where it has no sign.
            start == .min || end == .max ? .max : UInt64(bitPattern: end &- start)
        }

        /// Whether it is to be preferred: it is shorter, or as long and of a later row.
        func isBetter(than other: Span) -> Bool {
            length != other.length ? length < other.length : row > other.row
        }
    }

    private let spans: [Span]
    /// The latest end below the node in the middle of each part of a group.
    private var latest: [Int64]

    init(_ spans: [Span]) {
        self.spans = spans
        latest = spans.map(\.end)
    }

    /// Prepares a group for the search.
    mutating func index(_ group: Range<Int>) {
        _ = latestEnd(in: group)
    }

    private mutating func latestEnd(in part: Range<Int>) -> Int64 {
        guard !part.isEmpty else { return .min }
        let middle = part.lowerBound + part.count / 2
        let below = max(
            latestEnd(in: part.lowerBound..<middle), latestEnd(in: middle + 1..<part.upperBound))
        latest[middle] = max(spans[middle].end, below)
        return latest[middle]
    }

    /// Puts the best of a group's spans that overlap a time into `best`, where it is better.
    ///
    /// Complexity: O(log(group) + spans that overlap).
    func search(_ part: Range<Int>, overlapping start: Int64, _ end: Int64, _ best: inout Span?) {
        guard !part.isEmpty else { return }
        let middle = part.lowerBound + part.count / 2
        guard latest[middle] >= start else { return }
        search(part.lowerBound..<middle, overlapping: start, end, &best)
        let span = spans[middle]
        guard span.start <= end else { return }
        if span.end >= start, best.map({ span.isBetter(than: $0) }) ?? true { best = span }
        search(middle + 1..<part.upperBound, overlapping: start, end, &best)
    }
}
