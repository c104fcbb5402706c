import Packets
import Tabular
import Testing

@testable import Flows

@Suite struct HostStageTests {
    private static let second = HostTraffic.second

    private static func rows(_ traffic: HostTraffic, threads: Int = 1) throws -> [HostRow] {
        let meter = Meter<HostRow>(threads: threads, stages: [{ _ in HostStage { $0 } }])
        var rows: [HostRow] = []
        let source = ListSource(traffic.ordered)
        _ = try meter.run {
            try source.next(into: &$0)
        } deliver: { _, row in
            rows.append(row)
        }
        return rows
    }

    private static func value(_ row: HostRow?, _ name: String) -> Double {
        guard let row, let index = HostSchema.schema.index(of: name) else { return .nan }
        return row.features[index]
    }

    private static func row(
        _ rows: [HostRow], _ host: UInt32, _ window: HostWindow = .long, end: Int64 = 60
    ) -> HostRow? {
        rows.first { $0.host == IPAddress(v4: host) && $0.window == window && $0.end == end * second }
    }

    @Test func aContactIsToldFromBothSides() throws {
        var traffic = HostTraffic()
        traffic.talk(0, 0x0A00_0001, 40_000, 0x0A00_0002, 22)
        let rows = try Self.rows(traffic)
        let client = Self.row(rows, 0x0A00_0001)
        let server = Self.row(rows, 0x0A00_0002)
        #expect(Self.value(client, "contacts") == 1 && Self.value(client, "login_contacts") == 1)
        #expect(Self.value(client, "failed_contacts") == 0 && Self.value(client, "open_out_max") == 1)
        #expect(Self.value(client, "contact_bytes_mean") == 7 * 40 + 1_300)
        #expect(Self.value(client, "packets_out") == 5 && Self.value(client, "packets_in") == 3)
        #expect(Self.value(server, "accepted_contacts") == 1 && Self.value(server, "approaches") == 1)
        #expect(Self.value(server, "contacts") == 0 && Self.value(server, "open_in_max") == 1)
        #expect(Self.value(server, "bytes_in_per_open_connection") == Self.value(client, "bytes_out"))
    }

    @Test(arguments: ["refused", "unanswered", "scanned", "half open", "reset at once", "one way"])
    func contactsFailInTheirWays(way: String) throws {
        var traffic = HostTraffic()
        let (a, b): (UInt32, UInt32) = (0x0A00_0001, 0x0A00_0002)
        traffic.send(0, a, 4_000, b, 80, .syn)
        switch way {
        case "refused": traffic.send(1_000, b, 80, a, 4_000, [.rst, .ack])
        case "unanswered": traffic.send(1_000_000, a, 4_000, b, 80, .syn)
        case "scanned":
            traffic.send(1_000, b, 80, a, 4_000, [.syn, .ack])
            traffic.send(2_000, a, 4_000, b, 80, .rst)
        case "half open": traffic.send(1_000, b, 80, a, 4_000, [.syn, .ack])
        case "reset at once":
            traffic.send(1_000, b, 80, a, 4_000, [.syn, .ack])
            traffic.send(2_000, a, 4_000, b, 80, .ack)
            traffic.send(9_000, b, 80, a, 4_000, [.rst, .ack])
        default: traffic.send(2_000, a, 4_000, b, 80, [.ack, .psh], payload: 50)
        }
        // Something later, so that the timers run.
        traffic.talk(20 * Self.second, b, 5_000, a, 443)
        let rows = try Self.rows(traffic)
        let client = Self.row(rows, a)
        #expect(Self.value(client, "contacts") == 1)
        #expect(Self.value(client, "failed_contacts") == (way == "one way" ? 0 : 1))
        #expect(Self.value(client, "refused_contacts") == (way == "refused" ? 1 : 0))
        #expect(Self.value(client, "unanswered_contacts") == (way == "unanswered" ? 1 : 0))
        #expect(Self.value(client, "half_open_out_max") == 1)
        #expect(Self.value(Self.row(rows, b), "failed_approaches") == (way == "one way" ? 0 : 1))
        #expect(Self.value(Self.row(rows, b, .short, end: 30), "half_open_in_max") == 0)
    }

