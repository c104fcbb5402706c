/// Puts the outputs of several workers into one order: each is held until no earlier one can come.
struct OrderedRelease<Output> {
    /// The most that is held, since a clock that stands still would hold everything.
    ///
    /// What goes for that goes in order, but what comes later may stand before it.
    private static var most: Int { 1 << 17 }

    private var held: [(order: FlowOrder, output: Output)] = []
    private var settled: [FlowOrder]
    private var released = FlowOrder.start

    init(workers: Int) { settled = [FlowOrder](repeating: .start, count: workers) }

    /// Takes what a worker gave, and how far it has got.
    mutating func add(_ outputs: [(FlowOrder, Output)], from worker: Int, settled: FlowOrder) {
        held.append(contentsOf: outputs)
        self.settled[worker] = max(self.settled[worker], settled)
    }

    /// Gives out, in order, what nothing can come before any more.
    ///
    /// Complexity: O(n log n) in what is held, once for each step of the slowest worker's clock.
    mutating func release(_ deliver: (Output) throws -> Void) rethrows {
        let isFull = held.count >= Self.most
        let settled = settled.min() ?? .end
        guard !held.isEmpty, isFull || settled > released else { return }
        if !isFull { released = settled }
        let limit = isFull ? FlowOrder.end : settled
        let middle = held.partition { $0.order <= limit }
        let ready = held[middle...].sorted { $0.order < $1.order }
        held.removeSubrange(middle...)
        for item in ready { try deliver(item.output) }
    }
}
