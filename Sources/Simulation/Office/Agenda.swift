/// What is to happen, in the order of time: a binary heap whose entries of equal time come in the order they went in.
struct Agenda: Sendable {
    /// What an entry is about.
    enum Subject: UInt8, Sendable {
        /// A packet passes the place of capture.
        case packet
        /// A conversation goes on.
        case conversation
        /// A habit of a host or an attack comes up.
        case activity
    }

    /// One entry.
    struct Entry: Sendable, BitwiseCopyable {
        var time: Int64
        var order: UInt64
        var index: Int32
        var subject: Subject

        @inline(__always)
        static func < (a: Entry, b: Entry) -> Bool {
            a.time != b.time ? a.time < b.time : a.order < b.order
        }
    }

    private var heap: [Entry] = []
    private var order: UInt64 = 0
    private(set) var now: Int64
    private var packets: [PlannedPacket] = []
    private var free: [Int32] = []

    init(now: Int64) { self.now = now }

    /// How many entries wait.
    var count: Int { heap.count }

    /// Puts in an entry; one of the past comes at once.
    mutating func schedule(_ subject: Subject, _ index: Int, at time: Int64) {
        push(Entry(time: max(time, now), order: order, index: Int32(truncatingIfNeeded: index), subject: subject))
        order &+= 1
    }

    /// Puts in a packet.
    mutating func plan(_ packet: PlannedPacket, at time: Int64) {
        if let slot = free.popLast() {
            packets[Int(slot)] = packet
            schedule(.packet, Int(slot), at: time)
        } else {
            packets.append(packet)
            schedule(.packet, packets.count - 1, at: time)
        }
    }

    /// The packet of an entry, which is then forgotten.
    mutating func take(_ index: Int32) -> PlannedPacket {
        free.append(index)
        return packets[Int(index)]
    }

    /// The next entry, if it is before `end`; the agenda's time is then its time.
    mutating func next(before end: Int64) -> Entry? {
        guard let first = heap.first, first.time < end else { return nil }
        now = first.time
        let last = heap.removeLast()
        if !heap.isEmpty { sink(last) }
        return first
    }

    private mutating func push(_ entry: Entry) {
        var place = heap.count
        heap.append(entry)
        while place > 0 {
            let parent = (place - 1) / 2
            if heap[parent] < entry { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = entry
    }

    private mutating func sink(_ entry: Entry) {
        let count = heap.count
        var place = 0
        while true {
            var child = 2 * place + 1
            if child >= count { break }
            if child + 1 < count, heap[child + 1] < heap[child] { child += 1 }
            if entry < heap[child] { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = entry
    }
}

/// A packet that is to pass the place of capture.
struct PlannedPacket: Sendable, BitwiseCopyable {
    /// The conversation that it belongs to.
    var conversation: Int32
    /// Which part of the conversation it is, for what its content depends on.
    var item: UInt32 = 0
    var sequence: UInt32 = 0
    var acknowledgement: UInt32 = 0
    /// The bytes of the payload, where the content does not say so itself.
    var length: UInt16 = 0
    /// The bits of the TCP flags.
    var flags: UInt8 = 0
    var content: Content = .opaque
    var isFromClient: Bool
}
