#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A clock to keep pace with, and a way to wait by it.
public struct PaceClock: Sendable {
    /// The microseconds since some moment; it never goes back.
    public let now: @Sendable () -> Int64
    /// Waits for some microseconds, on the calling thread.
    public let wait: @Sendable (Int64) -> Void

    /// A clock of one's own, as a test turns it by hand.
    public init(now: @escaping @Sendable () -> Int64, wait: @escaping @Sendable (Int64) -> Void) {
        self.now = now
        self.wait = wait
    }

    /// The machine's clock, which goes on while the machine sleeps.
    public static func machine() -> PaceClock {
        let began = ContinuousClock.now
        return PaceClock {
            let (seconds, attoseconds) = (ContinuousClock.now - began).components
            return seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
        } wait: {
            usleep(UInt32(min(max($0, 0), 999_999)))
        }
    }
}
