import Flows
import Packets
import TestSupport
import Testing

@Suite struct BiflowPairingTests {
    private let client = IPAddress(v4: 0x0A00_0001)
    private let server = IPAddress(v4: 0x0A00_0002)

    private func record(
        from client: Bool = true, start: Double, end: Double, packets: UInt64 = 1, flags: TCPFlags? = nil,
        reason: UInt8 = 0, transport: IPProtocol = .tcp, port: UInt16 = 40000
    ) -> ExporterRecord {
        var record = ExporterRecord()
        record.start = 1_000_000_000 + Int64(start * 1e6)
        record.end = 1_000_000_000 + Int64(end * 1e6)
        record.source = client ? self.client : server
        record.destination = client ? server : self.client
        record.sourcePort = client ? port : 80
        record.destinationPort = client ? 80 : port
        record.transport = transport
        record.forwardPackets = packets
        record.forwardBytes = packets * 100
        record.endReason = reason
        if let flags {
            record.forwardFlags = flags
            record.traits = .hasFlags
        }
        return record
    }

    private func flows(_ records: [ExporterRecord], _ options: PairingOptions = PairingOptions()) -> [Biflow] {
        var pairing = BiflowPairing(options)
        var flows: [Biflow] = []
        for record in records { pairing.add(record, into: &flows) }
        pairing.drain(into: &flows)
        #expect(pairing.openCount == 0)
        return flows
    }

    @Test func twoDirectionsAreOneFlow() {
        // The server's record is sent first; the client began.
        let all = flows([
            record(from: false, start: 0.01, end: 2, packets: 7, flags: [.syn, .ack, .fin]),
            record(start: 0, end: 1.9, packets: 5, flags: [.syn, .ack, .fin]),
        ])
        #expect(all.count == 1)
        #expect(all[0].source == client && all[0].sourcePort == 40000 && all[0].destinationPort == 80)
        #expect(all[0].forwardPackets == 5 && all[0].backwardPackets == 7)
        #expect(all[0].forwardBytes == 500 && all[0].backwardBytes == 700)
        #expect(all[0].end - all[0].start == 2_000_000 && all[0].failed == false)
    }

    @Test func atOneMomentTheLowerPortServes() {
        let both: [TCPFlags] = [[.syn, .ack, .fin], []]
        for flags in both {
            let all = flows([
                record(from: false, start: 0, end: 1, flags: flags), record(start: 0, end: 1, flags: flags),
            ])
            #expect(all.map(\.source) == [client])
        }
        // A SYN alone tells more than ports.
        let reversed = flows([
            record(from: false, start: 0, end: 0, flags: [.syn]), record(start: 0, end: 0, flags: [.rst, .ack]),
        ])
        #expect(reversed.map(\.source) == [server] && reversed.map(\.failed) == [true])
        // The rest of a split flow: who sent first means nothing.
        let rest = flows([
            record(from: false, start: 0, end: 9, flags: [.ack]), record(start: 1, end: 9, flags: [.ack, .psh]),
        ])
        #expect(rest.map(\.source) == [client])
    }

    @Test func unansweredAndRefused() {
        #expect(flows([record(start: 0, end: 3, flags: [.syn])]).map(\.failed) == [true])
        #expect(flows([record(start: 0, end: 3, flags: [.ack])]).map(\.failed) == [nil])
        #expect(flows([record(start: 0, end: 3)]).map(\.failed) == [nil])
        #expect(flows([record(start: 0, end: 3, transport: .udp)]).map(\.failed) == [nil])
        let answered = [
            record(start: 0, end: 3, transport: .udp), record(from: false, start: 1, end: 3, transport: .udp),
        ]
        #expect(flows(answered).map(\.failed) == [false])
    }

    @Test func splitsAreMergedWithinTheTimeout() {
        // The exporter's own active timeout is 60 s.
        var records: [ExporterRecord] = []
        for minute in 0..<4 {
            let start = Double(minute) * 60
            records.append(record(start: start, end: start + 59, packets: 60, flags: [.ack], reason: 2))
            records.append(record(from: false, start: start, end: start + 59, packets: 30, flags: [.ack], reason: 2))
        }
        let all = flows(records)
        #expect(all.map(\.forwardPackets) == [180, 60])
        #expect(all.map(\.backwardPackets) == [90, 30])
    }

    @Test func completeFlowsDoNotWaitLong() {
        var pairing = BiflowPairing(PairingOptions(activeTimeout: 120_000_000, linger: 5_000_000))
        var flows: [Biflow] = []
        pairing.add(record(start: 0, end: 1, flags: [.syn, .fin], reason: 3), into: &flows)
        pairing.add(record(from: false, start: 0, end: 1, flags: [.syn, .fin, .ack], reason: 3), into: &flows)
        pairing.add(record(start: 1, end: 2, packets: 9, flags: [.ack], reason: 3), into: &flows)
        pairing.add(record(start: 6, end: 6, transport: .udp), into: &flows)
        #expect(flows.isEmpty)
        pairing.add(record(start: 6, end: 6.1, transport: .udp, port: 5), into: &flows)
        #expect(flows.map(\.forwardPackets) == [10])
        // One way only: the whole timeout.
        pairing.add(record(start: 125, end: 126, transport: .udp, port: 6), into: &flows)
        #expect(flows.count == 1)
        pairing.add(record(start: 126, end: 126.01, transport: .udp, port: 7), into: &flows)
        #expect(flows.count == 2)
        #expect(pairing.counts.paired == 1 && pairing.counts.unpaired == 1 && pairing.counts.merged == 1)
    }

