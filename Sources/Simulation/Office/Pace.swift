/// How fast simulated time passes, stage by stage.
///
/// ```swift
/// Pace(first: 3_600_000_000, at: 60)  // an hour in a minute, then as life has it
/// ```
public struct Pace: Sendable {
    /// A part of the simulated time and its speed.
    public struct Stage: Sendable, Hashable {
        /// How long it lasts, in microseconds of simulated time.
        public var duration: Int64
        /// How many times faster than the machine's clock it passes.
        public var speed: Double

        /// A stage of its parts.
        public init(duration: Int64, speed: Double) {
            self.duration = duration
            self.speed = speed
        }
    }

    /// Where each stage ends, in microseconds from the beginning, and its speed.
    private let stages: [(end: Int64, speed: Double)]
    /// The speed when all stages are over.
    private let last: Double

    /// One stage after the other, then a last speed for good; a speed below .001 or over 1,000,000 is cut.
    public init(stages: [Stage] = [], then last: Double = 1) {
        func limited(_ speed: Double) -> Double { speed >= 0.001 ? min(speed, 1e6) : 0.001 }
        var end: Int64 = 0
        var ends: [(end: Int64, speed: Double)] = []
        for stage in stages where stage.duration > 0 {
            end = min(end + min(stage.duration, Self.longest), Self.longest)
            ends.append((end, limited(stage.speed)))
        }
        self.stages = ends
        self.last = limited(last)
    }

    /// A first part in microseconds of simulated time, at a speed, then another speed.
    public init(first duration: Int64, at speed: Double, then last: Double = 1) {
        self.init(stages: [Stage(duration: duration, speed: speed)], then: last)
    }

    private static let longest = Int64.max / 4

    /// The speed at a place, in microseconds of simulated time from the beginning.
    public func speed(at place: Int64) -> Double {
        for stage in stages where place < stage.end { return stage.speed }
        return last
    }

    /// Where one is after some microseconds of the machine's clock, from a place in simulated microseconds.
    func advance(_ place: Double, by elapsed: Double) -> Double {
        var place = place
        var left = elapsed
        for stage in stages where place < Double(stage.end) {
            let needed = (Double(stage.end) - place) / stage.speed
            if left < needed { return place + left * stage.speed }
            place = Double(stage.end)
            left -= needed
        }
        return min(place + left * last, Double(Self.longest))
    }

    /// The microseconds of the machine's clock from one place to a later one.
    func time(from place: Double, to end: Double) -> Double {
        var place = place
        var time = 0.0
        for stage in stages where place < Double(stage.end) && place < end {
            let next = min(end, Double(stage.end))
            time += (next - place) / stage.speed
            place = next
        }
        return time + max(0, end - place) / last
    }
}
