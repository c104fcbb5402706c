/// How the columns of CICIDS2017 follow from a flow's totals.
///
/// The meter's rows and the tests that recompute the published rows both use these. Times are in microseconds.
enum FlowRules {
    /// A gap above this is idleness, and ends the active span before it: 5 s.
    static let idleGap: Int64 = 5_000_000

    /// A gap above this ends a bulk: 1 s.
    static let bulkGap: Int64 = 1_000_000

    /// The payload packets in a row that make a bulk.
    static let bulkPackets: UInt8 = 4

    /// The mean of `count` values; 0 for none.
    static func mean(_ sum: UInt64, of count: UInt64) -> Double {
        count == 0 ? 0 : Double(sum) / Double(count)
    }

    /// A total per second; 0 where no time has passed.
    static func perSecond(_ total: UInt64, in duration: UInt64) -> Double {
        duration == 0 ? 0 : Double(total) / (Double(duration) / 1_000_000)
    }

    /// Packets backward for each forward; 0 where there is none forward.
    static func downUp(forward: UInt64, backward: UInt64) -> Double {
        forward == 0 ? 0 : Double(backward) / Double(forward)
    }

    /// `Subflow ...` as the corrected set has it: a direction's total shared out over all packets, rounded down.
    ///
    /// Its meter takes every packet for a subflow of its own.
    static func subflow(_ total: UInt64, packets: UInt64) -> UInt64 {
        packets == 0 ? 0 : total / packets
    }

    /// A total for each bulk, rounded down; 0 where there is no bulk.
    static func perBulk(_ total: UInt64, bulks: UInt64) -> UInt64 {
        bulks == 0 ? 0 : total / bulks
    }

    /// Bytes per second of the time that the bulks took, rounded down; 0 where they took none.
    static func bulkRate(_ bytes: UInt64, in duration: UInt64) -> Double {
        perSecond(bytes, in: duration).rounded(.down)
    }

    /// `Total TCP Flow Time`: from the TCP connection's first packet, also in parts of it that a timeout split off, to
    /// the flow's last; 0 where it is not TCP.
    static func connectionTime(from start: Int64, to last: Int64, isTCP: Bool) -> UInt64 {
        isTCP ? UInt64(clamping: last &- start) : 0
    }
}
