import Packets

/// Puts the two directions of a flow together, which most exporters tell in a record each.
///
/// A record waits for the other direction for the active timeout. A biflow of both directions waits a moment more for
/// stragglers, or the whole timeout where its records say that the flow goes on (the exporter's own active timeout
/// splits long flows). A further record of a direction is added to what is open, while it begins within the timeout.
///
/// Time is that of the records: the latest end of each exporter's records is its clock. Flows are given out by their
/// deadlines and, at one deadline, in the order in which they began to wait for it, so that the same records give the same flows
/// in the same order. Where the table is full, the biflow that was opened first is given out early and counted.
///
/// Each record costs O(1).
public struct BiflowPairing {
    private struct Exporter {
        var clock: Int64 = .min
        /// When the latest record came, by the collector's clock.
        var heard: Int64 = 0
        var waiting = IndexList()
        var complete = IndexList()
    }

    private let options: PairingOptions
    private let hash = FlowHash()
    private var places = PlaceTable()
    private var slots: [OpenBiflow] = []
    private var free: [Int32] = []
    /// By their places among the sources.
    private var exporters: [Exporter] = []
    /// All that is open, in the order in which it was opened.
    private var opened = IndexList()
    private var openedLinks: [IndexList.Link] = []
    private var timerLinks: [IndexList.Link] = []
    private var turn: UInt64 = 0

    /// What was done so far.
    public private(set) var counts = PairingCounts()

    /// Pairing with nothing open.
    public init(_ options: PairingOptions = PairingOptions()) { self.options = options }

    /// The biflows that are open.
    public var openCount: Int { places.count }

    /// Takes a record, and appends the flows that are over by its time.
    ///
    /// - Parameter arrival: the collector's clock in microseconds, for `tick(_:into:)`; 0 where that is not used.
    public mutating func add(_ record: ExporterRecord, arrival: Int64 = 0, into flows: inout [Biflow]) {
        if record.traits.contains(.isBidirectional) || record.firewallEvent == 3 {
            counts.bothWays &+= 1
            flows.append(record.biflow)
            return
        }
        counts.oneWay &+= 1
        let exporter = Int(record.exporter)
        while exporters.count <= exporter { exporters.append(Exporter()) }
        let clock = exporters[exporter].clock
        // A clock that was set back: what is open would never be over.
        if clock != .min, record.end < clock.minus(10 * options.activeTimeout.plus(60_000_000)) {
            counts.clockSetBack &+= 1
            expire(exporter, before: .max, into: &flows)
            exporters[exporter].clock = record.end
        }
        exporters[exporter].clock = max(exporters[exporter].clock, record.end)
        exporters[exporter].heard = arrival
        expire(exporter, before: exporters[exporter].clock, into: &flows)
        put(record, into: &flows)
    }

    /// Gives out what is over by the collector's clock, for exporters that have nothing to tell any more.
    ///
    /// - Parameter now: the clock that `arrival` was of, in microseconds.
    public mutating func tick(_ now: Int64, into flows: inout [Biflow]) {
        for place in exporters.indices where exporters[place].clock != .min {
            let silent = max(0, now.minus(exporters[place].heard))
            exporters[place].clock = exporters[place].clock.plus(silent)
            exporters[place].heard = max(exporters[place].heard, now)
            expire(place, before: exporters[place].clock, into: &flows)
        }
    }

    /// Gives out all that is open, in the order in which it was opened.
    public mutating func drain(into flows: inout [Biflow]) {
        while opened.head >= 0 { giveOut(opened.head, into: &flows) }
        exporters.removeAll()
    }

    private mutating func put(_ record: ExporterRecord, into flows: inout [Biflow]) {
        let key = OpenBiflow.Key(record)
        let hash = key.hashed(hash)
        let known = places.find(hash) { slots[Int($0)].hash == hash && slots[Int($0)].key == key }
        if let place = known {
            if slots[Int(place)].isContinued(by: record, activeTimeout: options.activeTimeout) {
                if slots[Int(place)].add(record) { counts.merged &+= 1 }
                completeIfSo(place, record)
                return
            }
            giveOut(place, into: &flows)
        }
        if places.count >= options.capacity {
            counts.evicted &+= 1
            giveOut(opened.head, into: &flows)
        }
        open(record, key, hash)
    }

    private mutating func open(_ record: ExporterRecord, _ key: OpenBiflow.Key, _ hash: UInt64) {
        let exporter = Int(record.exporter)
        turn &+= 1
        let slot = OpenBiflow(
            record, key: key, hash: hash, turn: turn, deadline: exporters[exporter].clock.plus(options.activeTimeout))
        let place: Int32
        if let reused = free.popLast() {
            place = reused
            slots[Int(place)] = slot
        } else {
            place = Int32(slots.count)
            slots.append(slot)
            openedLinks.append(IndexList.Link())
            timerLinks.append(IndexList.Link())
        }
        places.insert(place, hash) { slots[Int($0)].hash }
        opened.append(place, &openedLinks)
        exporters[exporter].waiting.append(place, &timerLinks)
    }

    /// Lets a biflow wait for stragglers alone, once it has both directions and seems to be over.
    private mutating func completeIfSo(_ place: Int32, _ record: ExporterRecord) {
        let slot = slots[Int(place)]
        let exporter = Int(record.exporter)
        guard slot.low.isThere, slot.high.isThere, !slot.isComplete, !slot.mayGoOn(after: record) else { return }
        exporters[exporter].waiting.remove(place, &timerLinks)
        exporters[exporter].complete.append(place, &timerLinks)
        turn &+= 1
        slots[Int(place)].turn = turn
        slots[Int(place)].isComplete = true
        slots[Int(place)].deadline = exporters[exporter].clock.plus(options.linger)
    }

    /// Gives out what has its deadline before a moment, by deadline and then by turn.
    ///
    /// Both lists are in the order of their deadlines, since an exporter's clock never goes back while they are full.
    private mutating func expire(_ exporter: Int, before now: Int64, into flows: inout [Biflow]) {
        while true {
            let (a, b) = (exporters[exporter].waiting.head, exporters[exporter].complete.head)
            guard a >= 0 || b >= 0 else { return }
            let takesWaiting = a >= 0 && (b < 0 || isBefore(slots[Int(a)], slots[Int(b)]))
            let place = takesWaiting ? a : b
            guard slots[Int(place)].deadline < now else { return }
            giveOut(place, into: &flows)
        }
    }

    private func isBefore(_ a: OpenBiflow, _ b: OpenBiflow) -> Bool {
        a.deadline != b.deadline ? a.deadline < b.deadline : a.turn < b.turn
    }

    private mutating func giveOut(_ place: Int32, into flows: inout [Biflow]) {
        let slot = slots[Int(place)]
        let exporter = Int(slot.key.exporter)
        if slot.isComplete {
            exporters[exporter].complete.remove(place, &timerLinks)
        } else {
            exporters[exporter].waiting.remove(place, &timerLinks)
        }
        if slot.low.isThere, slot.high.isThere { counts.paired &+= 1 } else { counts.unpaired &+= 1 }
        flows.append(slot.biflow)
        opened.remove(place, &openedLinks)
        places.remove(place, slot.hash) { slots[Int($0)].hash }
        free.append(place)
    }
}
