import Flows
import Packets
import Testing

@Suite("The meter of 2017, bug by bug")
struct CIC2017FlowTests {
    private func tcp(
        _ time: Int64, _ flags: TCPFlags, payload: UInt32 = 0, frame: UInt32? = nil, window: UInt16 = 0
    ) -> Packet {
        Packet(
            time: time, transport: .tcp, flags: flags, window: window, headerLength: 32, payloadLength: payload,
            framePayloadLength: frame ?? payload)
    }

    private func flows(_ packets: [(Packet, Bool)]) -> OneFlowTable<CIC2017Flow> {
        var table = OneFlowTable<CIC2017Flow>()
        for (packet, isForward) in packets { table.take(packet, isForward: isForward) }
        return table
    }

    private func row(_ packets: [(Packet, Bool)], _ transport: IPProtocol = .tcp) -> [String: Double] {
        flows(packets).open?.features(transport) ?? [:]
    }

    @Test("1. The first FIN ends the flow, a reset does not; the leftovers are flows of their own")
    func appendix() {
        let table = flows([
            (tcp(0, .syn), true), (tcp(1, [.rst, .ack]), false), (tcp(2, [.fin, .ack]), true),
            (tcp(2, [.fin, .ack]), false), (tcp(3, .ack), true),
        ])
        #expect(table.finished.map(\.end) == [.closed])
        #expect(table.finished.first?.record.features(.tcp)["Total Fwd Packets"] == 2)
        // The other side's FIN comes first in what is left, and as a first packet it ends nothing.
        #expect(table.open?.features(.tcp)["URG Flag Count"] == 1)
        #expect(table.open?.deadline(table.options) == 120_000_002)
    }

    @Test("1. `add` says so, and the deadline is the FIN's moment")
    func deadline() {
        let options = MeterOptions()
        var record = CIC2017Flow(tcp(0, .syn), isForward: true, continuing: nil, options: options)
        let nearer = [tcp(5, .rst), tcp(9, .fin)].map { record.add($0, isForward: true, options: options) }
        #expect(nearer == [false, true])
        #expect(record.deadline(options) == 9)
        #expect(record.isEnded(before: tcp(9, .ack)))
    }

    @Test(
        "2, 3. Only the first packet's flags count, in columns that are not theirs",
        arguments: [
            (TCPFlags.rst, "FIN"), (.psh, "SYN"), (.ece, "RST"), (.syn, "PSH"), (.ack, "ACK"), (.fin, "URG"),
            (.urg, "CWE"), (.cwr, "ECE"),
        ])
    func flags(flag: TCPFlags, column: String) {
        let all = TCPFlags(rawValue: 255).subtracting(.fin)
        let found = row([(tcp(0, flag), true), (tcp(1, all), true), (tcp(2, all), false)])
        let set = found.filter { $0.key.hasSuffix("Flag Count") && $0.value != 0 }
        #expect(set == ["\(column) Flag Count": 1])
    }

