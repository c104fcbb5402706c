import Flows
import Packets
import Testing

@Suite("The corrected CICIDS2017 flow")
struct FixedFlowTests {
    private static let noon: Int64 = 1_499_432_400_000_000

    /// A TCP packet some microseconds after noon.
    private func tcp(
        _ time: Int64, _ flags: TCPFlags, payload: UInt32 = 0, header: UInt16 = 20, window: UInt16 = 0
    ) -> Packet {
        Packet(
            time: Self.noon + time, transport: .tcp, flags: flags, window: window, headerLength: header,
            payloadLength: payload)
    }

    private func flows(
        _ packets: [(packet: Packet, isForward: Bool)], _ options: MeterOptions = MeterOptions()
    ) -> OneFlowTable<FixedFlow> {
        var table = OneFlowTable<FixedFlow>(options: options)
        for (packet, isForward) in packets { table.take(packet, isForward: isForward) }
        return table
    }

    private func packets(_ record: FixedFlow) -> Double {
        let row = record.features(.tcp)
        return (row["Total Fwd Packet"] ?? .nan) + (row["Total Bwd packets"] ?? .nan)
    }

    @Test func itIsSmall() {
        #expect(MemoryLayout<FixedFlow>.stride <= 448)
        #expect(MemoryLayout<CIC2017Flow>.stride <= 288)
    }

    @Test("Both FINs and the acknowledgement of the last close it, and it ends a second later")
    func fins() {
        let opening: [(Packet, Bool)] = [
            (tcp(0, .syn), true), (tcp(1, [.syn, .ack]), false), (tcp(2, .ack), true), (tcp(3, [.fin, .ack]), true),
            (tcp(4, .ack), false), (tcp(5, [.fin, .ack]), false),
        ]
        let half = flows(opening)
        #expect(half.open?.deadline(half.options) == Self.noon + 120_000_000)
        #expect(half.open?.endReason(half.options) == .active)
        let whole = flows(opening + [(tcp(6, .ack), true)])
        #expect(whole.open?.deadline(whole.options) == Self.noon + 6 + 1_000_000)
        #expect(whole.open?.endReason(whole.options) == .closed)
    }

    @Test("FINs of one side close nothing, however often they come")
    func oneSidedFINs() {
        let table = flows([
            (tcp(0, [.fin, .ack]), true), (tcp(1, [.fin, .ack]), true), (tcp(2, .ack), true), (tcp(3, .ack), false),
        ])
        #expect(table.open?.endReason(table.options) == .active)
    }

    @Test("A reset closes it at once, also as its first packet, and a second one does not put the end off")
    func resets() {
        let reset = flows([(tcp(0, .ack), true), (tcp(10, .rst), false), (tcp(500_010, .rst), false)])
        #expect(reset.open?.deadline(reset.options) == Self.noon + 10 + 1_000_000)
        #expect(reset.open.map(packets) == 3)
        let first = flows([(tcp(7, .rst), true)])
        #expect(first.open?.deadline(first.options) == Self.noon + 7 + 1_000_000)
    }

    @Test("`add` says that the deadline came nearer exactly when it closes")
    func deadlineComesNearer() {
        let options = MeterOptions()
        var record = FixedFlow(tcp(0, .syn), isForward: true, continuing: nil, options: options)
        let nearer = [tcp(1, .ack), tcp(2, [.rst, .ack]), tcp(3, .rst)].map {
            record.add($0, isForward: false, options: options)
        }
        #expect(nearer == [false, true, false])
    }

    @Test("What a closed connection leaves behind stays with it; a packet at the deadline does too, one after it not")
    func leftovers() {
        let closed: [(Packet, Bool)] = [(tcp(0, .ack, payload: 5), true), (tcp(10, .rst), false)]
        let within = flows(closed + [(tcp(1_000_010, .rst), false)])
        #expect(within.finished.isEmpty)
        #expect(within.records.map(packets) == [3])
        let after = flows(closed + [(tcp(1_000_011, .rst), false)])
        #expect(after.finished.map(\.end) == [.closed])
        #expect(after.records.map(packets) == [2, 1])
    }

