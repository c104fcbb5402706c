/// An attack at a time of one's own choice, as a demonstration or a test wants it.
public struct ScheduledAttack: Sendable, Hashable {
    /// How an attack goes about it; what does not fit its kind leaves it as it comes.
    public enum Manner: String, Sendable, CaseIterable {
        /// As it comes.
        case usual
        /// Many ports of one host (scans).
        case vertical
        /// One port or a few on the hosts of the office (scans).
        case horizontal
        /// One port on many hosts of the internet, by a machine within (scans).
        case worm
        /// The quicker half of what may come (guessing, tunnels, exfiltration).
        case brisk
        /// At the low end: slower, shorter, smaller.
        case faint
    }

    /// Its kind.
    public var kind: AttackKind
    /// When its first packet comes, in microseconds from the beginning of the traffic.
    public var start: Int64
    /// How it goes about it.
    public var manner: Manner
    /// How long it lasts at most, in microseconds.
    public var duration: Int64

    /// An attack of a kind at a time, in microseconds from the beginning; half an hour long at most.
    public init(
        _ kind: AttackKind, at start: Int64, manner: Manner = .usual, duration: Int64 = 1_800_000_000
    ) {
        self.kind = kind
        self.start = start
        self.manner = manner
        self.duration = duration
    }

    /// A port scan, ssh guessing, a DNS tunnel and an exfiltration, one after the other.
    ///
    /// - Parameters:
    ///   - start: of the first, in microseconds from the beginning of the traffic.
    ///   - gap: the microseconds from the start of one to the start of the next.
    public static func demonstration(at start: Int64, gap: Int64 = 45_000_000) -> [ScheduledAttack] {
        let scenes: [(AttackKind, Manner)] = [
            (.scanFast, .vertical), (.sshBruteforce, .brisk), (.dnsTunnel, .brisk), (.exfiltration, .brisk),
        ]
        return scenes.enumerated().map { number, scene in
            ScheduledAttack(scene.0, at: start &+ Int64(number) &* gap, manner: scene.1)
        }
    }
}