    @Test func aPortUsedAgainIsANewFlow() {
        let closed: TCPFlags = [.syn, .ack, .fin]
        let all = flows([
            record(start: 0, end: 1, flags: closed), record(from: false, start: 0, end: 1, flags: closed),
            record(start: 3, end: 4, flags: closed), record(from: false, start: 3, end: 4, flags: closed),
        ])
        #expect(all.map(\.start) == [1_000_000_000, 1_003_000_000])
        #expect(all.map(\.backwardPackets) == [1, 1])
    }

    @Test func totalsAreNotAddedUp() {
        var first = record(start: 0, end: 10, packets: 5)
        var second = record(start: 0, end: 20, packets: 9)
        first.traits.insert(.isTotal)
        second.traits.insert(.isTotal)
        #expect(flows([first, second]).map(\.forwardPackets) == [9])
    }

    @Test func exportersAreKeptApart() {
        // Two routers on the path saw the same packets.
        let first = record(start: 0, end: 1)
        var second = first
        second.exporter = 1
        #expect(flows([first, second]).map(\.forwardPackets) == [1, 1])
    }

    @Test func theOldestGoesWhenFull() {
        var pairing = BiflowPairing(PairingOptions(capacity: 3))
        var flows: [Biflow] = []
        for port: UInt16 in 1...5 { pairing.add(record(start: 0, end: 0, port: port), into: &flows) }
        #expect(flows.map(\.sourcePort) == [1, 2])
        #expect(pairing.counts.evicted == 2 && pairing.openCount == 3)
    }

    @Test func aClockSetBackGivesOutWhatIsOpen() {
        var pairing = BiflowPairing()
        var flows: [Biflow] = []
        pairing.add(record(start: 90_000, end: 90_000), into: &flows)
        pairing.add(record(start: 0, end: 0), into: &flows)
        #expect(flows.count == 1 && pairing.counts.clockSetBack == 1)
    }

    @Test func silentExportersAreTicked() {
        var pairing = BiflowPairing()
        var flows: [Biflow] = []
        pairing.add(record(start: 0, end: 0), arrival: 7_000_000, into: &flows)
        pairing.tick(127_000_000, into: &flows)
        #expect(flows.isEmpty)
        pairing.tick(127_000_001, into: &flows)
        #expect(flows.count == 1)
    }

    @Test func recordsOfBothDirectionsPass() {
        var both = record(start: 0, end: 1, packets: 2)
        both.traits.insert(.isBidirectional)
        both.backwardPackets = 3
        var pairing = BiflowPairing()
        var flows: [Biflow] = []
        pairing.add(both, into: &flows)
        both.traits.insert(.isReversed)
        pairing.add(both, into: &flows)
        #expect(flows.map(\.backwardPackets) == [3, 2] && flows.map(\.source) == [client, server])
        #expect(pairing.counts.bothWays == 2 && pairing.openCount == 0)
    }

    @Test(arguments: 0..<8) func agreesWithTheSlowTwin(_ seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let options = PairingOptions(
            activeTimeout: 10_000_000, linger: 1_000_000, capacity: seed % 2 == 0 ? 30 : 1000)
        var pairing = BiflowPairing(options)
        var twin = PairingTwin(options: options)
        var flows: [Biflow] = []
        var expected: [Biflow] = []
        var now = 2_000_000_000_000 as Int64
        for _ in 0..<3000 {
            now += Int64.random(in: 0...400_000, using: &random)
            if Int.random(in: 0..<1000, using: &random) == 0 { now -= 1_000_000_000 }
            var record = ExporterRecord()
            record.exporter = UInt16.random(in: 0..<2, using: &random)
            record.end = now - Int64.random(in: 0...2, using: &random) * 1_000_000
            record.start = record.end - Int64.random(in: 0...6, using: &random) * 1_000_000
            let a = IPAddress(v4: UInt32.random(in: 1...6, using: &random))
            let b = IPAddress(v4: UInt32.random(in: 1...6, using: &random))
            record.source = a
            record.destination = b
            record.sourcePort = UInt16.random(in: 1...3, using: &random)
            record.destinationPort = UInt16.random(in: 1...3, using: &random)
            record.transport = IPProtocol(rawValue: [1, 6, 6, 17][Int.random(in: 0..<4, using: &random)])
            record.forwardPackets = UInt64.random(in: 0...9, using: &random)
            record.forwardBytes = record.forwardPackets * 60
            record.forwardFlags = TCPFlags(rawValue: UInt8.random(in: 0..<32, using: &random))
            record.endReason = UInt8([0, 0, 2, 3][Int.random(in: 0..<4, using: &random)])
            if Int.random(in: 0..<8, using: &random) > 0 { record.traits.insert(.hasFlags) }
            if Int.random(in: 0..<16, using: &random) == 0 { record.traits.insert(.isTotal) }
            pairing.add(record, into: &flows)
            twin.add(record, into: &expected)
            #expect(pairing.openCount == twin.open.count)
        }
        pairing.drain(into: &flows)
        twin.drain(into: &expected)
        #expect(flows.count == expected.count && flows.count > 300)
        if let (a, b) = zip(flows, expected).first(where: { $0 != $1 }) { #expect(a == b) }
        #expect(pairing.counts.merged > 0 && pairing.counts.paired > 0 && pairing.counts.unpaired > 0)
    }
}
