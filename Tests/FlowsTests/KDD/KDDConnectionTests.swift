import Packets
import TestSupport
import Testing

@testable import Flows

@Suite struct KDDConnectionTests {
    static let second: Int64 = 1_000_000
    let client = IPAddress(v4: 0x0A00_0001)
    let server = IPAddress(v4: 0x0A00_0002)

    /// Packets of one client and one server, in seconds from 1,000 s on.
    func packet(
        _ seconds: Double, _ isForward: Bool, _ transport: IPProtocol, flags: TCPFlags = [], payload: UInt32 = 0,
        ports: (UInt16, UInt16) = (40_000, 80), icmp: UInt8 = 0, fragment: FragmentPlace = .whole
    ) -> Packet {
        let isICMP = transport == .icmp
        let (from, to) = isForward ? (client, server) : (server, client)
        let (a, b) = isICMP ? (0, 0) : isForward ? ports : (ports.1, ports.0)
        return Packet(
            time: 1_000 * Self.second + Int64(seconds * 1e6), flowHash: UInt64(transport.rawValue), source: from,
            destination: to, sourcePort: a, destinationPort: b, transport: transport, flags: flags,
            headerLength: fragment == .later || fragment == .wrong ? 0 : isICMP || transport == .udp ? 8 : 20,
            payloadLength: payload, icmpType: icmp, fragment: fragment)
    }

    func tcp(_ seconds: Double, _ word: String, payload: UInt32 = 0) -> Packet {
        let packet = Exchange(word).packets[0]
        return self.packet(seconds, packet.isForward, .tcp, flags: packet.flags, payload: payload)
    }

    func udp(
        _ seconds: Double, _ isForward: Bool, payload: UInt32, fragment: FragmentPlace = .whole
    ) -> Packet {
        packet(seconds, isForward, .udp, payload: payload, ports: (40_000, 53), fragment: fragment)
    }

    func meter(
        _ packets: [Packet], until: Double? = nil, options: MeterOptions = MeterOptions()
    ) -> [FinishedFlow<KDDConnection>] {
        var table = FlowTable<KDDConnection>(limit: 100, options: options)
        var flows: [FinishedFlow<KDDConnection>] = []
        for (number, packet) in packets.enumerated() {
            var packet = packet
            packet.number = UInt64(number)
            table.add(packet) { flows.append($0) }
        }
        if let until {
            table.advance(to: 1_000 * Self.second + Int64(until * 1e6), epoch: 0) { flows.append($0) }
        } else {
            while table.drain(emit: { flows.append($0) }) {}
        }
        return flows.sorted { ($0.decided, $0.firstPacket) < ($1.decided, $1.firstPacket) }
    }

    func summaries(_ packets: [Packet]) -> [KDDSummary] { meter(packets).compactMap(KDDSummary.init) }

    @Test func aConnectionIsNeverSplit() throws {
        // 20 hours with something to say every 4 minutes.
        var packets = [tcp(0, ">S"), tcp(0.1, "<SA"), tcp(0.2, ">A")]
        for turn in 1...300 { packets.append(tcp(Double(turn) * 240, turn % 2 == 0 ? ">A+" : "<A+", payload: 10)) }
        packets += [tcp(72_010, ">FA"), tcp(72_010.1, "<FA"), tcp(72_010.9, ">A")]
        let flow = try #require(meter(packets, until: 73_000).first)
        let summary = try #require(KDDSummary(flow))
        #expect(flow.end == .closed)
        #expect(summary.flag == .sf)
        #expect(summary.duration == 72_010)
        #expect(summary.sourceBytes == 1_500)
        #expect(summary.destinationBytes == 1_500)
        #expect(summary.service.name == "http")
        #expect(flow.decided == 1_000 * Self.second + 72_015_900_000, "after a linger of 5 s")
    }

    @Test func silenceEndsIt() {
        let packets = [tcp(0, ">S"), tcp(0.1, "<SA"), tcp(3, ">A+", payload: 5), tcp(310, "<A+", payload: 7)]
        let flows = meter(packets)
        #expect(flows.map(\.end) == [.idle, .drained])
        #expect(flows.map(\.record.flag) == [.s1, .oth])
        #expect(flows.map(\.decided) == [1_303, 1_610].map { $0 * Self.second }, "drained as if silence had followed")
        #expect(flows.compactMap(KDDSummary.init).map(\.duration) == [0, 0], "the data gives S1 and OTH none")
        #expect(flows.map(\.source) == [client, server])
        let patient = meter(packets, options: MeterOptions(idleTimeout: 400 * Self.second))
        #expect(patient.map(\.record.flag) == [.s1])
        #expect(patient[0].record.sourceBytes == 5)
    }