    @Test("A SYN after the close begins a new flow at once, a SYN-ACK does not")
    func nextConnection() {
        let closed: [(Packet, Bool)] = [(tcp(0, .syn), true), (tcp(10, .rst), false)]
        let next = flows(closed + [(tcp(11, .syn), true)])
        #expect(next.finished.map(\.end) == [.closed])
        #expect(next.records.map(packets) == [2, 1])
        #expect(next.open?.features(.tcp)["Total TCP Flow Time"] == 0)
        #expect(flows(closed + [(tcp(11, [.syn, .ack]), false)]).finished.isEmpty)
        #expect(flows([(tcp(0, .syn), true), (tcp(5, .syn), true)]).finished.isEmpty)
    }

    @Test("With --no-tcp-end nothing of TCP ends it")
    func withoutTCPEnd() {
        let table = flows(
            [(tcp(0, .syn), true), (tcp(10, .rst), false), (tcp(2_000_000, .syn), true)],
            MeterOptions(endsByTCP: false))
        #expect(table.finished.isEmpty)
        #expect(table.open?.deadline(table.options) == Self.noon + 120_000_000)
    }

    @Test("Timeouts are strict")
    func timeouts() {
        let at = flows([(tcp(0, .ack), true), (tcp(120_000_000, .ack), true)])
        #expect(at.finished.isEmpty)
        let after = flows([(tcp(0, .ack), true), (tcp(120_000_001, .ack), true)])
        #expect(after.finished.map(\.end) == [.active])
        let idle = MeterOptions(idleTimeout: 60_000_000)
        #expect(flows([(tcp(0, .ack), true), (tcp(60_000_000, .ack), true)], idle).finished.isEmpty)
        #expect(
            flows([(tcp(0, .ack), true), (tcp(60_000_001, .ack), true)], idle).finished.map(\.end) == [.idle])
        #expect(
            flows([(tcp(0, .ack), true), (tcp(59_000_000, .ack), true), (tcp(118_000_000, .ack), true)], idle)
                .open?.endReason(idle) == .active)
    }

    @Test("A timeout that is never reached does not overflow")
    func endlessTimeout() {
        let options = MeterOptions(activeTimeout: .max, idleTimeout: .max)
        #expect(flows([(tcp(0, .ack), true)], options).open?.deadline(options) == .max)
    }

    @Test("A part that the timeout split off knows the connection's start, the FIN before it, and that both had sent")
    func continuation() {
        let parts: [(Packet, Bool)] = [
            (tcp(0, .syn, header: 40, window: 29_200), true), (tcp(5, [.syn, .ack], window: 28_960), false),
            (tcp(119_000_000, [.fin, .ack]), true), (tcp(130_000_000, [.fin, .ack], window: 235), false),
        ]
        let table = flows(parts)
        #expect(table.finished.map(\.end) == [.active])
        let row = table.open?.features(.tcp) ?? [:]
        #expect(row["Total TCP Flow Time"] == 130_000_000)
        #expect(row["Flow Duration"] == 0)
        #expect(row["FWD Init Win Bytes"] == 0)
        #expect(row["Bwd Init Win Bytes"] == 235)
        #expect(row["Fwd Seg Size Min"] == 0)
        #expect(table.open?.isEstablished == true)
        let closed = flows(parts + [(tcp(130_000_001, .ack), true)])
        #expect(closed.open?.endReason(closed.options) == .closed)
        // A SYN is the beginning of something else, for which old FINs say nothing.
        let other: [(Packet, Bool)] = [
            (tcp(130_000_000, .syn), true), (tcp(130_000_001, [.fin, .ack]), false), (tcp(130_000_002, .ack), true),
        ]
        let reopened = flows(Array(parts[..<3]) + other)
        #expect(reopened.open?.endReason(reopened.options) == .active)
    }

    @Test("Half open until both have sent")
    func established() {
        #expect(flows([(tcp(0, .syn), true), (tcp(1, .syn), true)]).open?.isEstablished == false)
        #expect(flows([(tcp(0, .syn), true), (tcp(1, [.syn, .ack]), false)]).open?.isEstablished == true)
    }

    @Test("The sender of a SYN-ACK did not begin it")
    func initiator() {
        #expect(!FixedFlow.isFromInitiator(tcp(0, [.syn, .ack])))
        #expect(!FixedFlow.isFromInitiator(tcp(0, [.syn, .ack, .ece])))
        #expect(FixedFlow.isFromInitiator(tcp(0, .syn)))
        #expect(FixedFlow.isFromInitiator(tcp(0, .ack)))
        #expect(CIC2017Flow.isFromInitiator(tcp(0, [.syn, .ack])))
    }

    @Test("A bulk: four payload packets, gaps of a second at most, the other side silent")
    func bulk() {
        func row(_ gaps: [Int64], interruptedAt index: Int? = nil) -> [String: Double] {
            var time: Int64 = 0
            var packets: [(Packet, Bool)] = [(tcp(0, .ack), false)]
            for (place, gap) in gaps.enumerated() {
                time += gap
                if place == index { packets.append((tcp(time, .ack, payload: 1), false)) }
                packets.append((tcp(time, .ack, payload: 100), true))
            }
            return flows(packets).open?.features(.tcp) ?? [:]
        }
        #expect(row([1, 10, 10])["Fwd Packet/Bulk Avg"] == 0)
        #expect(row([1, 10, 10, 10])["Fwd Packet/Bulk Avg"] == 4)
        #expect(row([1, 10, 10, 10])["Fwd Bytes/Bulk Avg"] == 400)
        // 400 bytes in 30 us, rounded down.
        #expect(row([1, 10, 10, 10])["Fwd Bulk Rate Avg"] == 13_333_333)
        #expect(row([1, 10, 10, 10, 1_000_000])["Fwd Packet/Bulk Avg"] == 5)
        #expect(row([1, 10, 10, 10, 1_000_001])["Fwd Packet/Bulk Avg"] == 4)
        #expect(row([1, 10, 10, 10], interruptedAt: 2)["Fwd Packet/Bulk Avg"] == 0)
        // The other side's payload at the moment of the run's first packet is no younger than it.
        #expect(row([1, 0, 10, 10], interruptedAt: 1)["Fwd Packet/Bulk Avg"] == 4)
    }

    @Test("Sums that would not fit stop, and nothing traps")
    func extremes() {
        let options = MeterOptions(activeTimeout: .max, endsByTCP: false)
        var record = FixedFlow(
            Packet(time: .min, transport: .udp, headerLength: .max, payloadLength: .max), isForward: true,
            continuing: nil, options: options)
        for time in [Int64.max, 0, .min, .max] {
            let packet = Packet(
                time: time, transport: .udp, flags: TCPFlags(rawValue: 255), headerLength: .max, payloadLength: .max)
            _ = record.add(packet, isForward: true, options: options)
            _ = record.add(packet, isForward: false, options: options)
        }
        let row = record.features(.udp)
        #expect(row.values.allSatisfy { $0.isFinite })
    }

    @Test("A long flow's deviation is exact where sums of floating point would have cancelled")
    func exactDeviation() {
        let options = MeterOptions(activeTimeout: .max, endsByTCP: false)
        var record = FixedFlow(tcp(0, .ack), isForward: true, continuing: nil, options: options)
        // Gaps of 1 s but for one of 1 s and 1 us.
        var time: Int64 = 0
        for index in 0..<4_000 {
            time += index == 77 ? 1_000_001 : 1_000_000
            _ = record.add(tcp(time, .ack), isForward: true, options: options)
        }
        // One value in n differs by 1: the variance is 1/n.
        let deviation = record.features(.tcp)["Flow IAT Std"] ?? 0
        #expect(abs(deviation - (1.0 / 4_000).squareRoot()) < 1e-12)
    }
}