    @Test func datagramsAndPingsAreContactsToo() throws {
        var traffic = HostTraffic()
        let (a, b): (UInt32, UInt32) = (0x0A00_0001, 0x0A00_0002)
        traffic.ask(0, a, 4_000, b, name: 5, domain: 2, code: 3)
        traffic.send(100, a, 0, b, 0, transport: .icmp)
        traffic.send(200, a, 4_001, b, 514, payload: 20, transport: .udp)
        // Multicast: traffic, but no contact and no host.
        traffic.send(300, a, 5_353, 0xE000_00FB, 5_353, payload: 20, transport: .udp)
        traffic.talk(30 * Self.second, b, 5_000, a, 443)
        let rows = try Self.rows(traffic)
        let client = Self.row(rows, a)
        #expect(Self.value(client, "contacts") == 3 && Self.value(client, "udp_packets_out") == 3)
        #expect(
            Self.value(client, "unanswered_contacts") == 2 && Self.value(client, "failed_contacts") == 0)
        #expect(Self.value(client, "dns_nxdomain_ratio") == 1 && Self.value(client, "dns_queries") == 1)
        #expect(
            Self.value(client, "icmp_packets_out") == 1 && Self.value(client, "dns_entropy_mean") == 1.5)
        #expect(Set(rows.map(\.host)) == [IPAddress(v4: a), IPAddress(v4: b)])
    }

    @Test func connectionsFromBeforeTheCaptureAreNobodysContacts() throws {
        var traffic = HostTraffic()
        traffic.send(0, 0x0A00_0002, 443, 0x0A00_0001, 50_000, [.ack, .psh], payload: 900)
        traffic.send(1_000, 0x0A00_0001, 50_000, 0x0A00_0002, 443, .ack)
        traffic.send(2_000, 0x0A00_0003, 50_000, 0x0A00_0002, 443, [.fin, .ack])
        let rows = try Self.rows(traffic)
        let client = Self.row(rows, 0x0A00_0001)
        #expect(Self.value(client, "contacts") == 0 && Self.value(client, "open_out_max") == 1)
        #expect(Self.value(Self.row(rows, 0x0A00_0002), "open_in_max") == 1)
        #expect(Self.value(Self.row(rows, 0x0A00_0003), "open_out_max") == 0)
    }

    /// The same rows whatever the batches and the threads.
    @Test func rowsFollowFromThePacketsAlone() throws {
        var traffic = HostTraffic()
        traffic.office(minutes: 3, seed: 4)
        let packets = traffic.ordered
        let rows = try Self.rows(traffic)
        #expect(rows.count > 100)
        #expect(try Self.rows(traffic, threads: 2) == rows)
        for size in [1, 7, 10_000] {
            var stage = HostStage { $0 }
            var given: [(FlowOrder, HostRow)] = []
            for start in stride(from: 0, to: packets.count, by: size) {
                var batch = PacketBatch()
                batch.packets = Array(packets[start..<min(start + size, packets.count)])
                // A live source's clock moves on between packets.
                let following = start + size < packets.count ? packets[start + size].time : nil
                batch.clock = following ?? packets[packets.count - 1].time
                stage.take(batch, share: .all) { given.append(($0, $1)) }
            }
            _ = stage.drain { given.append(($0, $1)) }
            #expect(given.map(\.1) == rows)
            #expect(zip(given, given.dropFirst()).allSatisfy { $0.0 < $1.0 })
        }
    }

    @Test func aClockThatIsSetBackEndsTheWindows() throws {
        var traffic = HostTraffic()
        traffic.send(100 * Self.second, 0x0A00_0001, 4_000, 0x0A00_0002, 80, .syn)
        var packets = traffic.ordered
        var later = HostTraffic()
        later.send(5 * Self.second, 0x0A00_0001, 4_000, 0x0A00_0002, 80, .syn, epoch: 1)
        packets += later.ordered
        let meter = Meter<HostRow>(stages: [{ _ in HostStage { $0 } }])
        var rows: [HostRow] = []
        let source = ListSource(packets)
        _ = try meter.run {
            try source.next(into: &$0)
        } deliver: { _, row in
            rows.append(row)
        }
        #expect(rows.map { $0.end / Self.second } == [110, 120, 10, 60])
        #expect(rows.allSatisfy { Self.value($0, "unanswered_contacts") == 1 })
    }

    @Test func anHourOfSilenceIsPassedAtOnce() throws {
        var traffic = HostTraffic()
        traffic.talk(0, 0x0A00_0001, 4_000, 0x0A00_0002, 80)
        traffic.talk(40_000_000 * Self.second, 0x0A00_0001, 4_000, 0x0A00_0002, 80)
        let rows = try Self.rows(traffic)
        #expect(rows.count == 8)
        #expect(rows.allSatisfy { Self.value($0, "contacts") + Self.value($0, "approaches") == 1 })
    }
}
