#if Console
    import Detection

    /// The latest points of the picture; ordinary ones go before alerts.
    struct RecentPoints: Sendable {
        private var ordinary: Ring<ScorePoint>
        private var alerts: Ring<ScorePoint>

        /// Room for so many in all: a third of it is the alerts'.
        init(limit: Int) {
            alerts = Ring(limit: limit / 3)
            ordinary = Ring(limit: limit - limit / 3)
        }

        mutating func append(_ point: ScorePoint) {
            if point.isAlert { alerts.append(point) } else { ordinary.append(point) }
        }

        /// All of them, the oldest first.
        var all: [ScorePoint] {
            (ordinary.elements + alerts.elements).sorted { $0.time < $1.time }
        }
    }

    /// The latest so many of what was put in.
    struct Ring<Element: Sendable>: Sendable {
        private var storage: [Element] = []
        private var oldest = 0
        private let limit: Int

        init(limit: Int) { self.limit = max(1, limit) }

        mutating func append(_ element: Element) {
            if storage.count < limit {
                storage.append(element)
            } else {
                storage[oldest] = element
                oldest = (oldest + 1) % limit
            }
        }

        /// What is in it, the oldest first.
        var elements: [Element] { Array(storage[oldest...] + storage[..<oldest]) }
    }
#endif
