import Flows
import Foundation
import Packets

/// What the flow table makes of many flows: a million at once, and a flood of ten million.
struct FlowLoad {
    private let hash = FlowHash()

    /// Prints memory, rate and what was shed.
    func report() throws {
        let million: UInt32 = 1_000_000
        let before = try residentBytes()
        var numbers = Numbers()
        let many = try run(packets: Int(million) * 2) { index in
            // Every flow has both sides, so that none is half open.
            let flow = UInt32(index % Int(million))
            return packet(flow, isAnswer: index >= Int(million), time: Int64(index) * 10, flags: .ack, &numbers)
        }
        print("1,000,000 flows at once: \((try residentBytes(peak: true) - before) >> 20) MB")
        print("  evicted \(many.tables.evicted), refused \(many.tables.refused), rows \(many.rows)")

        let kept: UInt32 = 10_000
        let flood = try run(packets: 10_000_000 + 3 * Int(kept)) { index in
            let time = Int64(index) * 5
            if index < Int(kept) * 2 {
                return packet(
                    UInt32(index) % kept, isAnswer: index >= Int(kept), time: time, flags: .ack, &numbers)
            }
            if index >= 10_000_000 + 2 * Int(kept) {
                return packet(UInt32(index) % kept, isAnswer: false, time: time, flags: .ack, &numbers)
            }
            return packet(million + UInt32(index), isAnswer: false, time: time, flags: .syn, &numbers)
        }
        print("a flood of 10,000,000 half-open flows: \(Int(10 / flood.seconds * 1e6)) packets a second")
        print(
            "  given out early \(flood.tables.evicted), refused \(flood.tables.refused), at most \(flood.tables.peak) at once"
        )
        print("  established flows that came through whole: \(flood.whole) of \(kept)")
    }

    private struct Numbers { var next: UInt64 = 0 }

    private func packet(
        _ flow: UInt32, isAnswer: Bool, time: Int64, flags: TCPFlags, _ numbers: inout Numbers
    ) -> Packet {
        numbers.next += 1
        let (client, server) = (IPAddress(v4: 0x0A00_0000 | flow), IPAddress(v4: 0xC0A8_0001))
        let port = UInt16(truncatingIfNeeded: 1_024 + flow >> 24)
        return Packet(
            time: 1_600_000_000_000_000 + time, flowHash: hash(client, port, server, 443, .tcp), number: numbers.next,
            source: isAnswer ? server : client, destination: isAnswer ? client : server,
            sourcePort: isAnswer ? 443 : port, destinationPort: isAnswer ? port : 443, transport: .tcp, flags: flags,
            headerLength: 20, ipLength: 40, wireLength: 60)
    }

    private func run(
        packets: Int, _ make: (Int) -> Packet
    ) throws -> (tables: FlowTableCounters, rows: Int, whole: Int, seconds: Double) {
        let began = ContinuousClock.now
        let meter = ProfileMeter([.fixed], form: .rows)
        var (next, rows, whole) = (0, 0, 0)
        let tables = try meter.run { batch in
            batch.packets.removeAll(keepingCapacity: true)
            while batch.packets.count < 1_024, next < packets {
                batch.packets.append(make(next))
                next += 1
            }
            batch.clock = batch.packets.last?.time ?? batch.clock
            return !batch.packets.isEmpty
        } deliver: { _, output in
            rows += 1
            // Total Fwd Packet and Total Bwd packets stand after Protocol and the duration.
            if case .row(let row) = output, row.features[2] == 2, row.features[3] == 1 { whole += 1 }
        }
        return (tables, rows, whole, (ContinuousClock.now - began) / .seconds(1))
    }

    private func residentBytes(peak: Bool = false) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let name = peak ? "VmHWM:" : "VmRSS:"
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return (Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0) << 10
    }
}
