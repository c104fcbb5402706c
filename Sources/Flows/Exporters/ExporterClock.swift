/// A message's own time, and what times in its records are told relative to.
struct ExporterClock: BitwiseCopyable {
    /// When the message was sent, in microseconds since 1970.
    var sent: Int64
    /// Milliseconds since the exporter was started, at that moment, modulo 2^32 (49.7 days).
    var uptime: UInt32
    /// Whether the uptime is known.
    var hasUptime: Bool

    /// When the exporter's uptime was this.
    ///
    /// The difference is taken with its sign and modulo 2^32, so that neither the counter's overflow nor a flow that
    /// ends a little after the message was stamped goes wrong.
    @inline(__always)
    func time(ofUptime value: UInt32) -> Int64 {
        sent &+ Int64(Int32(bitPattern: value &- uptime)) &* 1000
    }

    /// The same clock with the moment of the exporter's start known, in milliseconds since 1970.
    func started(at milliseconds: Int64) -> ExporterClock {
        let running = (sent / 1000) &- milliseconds
        return ExporterClock(
            sent: milliseconds &* 1000 &+ running &* 1000, uptime: UInt32(truncatingIfNeeded: running), hasUptime: true)
    }

    /// Times of records lie within this: from 1970 to 2112, in microseconds.
    static let plausible: ClosedRange<Int64> = 0...(1 << 52)

    /// Microseconds of seconds.
    @inline(__always)
    static func ofSeconds(_ value: UInt64) -> Int64 { clamped(value, times: 1_000_000) }

    /// Microseconds of milliseconds.
    @inline(__always)
    static func ofMilliseconds(_ value: UInt64) -> Int64 { clamped(value, times: 1000) }

    /// Microseconds since 1970 of an NTP timestamp: seconds since 1900 and 32 bits of fraction (RFC 5905; RFC 7011, 6.1.9).
    ///
    /// Seconds before 1970 are of the era that begins in 2036.
    @inline(__always)
    static func ofNTP(_ value: UInt64) -> Int64 {
        let since1900 = Int64(value &>> 32)
        let toUnix: Int64 = 2_208_988_800
        let seconds = since1900 >= toUnix ? since1900 &- toUnix : since1900 &+ (1 << 32) &- toUnix
        let fraction = Int64(((value & 0xFFFF_FFFF) &* 1_000_000) &>> 32)
        return seconds &* 1_000_000 &+ fraction
    }

    /// Out of the plausible range where the product is.
    @inline(__always)
    private static func clamped(_ value: UInt64, times factor: UInt64) -> Int64 {
        let (product, overflow) = value.multipliedReportingOverflow(by: factor)
        return overflow || product > UInt64(Int64.max) ? .max : Int64(product)
    }
}
