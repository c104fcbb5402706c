/// Whether something was met in the last hour: two Bloom filters that take turns (Bloom 1970); 528 bytes.
///
/// A filter is filled for half an hour, or until half its bits are set (about 355 things), and then becomes the older
/// of the two. So what was met within half an hour is known, and nothing is known for longer than an hour. A new thing
/// is taken for a known one with a chance that grows to 12 % where both filters are full; who meets more than 355 new
/// things in half an hour is forgetful sooner instead of blind.
struct RecentSet: Sendable {
    /// How long a filter is filled, in microseconds.
    static var turn: Int64 { 1_800_000_000 }
    private static var full: UInt16 { 1_024 }

    private var younger = InlineArray<32, UInt64>(repeating: 0)
    private var older = InlineArray<32, UInt64>(repeating: 0)
    private var since: Int64
    private var bits: UInt16 = 0
    /// Whether `older` holds anything: until then everybody is new.
    private(set) var hasPast = false

    init(at time: Int64) { since = time }

    /// Takes a thing; says whether it is new.
    mutating func insert(_ hash: UInt64, at time: Int64) -> Bool {
        advance(to: time)
        let wasOld = wasKnown(hash)
        var isYoung = true
        var rest = hash
        for _ in 0..<4 {
            let place = Int(truncatingIfNeeded: (rest >> 6) & 31)
            let bit: UInt64 = 1 << (rest & 63)
            if younger[place] & bit == 0 {
                younger[place] |= bit
                bits += 1
                isYoung = false
            }
            rest >>= 11
        }
        if bits > Self.full { rotate(at: time) }
        return !(wasOld || isYoung)
    }

    /// Whether a thing was met before the younger filter's time.
    @inline(__always)
    func wasKnown(_ hash: UInt64) -> Bool {
        if !hasPast { return false }
        var rest = hash
        for _ in 0..<4 {
            if older[Int(truncatingIfNeeded: (rest >> 6) & 31)] & (1 << (rest & 63)) == 0 { return false }
            rest >>= 11
        }
        return true
    }

    /// Forgets what is too old.
    mutating func advance(to time: Int64) {
        let age = time &- since
        if age < Self.turn { return }
        if age >= 2 * Self.turn {
            self = RecentSet(at: time)
        } else {
            rotate(at: since &+ Self.turn)
        }
    }

    private mutating func rotate(at time: Int64) {
        older = younger
        younger = InlineArray(repeating: 0)
        since = time
        bits = 0
        hasPast = true
    }
}