    @Test func anUnansweredSYNWaitsFiveSeconds() {
        let flows = meter([tcp(0, ">S"), tcp(1, ">S"), tcp(3, ">S"), tcp(7, ">S")], until: 13)
        #expect(flows.map(\.end) == [.idle, .idle])
        #expect(flows.map(\.record.flag) == [.s0, .s0])
        #expect(flows.map(\.decided) == [1_005, 1_012].map { $0 * Self.second })
        #expect(flows.compactMap(KDDSummary.init).map(\.duration) == [0, 0])
        #expect(!flows[0].record.isEstablished)
    }

    @Test func aSYNAfterTheEndBeginsAnother() {
        let flows = meter([
            tcp(0, ">S"), tcp(0.1, "<RA"), tcp(0.5, ">S"), tcp(0.6, "<RA"), tcp(1, ">S"), tcp(1.1, "<SA"),
            tcp(1.2, ">A+", payload: 3), tcp(1.3, ">FA"), tcp(1.4, "<FA"), tcp(1.5, ">A"), tcp(2, "<S"),
        ])
        #expect(flows.map(\.record.flag) == [.rej, .rej, .sf, .s0])
        #expect(flows.map(\.source) == [client, client, client, server], "who asks first is the source")
        #expect(flows.map(\.end) == [.closed, .closed, .closed, .drained])
    }

    @Test func leftoversBelongToWhatTheyAreLeftOf() {
        let flows = meter([
            tcp(0, ">S"), tcp(0.1, "<SA"), tcp(0.2, ">A"), tcp(0.3, ">R"), tcp(0.5, "<A+", payload: 9),
            tcp(0.9, "<FA"), tcp(3, "<A"),
        ])
        #expect(flows.map(\.record.flag) == [.rsto, .oth], "a second after a reset nothing is under way any more")
        #expect(flows[0].record.destinationBytes == 9)
    }

    @Test func aSYNAmongStrayPacketsBeginsAConnection() {
        let flows = meter([tcp(0, ">A+", payload: 1), tcp(30, ">A"), tcp(60, ">S"), tcp(60.1, "<SA")])
        #expect(flows.map(\.record.flag) == [.oth, .s1])
        #expect(flows.map(\.decided) == [1_060, 1_360].map { $0 * Self.second + ($0 == 1_360 ? 100_000 : 0) })
    }

    @Test func withoutTCPsEndOnlySilenceEndsIt() {
        let packets = [
            tcp(0, ">S"), tcp(0.1, "<SA"), tcp(0.2, ">FA"), tcp(0.3, "<FA"), tcp(20, ">S"), tcp(30, ">S"),
        ]
        let flows = meter(packets, options: MeterOptions(idleTimeout: 15 * Self.second, endsByTCP: false))
        #expect(flows.map(\.end) == [.idle, .drained])
        #expect(flows.map(\.record.flag) == [.sf, .s0])
        #expect(flows[1].record.last == 1_030 * Self.second)
    }

    @Test func aSYNACKThatComesFirstIsAnAnswer() throws {
        let flow = try #require(meter([tcp(0, "<SA"), tcp(0.1, ">R")]).first)
        #expect(flow.source == client)
        #expect(flow.destinationPort == 80)
        #expect(flow.record.flag == .rsto)
    }

    @Test func anExchangeOfDatagramsIsAConnection() {
        let flows = meter([
            udp(0, true, payload: 30), udp(0.5, true, payload: 31), udp(1, false, payload: 100),
            udp(1.1, false, payload: 200),  // two questions, two answers
            udp(2, true, payload: 32), udp(3.5, false, payload: 50),
            udp(20, true, payload: 33), udp(90, false, payload: 60),  // an answer that came too late
        ])
        #expect(flows.map(\.record.sourceBytes) == [61, 32, 33, 60])
        #expect(flows.map(\.record.destinationBytes) == [300, 50, 0, 0])
        #expect(flows.map(\.end) == [.closed, .closed, .idle, .drained])
        #expect(flows.map(\.decided) == [1_002_000_000, 1_008_500_000, 1_080_000_000, 1_150_000_000])
        let summaries = flows.compactMap(KDDSummary.init)
        #expect(summaries.allSatisfy { $0.flag == .sf })
        #expect(summaries.map(\.duration) == [1, 1, 0, 0], "whole seconds")
        #expect(summaries.map(\.service.name) == ["domain_u", "domain_u", "domain_u", "other"])
    }

