/// One fragment of an IP packet, as its header places it.
struct FragmentPiece {
    /// Where it begins in the whole, in bytes: a multiple of 8.
    var offset: Int
    /// Its bytes.
    var length: Int
    /// Whether it says that others come after it.
    var hasMore: Bool
    /// The number that all fragments of one packet share.
    var identification: UInt32
    /// What the header says that the whole carries.
    var transport: IPProtocol

    /// Whether no sender would make it so: cut elsewhere than at 8 bytes, a TCP header split before its flags
    /// (RFC 1858), or an end beyond the largest packet.
    var isWrong: Bool {
        hasMore && (length < 8 || length % 8 != 0) || offset == 8 && transport == .tcp || offset + length > 65_535
    }
}

/// Remembers fragmented packets, so that a later fragment gets the ports of its first.
///
/// Nothing is reassembled. It holds the last 4,096 fragmented packets, each for 30 seconds since its first fragment
/// came (RFC 791 proposes 15, RFC 8200 demands 60); when full, the oldest goes. All memory is taken at the first
/// fragment, and never more. O(1) per fragment.
struct FragmentTable: Sendable {
    /// What the first fragment told.
    struct Head {
        var sourcePort: UInt16 = 0
        var destinationPort: UInt16 = 0
        var transport = IPProtocol(rawValue: 0)
        var icmpType: UInt8 = 0
        var icmpCode: UInt8 = 0
    }

    /// One fragmented packet.
    private struct Entry {
        var source: IPAddress
        var destination: IPAddress
        var identification: UInt32
        var transport: IPProtocol
        var time: Int64
        var head: Head?
        /// Where the last eight pieces begin and end, in units of 8 bytes: a teardrop overlaps one of them.
        var begins = SIMD8<UInt16>(repeating: 0)
        var ends = SIMD8<UInt16>(repeating: 0)
        var pieces: UInt8 = 0
        /// The units that came, and those that there are; 0 where that is not known yet.
        var arrived: UInt32 = 0
        var total: UInt32 = 0
        /// The next entry of the same bucket, as its index and 1; 0 for none.
        var next: UInt16 = 0

        /// Notes where a piece lies; gives whether it overlaps another without being its copy.
        mutating func note(_ piece: FragmentPiece) -> Bool {
            let begin = UInt16(truncatingIfNeeded: piece.offset / 8)
            let units = UInt16(truncatingIfNeeded: (min(piece.length, 65_535) + 7) / 8)
            let end = begin &+ units
            let copies = (begins .== begin) .& (ends .== end)
            if units == 0 || any(copies) { return false }
            let overlaps = any((ends .> begin) .& (begins .< end))
            if overlaps, total != 0, arrived == total {
                // All had come: this is another packet, for which the sender has used the number again.
                self = Entry(
                    source: source, destination: destination, identification: identification, transport: transport,
                    time: time, next: next)
                return note(piece)
            }
            begins[Int(pieces & 7)] = begin
            ends[Int(pieces & 7)] = end
            pieces &+= 1
            arrived &+= UInt32(units)
            if !piece.hasMore { total = UInt32(end) }
            return overlaps
        }
    }

    static let capacity = 4_096
    static let lifetime: Int64 = 30_000_000
    private static let buckets = 8_192

    private let hash = FlowHash()
    private var entries: [Entry] = []
    /// The first entry of each bucket, as its index and 1.
    private var firsts: [UInt16] = []
    /// The entry to be overwritten next: the oldest.
    private var oldest = 0

    /// Notes a first fragment; gives whether it overlaps another.
    mutating func noteFirst(_ piece: FragmentPiece, _ packet: Packet, time: Int64) -> Bool {
        let index = entry(of: piece, packet.source, packet.destination, time: time)
        let overlaps = entries[index].note(piece)
        entries[index].head = Head(
            sourcePort: packet.sourcePort, destinationPort: packet.destinationPort, transport: packet.transport,
            icmpType: packet.icmpType, icmpCode: packet.icmpCode)
        return overlaps
    }

    /// Notes a later fragment; gives what its first told, and whether it overlaps another.
    mutating func noteLater(
        _ piece: FragmentPiece, _ source: IPAddress, _ destination: IPAddress, time: Int64
    ) -> (Head?, overlaps: Bool) {
        let index = entry(of: piece, source, destination, time: time)
        let overlaps = entries[index].note(piece)
        return (entries[index].head, overlaps)
    }

    /// The index of a packet's entry, which is made where there is none or where it has grown too old.
    private mutating func entry(
        of piece: FragmentPiece, _ source: IPAddress, _ destination: IPAddress, time: Int64
    ) -> Int {
        if entries.isEmpty {
            entries.reserveCapacity(Self.capacity)
            firsts = [UInt16](repeating: 0, count: Self.buckets)
        }
        let fresh = Entry(
            source: source, destination: destination, identification: piece.identification,
            transport: piece.transport, time: time)
        let bucket = bucket(of: fresh)
        var link = firsts[bucket]
        while link != 0 {
            let index = Int(link) - 1
            let next = entries[index].next
            let entry = entries[index]
            if entry.identification == fresh.identification, entry.source == source,
                entry.destination == destination, entry.transport == fresh.transport
            {
                // Its place among the oldest stays: a number that is used again may go a little early.
                let (age, overflow) = time.subtractingReportingOverflow(entry.time)
                if overflow || age.magnitude > Self.lifetime.magnitude {
                    entries[index] = fresh
                    entries[index].next = next
                }
                return index
            }
            link = next
        }
        return insert(fresh, in: bucket)
    }

    private mutating func insert(_ fresh: Entry, in bucket: Int) -> Int {
        var fresh = fresh
        let index: Int
        if entries.count < Self.capacity {
            index = entries.count
            fresh.next = firsts[bucket]
            entries.append(fresh)
        } else {
            index = oldest
            oldest = (oldest + 1) % Self.capacity
            unlink(index)
            fresh.next = firsts[bucket]
            entries[index] = fresh
        }
        firsts[bucket] = UInt16(truncatingIfNeeded: index + 1)
        return index
    }

    /// Takes an entry out of its bucket.
    private mutating func unlink(_ index: Int) {
        let bucket = bucket(of: entries[index])
        let me = UInt16(truncatingIfNeeded: index + 1)
        var link = firsts[bucket]
        if link == me {
            firsts[bucket] = entries[index].next
            return
        }
        while link != 0 {
            let here = Int(link) - 1
            if entries[here].next == me {
                entries[here].next = entries[index].next
                return
            }
            link = entries[here].next
        }
    }

    private func bucket(of entry: Entry) -> Int {
        let low = UInt16(truncatingIfNeeded: entry.identification)
        let high = UInt16(truncatingIfNeeded: entry.identification >> 16)
        return Int(hash(entry.source, low, entry.destination, high, entry.transport) % UInt64(Self.buckets))
    }
}
