/// Puts the outputs of several workers into one order: each is held until no earlier one can come.
///
/// Outputs are large: they are put in order by their places, and stay where they are.
struct OrderedRelease<Output> {
    /// The most that is held, since a clock that stands still would hold everything.
    ///
    /// What goes for that goes in order, but what comes later may stand before it.
    private static var most: Int { 1 << 17 }

    private var held: [(FlowOrder, Output)] = []
    /// While some are given out: their places.
    private var ready: [(order: FlowOrder, place: Int)] = []
    private var settled: [FlowOrder]
    private var released = FlowOrder.start

    init(workers: Int) { settled = [FlowOrder](repeating: .start, count: workers) }

    /// Takes what a worker gave, which is empty then, and how far it has got.
    mutating func add(_ outputs: inout [(FlowOrder, Output)], from worker: Int, settled: FlowOrder) {
        if held.isEmpty {
            swap(&held, &outputs)
        } else {
            held.append(contentsOf: outputs)
            outputs.removeAll(keepingCapacity: true)
        }
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
        var isInOrder = true
        ready.removeAll(keepingCapacity: true)
        for place in held.indices {
            let order = held[place].0
            guard order <= limit else { continue }
            if let last = ready.last, order < last.order { isInOrder = false }
            ready.append((order, place))
        }
        if !isInOrder { ready.sort { $0.order < $1.order } }
        for item in ready { try deliver(held[item.place].1) }
        guard !ready.isEmpty else { return }
        var kept = 0
        if ready.count < held.count {
            for place in held.indices where held[place].0 > limit {
                if kept < place { held.swapAt(kept, place) }
                kept += 1
            }
        }
        held.removeLast(held.count - kept)
    }
}
