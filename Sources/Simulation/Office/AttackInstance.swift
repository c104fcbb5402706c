import Packets

/// One attack as it goes on, for the ground truth.
struct AttackInstance: Sendable {
    let kind: AttackKind
    /// What it is, in words.
    var title: String
    /// On whom, where it is one host.
    var victim: Int?
    /// Whether each of its flows is stated, since its hosts also talk to each other otherwise.
    var isPerFlow = false
    /// The hosts that it comes from.
    var sources: [Int] = []
    var destination: Int?
    var sourcePort: UInt16?
    var destinationPort: UInt16?
    var transport: IPProtocol?
    /// The sources that the destination sent ICMP errors to.
    var errors: Set<Int> = []
    var first = Int64.min
    var last = Int64.min
    /// The conversations of it that are not over.
    var open = 0
    /// Whether no further conversation will begin.
    var isOver = false
    var isReported = false

    init(kind: AttackKind) {
        self.kind = kind
        title = kind.rawValue
    }
}

/// What an attack has drawn for itself.
struct AttackPlan: Sendable {
    var kind = AttackKind.scanFast
    var instance = -1
    /// Whether it has begun, so that its parameters are drawn.
    var hasBegun = false
    /// How it goes about it.
    var manner = ScheduledAttack.Manner.usual
    /// When it ends at the latest.
    var until: Int64 = 0
    /// The part of the time in which it comes once, and how many of them follow.
    var slot = Slot()
    var sources: Range<Int> = 0..<0
    var target = 0
    var targets: [Int] = []
    /// The host that others visit too, which is held for it; -1 for none.
    var held = -1
    var ports: [UInt16] = []
    var sourcePort: UInt16?
    /// The seconds between steps, and how they vary.
    var pause = Spread(1)
    /// How many steps are done, and how many there are.
    var step = 0
    var steps = 0
    var size = Spread(0)
    var request = Spread(0)
    var reply = Spread(0)
    /// One of a few ways to go about it.
    var variant = 0
    var topic: UInt64 = 0
    var recordType: UInt16 = 16

    /// A part of the time in which an attack of a kind comes once.
    struct Slot {
        var start: Int64 = 0
        var length: Int64 = 0
        var following = 0
    }
}
