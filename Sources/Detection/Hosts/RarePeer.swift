import Flows
import Packets

/// What one host had to do within an hour with a peer that nobody else knows.
struct RarePeer: Sendable {
    /// The other side.
    let peer: IPAddress
    /// When it was met, and when it was last sent something, in minutes since 1970.
    let first: Int
    private(set) var last: Int
    /// The hour's minutes with contacts: bit i for i minutes before the last one.
    private var visited: UInt64 = 0
    /// Bytes of the hour by tens of minutes; a sixth of it goes at once.
    private var bytesByTen = SIMD8<Double>(repeating: 0)
    /// The largest minutes of the hour: bytes, and when that was.
    private var largest = SIMD4<Double>(repeating: 0)
    private var largestAt = SIMD4<Int>(repeating: .min / 2)
    private var minuteBytes = 0.0
    /// The last gaps between contacts, in seconds, in a ring.
    private var gaps = SIMD16<Float>(repeating: 0)
    private var gapCount = 0
    private var lastContact = 0.0
    private static let gapLimit = 12
    private static let hour: UInt64 = (1 << 60) - 1

    /// How steady the contacts are, times how long they go on: for n minutes of the hour with contacts
    /// `(n - 1) * max(0, 1 - v (1 + 2 / sqrt(gaps)))` with the variation v of the last gaps.
    private(set) var regular = 0.0

    /// A peer that is met in a minute.
    init(_ peer: IPAddress, minute: Int) {
        self.peer = peer
        first = minute
        last = minute
    }

    /// Takes what was between them in a minute, which is not before the last one.
    mutating func add(_ visit: PeerVisit, minute: Int) {
        advance(to: minute)
        let slot = Self.slot(minute)
        bytesByTen[slot] += Double(visit.bytesOut)
        minuteBytes += Double(visit.bytesOut)
        noteLargest()
        guard visit.contacts > 0 else { return }
        visited |= 1
        contact(visit)
        regular = steadiness
    }

    var minutes: Double { Double(visited.nonzeroBitCount) }
    var bytes: Double { bytesByTen.sum() }

    /// What is left of the hour's bytes without its three largest minutes.
    var sustained: Double { Swift.max(0, bytes - largest[0] - largest[1] - largest[2]) }

    func value(_ fact: RareFact) -> Double {
        switch fact {
        case .destinations: 0
        case .minutes: minutes
        case .bytes: bytes
        case .sustained: sustained
        case .regular: regular
        }
    }

    private mutating func advance(to minute: Int) {
        guard minute > last else { return }
        let step = minute - last
        visited = step >= 60 ? 0 : (visited << UInt64(step)) & Self.hour
        let tens = Swift.min(Self.ten(minute) - Self.ten(last), 6)
        for passed in 0..<tens {
            let slot = Self.slot(minute - passed * 10)
            bytesByTen[slot] = 0
        }
        last = minute
        minuteBytes = 0
        for place in 0..<3 where minute - largestAt[place] >= 60 { largest[place] = 0 }
    }

    /// Keeps the minute that goes on among the largest three.
    private mutating func noteLargest() {
        var place = 0
        for other in 0..<3 {
            if largestAt[other] == last {
                largest[other] = minuteBytes
                return
            }
            if largest[other] < largest[place] { place = other }
        }
        guard minuteBytes > largest[place] else { return }
        largest[place] = minuteBytes
        largestAt[place] = last
    }

    private static func ten(_ minute: Int) -> Int { minute >= 0 ? minute / 10 : (minute - 9) / 10 }
    private static func slot(_ minute: Int) -> Int { ((ten(minute) % 6) + 6) % 6 }

    // MARK: Rhythm

    /// Takes the gaps of a minute, of which only the number, the sum and the squares are known.
    private mutating func contact(_ visit: PeerVisit) {
        let (begin, end) = (Double(visit.firstContact) / 1e6, Double(visit.lastContact) / 1e6)
        if lastContact > 0 { push(begin - lastContact) }
        lastContact = end
        let count = Double(visit.contacts) - 1
        guard count >= 1 else { return }
        let mean = (end - begin) / count
        // One or two gaps are known exactly, more as two heaps with their mean and variance.
        let spread = Swift.max(0, visit.gapSquares / count - mean * mean).squareRoot()
        for number in 0..<Swift.min(Int(visit.contacts) - 1, Self.gapLimit) {
            push(count == 1 ? mean : number & 1 == 0 ? mean - spread : mean + spread)
        }
    }

    /// Contacts within a second are one.
    private mutating func push(_ gap: Double) {
        guard gap > 1, gap < 1e6 else { return }
        gaps[gapCount % Self.gapLimit] = Float(gap)
        gapCount = gapCount &+ 1
    }

    /// The longest gap does not count, since a beat may be missed.
    private var steadiness: Double {
        let count = Swift.min(gapCount, Self.gapLimit)
        guard count >= 4 else { return 0 }
        var (sum, squares, longest) = (0.0, 0.0, 0.0)
        for place in 0..<count {
            let gap = Double(gaps[place])
            sum += gap
            squares += gap * gap
            longest = Swift.max(longest, gap)
        }
        let mean = (sum - longest) / Double(count - 1)
        let variance = Swift.max(0, (squares - longest * longest) / Double(count - 1) - mean * mean)
        let variation = variance.squareRoot() / Swift.max(mean, 1e-9)
        return Swift.max(0, 1 - variation * (1 + 2 / Double(count).squareRoot())) * Swift.max(0, minutes - 1)
    }
}