    @Test("4. Flags backward and bulks are always 0")
    func nothingBackward() {
        let found = row((0..<20).map { (tcp($0, [.psh, .urg, .ack], payload: 100), $0 < 1) })
        #expect(found["Fwd PSH Flags"] == 1)
        #expect(
            found.filter { $0.key.contains("Bulk") || $0.key == "Bwd PSH Flags" || $0.key == "Bwd URG Flags" }
                .allSatisfy { $0.value == 0 })
    }

    @Test("5. The first packet counts twice in the length's mean, and in the average")
    func doubled() {
        let found = row([(tcp(0, .ack, payload: 30), true), (tcp(1, .ack, payload: 90), false)])
        #expect(found["Packet Length Mean"] == 50)
        #expect(found["Packet Length Variance"] == 1_200)
        #expect(found["Average Packet Size"] == 75)
        #expect(found["Min Packet Length"] == 30)
    }

    @Test("6. Down/Up Ratio is whole")
    func downUp() {
        #expect(row((0..<5).map { (tcp($0, .ack), $0 % 2 == 0) })["Down/Up Ratio"] == 0)
        #expect(row((0..<5).map { (tcp($0, .ack), $0 % 2 == 0 && $0 < 4) })["Down/Up Ratio"] == 1)
    }

    @Test("7. The backward window is the last, and there is none without TCP or an answer")
    func windows() {
        let answered = row([
            (tcp(0, .syn, window: 8_192), true), (tcp(1, [.syn, .ack], window: 29_200), false),
            (tcp(2, .ack, window: 229), false), (tcp(3, .ack, window: 256), true),
        ])
        #expect(answered["Init_Win_bytes_forward"] == 8_192)
        #expect(answered["Init_Win_bytes_backward"] == 229)
        let silent = row([(tcp(0, .syn, window: 8_192), true), (tcp(1, .syn, window: 8_192), true)])
        #expect(silent["Init_Win_bytes_backward"] == -1)
        let udp = Packet(time: 0, transport: .udp, headerLength: 8, payloadLength: 5, framePayloadLength: 5)
        let datagrams = row([(udp, true), (udp, false)], .udp)
        #expect(datagrams["Init_Win_bytes_forward"] == -1)
        #expect(datagrams["Init_Win_bytes_backward"] == -1)
    }

    @Test("8. Padding is payload, and UDP's header is as long as one of TCP")
    func padding() {
        let found = row([(tcp(0, .ack, frame: 6), true), (tcp(1, .ack, frame: 6), true)])
        #expect(found["Total Length of Fwd Packets"] == 12)
        #expect(found["act_data_pkt_fwd"] == 1)
        let udp = Packet(time: 0, transport: .udp, headerLength: 8, payloadLength: 5, framePayloadLength: 18)
        let datagrams = row([(udp, true), (udp, true)], .udp)
        #expect(datagrams["Fwd Header Length"] == 40)
        #expect(datagrams["min_seg_size_forward"] == 20)
        let ping = Packet(time: 0, transport: .icmp, headerLength: 8, payloadLength: 56, framePayloadLength: 56)
        #expect(row([(ping, true), (ping, false)], .icmp)["Total Length of Fwd Packets"] == 0)
    }

    @Test("9. A flow of one packet has no row")
    func onePacket() {
        #expect(flows([(tcp(0, .ack), true)]).open?.isEmitted == false)
        #expect(flows([(tcp(0, .ack), true), (tcp(0, .ack), false)]).open?.isEmitted == true)
    }

    @Test("10. `Fwd Header Length` stands twice in the header")
    func twice() {
        let places = CIC2017Flow.columns.filter { $0.name.hasPrefix("Fwd Header Length") }
        #expect(places.map(\.name) == ["Fwd Header Length", "Fwd Header Length.1"])
        #expect(Set(places.map(\.cell)).count == 1)
    }

    @Test("11. In no time, rates are Infinity or NaN, those of the directions 0")
    func noTime() {
        let full = row([(tcp(5, .ack, payload: 6), true), (tcp(5, .ack), false)])
        #expect(full["Flow Bytes/s"] == .infinity)
        #expect(full["Flow Packets/s"] == .infinity)
        #expect(full["Fwd Packets/s"] == 0)
        #expect(row([(tcp(5, .ack), true), (tcp(5, .ack), false)])["Flow Bytes/s"]?.isNaN == true)
    }

    @Test("The gap before the FIN that ends the flow is not idle")
    func lastGap() {
        let packets: [(Packet, Bool)] = [(tcp(0, .ack), true), (tcp(7, .ack), true)]
        #expect(row(packets + [(tcp(9_000_000, .ack), true)])["Idle Max"] == 8_999_993)
        var closed = flows(packets)
        closed.take(tcp(9_000_000, .fin), isForward: true)
        #expect(closed.open?.features(.tcp)["Idle Max"] == 0)
        #expect(closed.open?.features(.tcp)["Flow IAT Max"] == 8_999_993)
    }

    @Test("The first packet of a part that a timeout split off is forward, whoever sent it")
    func splitOff() {
        let table = flows([
            (tcp(0, .ack), true), (tcp(121_000_000, .ack, window: 77), false), (tcp(121_000_001, .ack), false),
        ])
        let found = table.open?.features(.tcp) ?? [:]
        #expect(found["Total Fwd Packets"] == 1)
        #expect(found["Init_Win_bytes_forward"] == 77)
        #expect(found["Total Backward Packets"] == 1)
    }
}