    @Test func eachICMPMessageIsAConnection() {
        let flows = meter([
            packet(0, true, .icmp, payload: 56, icmp: 8), packet(0, false, .icmp, payload: 56, icmp: 0),
            packet(0, true, .icmp, payload: 0, icmp: 8), packet(1, false, .icmp, payload: 28, icmp: 11),
        ])
        let summaries = flows.compactMap(KDDSummary.init)
        #expect(summaries.map(\.service.name) == ["eco_i", "ecr_i", "eco_i", "tim_i"])
        #expect(summaries.map(\.sourceBytes) == [64, 64, 8, 36])
        #expect(summaries.allSatisfy { $0.destinationBytes == 0 && $0.duration == 0 && $0.flag == .sf })
        #expect(flows.map(\.source) == [client, server, client, server])
    }

    @Test func aMessageInPiecesIsOneConnection() throws {
        let whole = meter([
            packet(0, true, .icmp, payload: 1_472, icmp: 8, fragment: .first),
            packet(0.1, true, .icmp, payload: 520, fragment: .later), packet(1, true, .icmp, payload: 10, icmp: 8),
        ])
        #expect(whole.map(\.record.sourceBytes) == [2_000, 18])
        // The ping of death, and teardrop: the data tells of 1,480 and 28 bytes.
        let pod = meter(
            [packet(0, true, .icmp, payload: 1_472, icmp: 8, fragment: .first)]
                + (1...44).map { packet(Double($0) / 1e3, true, .icmp, payload: 1_480, fragment: .later) }
                + [packet(0.1, true, .icmp, payload: 1_000, fragment: .wrong)])
        let death = try #require(pod.compactMap(KDDSummary.init).first)
        #expect(pod.count == 1)
        #expect(death.sourceBytes == 1_480)
        #expect(death.wrongFragments == 1)
        let drop = try #require(
            meter([
                udp(0, true, payload: 28, fragment: .first), udp(0.1, true, payload: 4, fragment: .wrong),
                udp(0.2, true, payload: 28, fragment: .wrong),
            ]).first)
        #expect(drop.record.sourceBytes == 28)
        #expect(drop.record.wrongFragments == 2)
    }

    @Test func landComesFromWhereItGoes() throws {
        var packet = tcp(0, ">S")
        packet.source = server
        packet.sourcePort = 80
        let summary = try #require(summaries([packet, packet]).first)
        #expect(summary.isLand)
        #expect(summary.flag == .s0)
        var ping = self.packet(0, true, .icmp, icmp: 8)
        ping.source = server
        #expect(summaries([ping]).map(\.isLand) == [false], "ICMP has no ports to be the same")
    }

    @Test func urgentPacketsAreCounted() throws {
        let flow = try #require(meter([tcp(0, ">S"), tcp(0.1, "<SA"), tcp(0.2, ">AU"), tcp(0.3, "<AU")]).first)
        #expect(flow.record.urgentPackets == 2)
    }

    @Test func otherProtocolsHaveNoRow() throws {
        let flow = try #require(meter([packet(0, true, .sctp, payload: 10)]).first)
        #expect(KDDSummary(flow) == nil)
    }

    @Test func noTimeIsTooLate() {
        var packet = tcp(0, ">S")
        packet.time = .max - 1
        for transport: IPProtocol in [.tcp, .udp, .icmp, .sctp] {
            packet.transport = transport
            let record = KDDConnection(packet, isForward: true, continuing: nil, options: MeterOptions())
            #expect(record.deadline(MeterOptions()) >= packet.time)
            #expect(record.deadline(MeterOptions(idleTimeout: .max)) >= packet.time)
        }
    }

    /// The promise of `FlowRecord`: where a deadline comes nearer, `add` says so.
    @Test(arguments: 0..<8) func aNearerDeadlineIsTold(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let options = MeterOptions()
        for transport: IPProtocol in [.tcp, .udp, .icmp] {
            var time = 0.0
            var record: KDDConnection?
            for _ in 0..<1_000 {
                time += [0, 0.001, 0.3, 2, 70].randomElement(using: &random) ?? 0
                var next = packet(time, .random(using: &random), transport, payload: .random(in: 0...9, using: &random))
                next.flags = TCPFlags(
                    rawValue: .random(in: 0...63, using: &random) & .random(in: 0...63, using: &random))
                next.fragment = [.whole, .whole, .first, .later, .wrong].randomElement(using: &random) ?? .whole
                guard var open = record, open.deadline(options) >= next.time, !open.isEnded(before: next) else {
                    record = KDDConnection(next, isForward: true, continuing: nil, options: options)
                    continue
                }
                let before = open.deadline(options)
                let told = open.add(next, isForward: .random(using: &random), options: options)
                #expect(open.deadline(options) >= next.time || transport == .icmp)
                #expect(told == (open.deadline(options) < before))
                record = open
            }
        }
    }

    @Test func itIsSmall() {
        #expect(MemoryLayout<KDDConnection>.stride <= 64)
    }
}
