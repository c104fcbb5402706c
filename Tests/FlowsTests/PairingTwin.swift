import Flows
import Packets

/// Pairing as its rules say it, without a table: all that is open in one array, looked through for each record.
struct PairingTwin {
    struct Open {
        var exporter: UInt16
        var records: [ExporterRecord]
        var number: Int
        var turn: Int
        var deadline: Int64
        var isComplete = false
    }

    let options: PairingOptions
    var open: [Open] = []
    var clocks: [UInt16: Int64] = [:]
    var number = 0
    var turn = 0

    mutating func add(_ record: ExporterRecord, into flows: inout [Biflow]) {
        if let clock = clocks[record.exporter], record.end < clock - 10 * (options.activeTimeout + 60_000_000) {
            clocks[record.exporter] = record.end
            giveOut(before: .max, record.exporter, into: &flows)
        }
        let now = max(clocks[record.exporter] ?? .min, record.end)
        clocks[record.exporter] = now
        giveOut(before: now, record.exporter, into: &flows)
        if let place = open.firstIndex(where: { $0.exporter == record.exporter && isSameFlow($0.records[0], record) }) {
            let former = open[place].records
            let start = former.map(\.start).min() ?? 0
            let same = former.filter { isSameDirection($0, record) }
            let isClosed = same.contains { !$0.forwardFlags.isDisjoint(with: [.fin, .rst]) }
            let isNew = record.transport == .tcp && record.forwardFlags.contains(.syn) && isClosed
            let isNear =
                record.start <= start + options.activeTimeout && record.end >= start - options.activeTimeout
            if isNear, !isNew {
                open[place].records.append(record)
                complete(place, record, now)
                return
            }
            flows.append(biflow(open.remove(at: place).records))
        }
        if open.count >= options.capacity {
            let oldest = open.indices.min { open[$0].number < open[$1].number } ?? 0
            flows.append(biflow(open.remove(at: oldest).records))
        }
        number += 1
        turn += 1
        open.append(
            Open(
                exporter: record.exporter, records: [record], number: number, turn: turn,
                deadline: now + options.activeTimeout))
    }

    mutating func drain(into flows: inout [Biflow]) {
        for each in open.sorted(by: { $0.number < $1.number }) { flows.append(biflow(each.records)) }
        open = []
    }

    private mutating func complete(_ place: Int, _ record: ExporterRecord, _ now: Int64) {
        let records = open[place].records
        let isBoth = records.contains { !isSameDirection($0, records[0]) }
        guard isBoth, !open[place].isComplete else { return }
        let flags = records.reduce(into: TCPFlags()) { $0.formUnion($1.forwardFlags) }
        let goesOn =
            record.endReason == 2
            || record.endReason == 0 && record.transport == .tcp && records.allSatisfy(knowsFlags)
                && flags.isDisjoint(with: [.fin, .rst])
        if goesOn { return }
        turn += 1
        open[place].turn = turn
        open[place].isComplete = true
        open[place].deadline = now + options.linger
    }

    private mutating func giveOut(before now: Int64, _ exporter: UInt16, into flows: inout [Biflow]) {
        let over = open.filter { $0.exporter == exporter && $0.deadline < now }
        for each in over.sorted(by: { ($0.deadline, $0.turn) < ($1.deadline, $1.turn) }) {
            flows.append(biflow(each.records))
        }
        open.removeAll { $0.exporter == exporter && $0.deadline < now }
    }

    private func knowsFlags(_ record: ExporterRecord) -> Bool {
        record.traits.contains(.hasFlags) && record.samplingRate == 1
    }

    private func ports(_ record: ExporterRecord) -> (UInt16, UInt16) {
        [6, 17, 33, 132, 136].contains(record.transport.rawValue) ? (record.sourcePort, record.destinationPort) : (0, 0)
    }

    private func isSameDirection(_ a: ExporterRecord, _ b: ExporterRecord) -> Bool {
        a.source == b.source && a.destination == b.destination && ports(a) == ports(b)
    }

    private func isSameFlow(_ a: ExporterRecord, _ b: ExporterRecord) -> Bool {
        guard a.transport == b.transport else { return false }
        let crossed =
            a.source == b.destination && a.destination == b.source && ports(a).0 == ports(b).1
            && ports(a).1 == ports(b).0
        return isSameDirection(a, b) || crossed
    }

    private func biflow(_ records: [ExporterRecord]) -> Biflow {
        let first = records[0]
        let there = records.filter { isSameDirection($0, first) }
        let back = records.filter { !isSameDirection($0, first) }
        func flags(_ some: [ExporterRecord]) -> TCPFlags { some.reduce(into: []) { $0.formUnion($1.forwardFlags) } }
        func total(_ some: [ExporterRecord], _ part: (ExporterRecord) -> UInt64) -> UInt64 {
            some.reduce(0) { $1.traits.contains(.isTotal) ? max($0, part($1)) : $0 + part($1) }
        }
        let knows = records.allSatisfy(knowsFlags)
        var isForward = true
        if !back.isEmpty {
            let (a, b) = (there.map(\.start).min() ?? 0, back.map(\.start).min() ?? 0)
            let isRest = first.transport == .tcp && knows && !flags(records).contains(.syn)
            let opens = [there, back].map { flags($0).contains(.syn) && !flags($0).contains(.ack) }
            let (port, other) = ports(first)
            if a != b, !isRest {
                isForward = a < b
            } else if opens[0] != opens[1] {
                isForward = opens[0]
            } else if port != other {
                isForward = port > other
            } else if a != b {
                isForward = a < b
            }
        }
        let (forward, backward) = isForward ? (there, back) : (back, there)
        var failed: Bool?
        if first.transport == .tcp, knows, flags(forward).contains(.syn) {
            failed = backward.isEmpty || flags(backward).contains(.rst) && !flags(backward).contains(.syn)
        } else if !backward.isEmpty, first.transport != .tcp || knows {
            failed = false
        }
        return Biflow(
            start: records.map(\.start).min() ?? 0, end: records.map(\.end).max() ?? 0,
            source: isForward ? first.source : first.destination,
            destination: isForward ? first.destination : first.source,
            sourcePort: isForward ? ports(first).0 : ports(first).1,
            destinationPort: isForward ? ports(first).1 : ports(first).0, transport: first.transport,
            forwardPackets: total(forward, \.forwardPackets), backwardPackets: total(backward, \.forwardPackets),
            forwardBytes: total(forward, \.forwardBytes), backwardBytes: total(backward, \.forwardBytes),
            forwardFlags: flags(forward), backwardFlags: flags(backward), failed: failed)
    }
}
