import Flows
import Packets

/// What one host had to do within an hour with a peer that nobody else knows.
struct RarePeer: Sendable {
    /// The other side.
    let peer: IPAddress
    /// When it was met, and when it was last sent something, in minutes since 1970.
    let first: Int
    private(set) var last: Int
    /// The hour's minutes with traffic: bit i for i minutes before the last one.
    private var active: UInt64 = 0
    /// Bytes and contacts of the hour by tens of minutes; the sixth part of it goes at once.
    private var bytesByTen = SIMD8<Double>(repeating: 0)
    private var contactsByTen = SIMD8<Double>(repeating: 0)
    /// The last gaps between contacts, in seconds, in a ring.
    private var gaps = SIMD16<Float>(repeating: 0)
    private var gapCount = 0
    private var lastContact = 0.0
    private static let gapLimit = 12

    /// How steady the contacts are, times how many: for n contacts `(n - 1) * max(0, 1 - v (1 + 2 / sqrt(gaps)))` with
    /// the variation v of the last gaps, by medians.
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
        if visit.bytesOut > 0 || visit.contacts > 0 { active |= 1 }
        let slot = Self.slot(minute)
        bytesByTen[slot] += Double(visit.bytesOut)
        guard visit.contacts > 0 else { return }
        contactsByTen[slot] += Double(visit.contacts)
        contact(visit)
        regular = steadiness
    }

    var minutes: Double { Double(active.nonzeroBitCount) }
    var bytes: Double { bytesByTen.sum() }
    var volume: Double { minutes * bytes }

    func value(_ fact: RareFact) -> Double {
        switch fact {
        case .destinations: 0
        case .minutes: minutes
        case .bytes: bytes
        case .volume: volume
        case .regular: regular
        }
    }

    private mutating func advance(to minute: Int) {
        guard minute > last else { return }
        let step = minute - last
        active = step >= 60 ? 0 : (active << UInt64(step)) & (1 << 60 - 1)
        let tens = Swift.min(Self.ten(minute) - Self.ten(last), 6)
        for passed in 0..<tens {
            let slot = Self.slot(minute - passed * 10)
            bytesByTen[slot] = 0
            contactsByTen[slot] = 0
        }
        last = minute
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

    private var steadiness: Double {
        let count = Swift.min(gapCount, Self.gapLimit)
        guard count >= 4 else { return 0 }
        var sorted = gaps
        Self.sort(&sorted, count)
        let median = Self.median(sorted, count)
        var away = SIMD16<Float>(repeating: 0)
        for place in 0..<count { away[place] = abs(sorted[place] - median) }
        Self.sort(&away, count)
        // 1.4826 makes the median distance a standard deviation where gaps are normal.
        let variation = Swift.min(1, 1.4826 * Double(Self.median(away, count)) / Swift.max(Double(median), 1e-9))
        let contacts = Swift.min(contactsByTen.sum(), Double(gapCount + 1))
        return Swift.max(0, 1 - variation * (1 + 2 / Double(count).squareRoot())) * Swift.max(0, contacts - 1)
    }

    private static func median(_ sorted: SIMD16<Float>, _ count: Int) -> Float {
        (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }

    private static func sort(_ values: inout SIMD16<Float>, _ count: Int) {
        for end in 1..<count {
            let value = values[end]
            var place = end
            while place > 0, values[place - 1] > value {
                values[place] = values[place - 1]
                place -= 1
            }
            values[place] = value
        }
    }
}
