import Foundation
import Packets
import Tabular
import TestSupport
import Testing

@testable import Flows

@Suite struct HostWindowsTests {
    private static let second: Int64 = 1_000_000

    private static func packet(
        _ time: Int64, _ host: UInt32, _ peer: UInt32 = 0x0A00_00FE, events: HostEvents = [],
        role: HostRole = .opened,
        port: UInt16 = 443
    ) -> HostObservation {
        HostObservation(
            time: time, host: IPAddress(v4: host), peer: IPAddress(v4: peer), hostPort: 50_000,
            peerPort: port,
            role: role, events: events, packetsOut: 1, bytesOut: 60)
    }

    private static func value(_ row: HostRow?, _ name: String) -> Double? {
        guard let row, let index = HostSchema.schema.index(of: name) else { return nil }
        return row.features[index]
    }

    @Test func windowsBeginAtMultiplesOfTheirLength() {
        var windows = HostWindows()
        var rows: [HostRow] = []
        // Just before and at the boundary, after a minute, and before 1970.
        for time in [-15_000_001, 9_999_999, 10_000_000, 59_999_999, 60_000_000, 600_000_000] as [Int64] {
            windows.advance(to: time) { rows.append($0) }
            windows.add(Self.packet(time, 0x0A00_0001))
        }
        windows.finish { rows.append($0) }
        let short = rows.filter { $0.window == .short }.map { $0.end / Self.second }
        let long = rows.filter { $0.window == .long }.map { $0.end / Self.second }
        #expect(short == [-10, 10, 20, 60, 70, 610])
        #expect(long == [0, 60, 120, 660])
        #expect(
            Self.value(rows.first { $0.window == .long && $0.end == 60 * Self.second }, "packets_out")
                == 3)
        #expect(windows.counters.rows == 10 && windows.hosts == 0)
    }

    @Test func rowsComeInOrderOfEndThenHostThenLength() {
        var windows = HostWindows()
        var rows: [HostRow] = []
        var random = SeededRandom(seed: 2)
        for step in 0..<2_000 {
            let time = Int64(step) * 131_000
            windows.advance(to: time) { rows.append($0) }
            windows.add(Self.packet(time, 0x0A00_0000 + UInt32.random(in: 0..<40, using: &random)))
        }
        windows.finish { rows.append($0) }
        for (row, next) in zip(rows, rows.dropFirst()) {
            let isOrdered =
                row.end < next.end
                || row.end == next.end
                    && (row.host < next.host
                        || row.host == next.host && row.window == .short && next.window == .long)
            #expect(isOrdered)
        }
    }

    @Test func whatIsLateCountsInTheWindowThatIsOpen() {
        var windows = HostWindows()
        var rows: [HostRow] = []
        windows.add(Self.packet(5 * Self.second, 0x0A00_0001))
        windows.advance(to: 25 * Self.second) { rows.append($0) }
        windows.add(Self.packet(8 * Self.second, 0x0A00_0001))
        windows.finish { rows.append($0) }
        #expect(rows.map { $0.end / Self.second } == [10, 30, 60])
        #expect(windows.counters.late == 1)
        #expect(rows.allSatisfy { Self.value($0, "packets_out") == ($0.window == .short ? 1 : 2) })
    }

    @Test func aHostThatOnlyListensNeedsAHundredPackets() {
        var windows = HostWindows()
        var rows: [HostRow] = []
        for (host, packets) in [(0x0A00_0001, 99), (0x0A00_0002, 100), (0x0102_0304, 5_000)]
            as [(UInt32, Int)]
        {
            for _ in 0..<packets {
                windows.add(
                    HostObservation(
                        time: 0, host: IPAddress(v4: host), peer: IPAddress(v4: 0x0909_0909), role: .accepted,
                        packetsIn: 1, bytesIn: 60))
            }
        }
        windows.finish { rows.append($0) }
        #expect(Set(rows.map(\.host)) == [IPAddress(v4: 0x0A00_0002)])
        #expect(windows.counters.untracked == 5_000)
    }

    /// The office goes on while a flood comes from a new address each packet.
    @Test func aFloodFromSpoofedSourcesEvictsOnlyStrangers() {
        #if DEBUG
            let flood: UInt32 = 40_000
        #else
            let flood: UInt32 = 1_000_000
        #endif
        let limit = 2_000
        var windows = HostWindows(options: HostOptions(hostLimit: limit))
        let office = (0..<100).map { 0x0A00_0000 + UInt32($0) }
        for host in office { windows.add(Self.packet(0, host, events: [.opened, .established])) }
        var rows: [HostRow] = []
        var time: Int64 = 0
        for number in 0..<flood {
            time += 50 * 1_000_000 / Int64(flood)
            windows.advance(to: time) { rows.append($0) }
            // Half of them pretend to be at home.
            let source = (number % 2 == 0 ? 0x0B00_0000 : 0xAC10_0000) + number * 7 % 0x000F_FFFF
            windows.add(Self.packet(time, source, events: .opened))
            #expect(windows.hosts <= limit)
        }
        for host in office { windows.add(Self.packet(time, host, 0x0A00_0100 + host % 50)) }
        rows.removeAll()
        windows.finish { rows.append($0) }
        let survivors = rows.filter {
            $0.window == .long && office.map { IPAddress(v4: $0) }.contains($0.host)
        }
        #expect(survivors.count == 100)
        // They kept what they had done in the first window of the minute.
        #expect(
            survivors.allSatisfy { Self.value($0, "contacts") == 1 && Self.value($0, "packets_out") == 2 }
        )
        #expect(windows.counters.evicted == windows.counters.hosts - UInt64(limit))
        #expect(windows.counters.peak == limit)
        #expect(windows.counters.rowsLost > 0)
    }

    @Test func theLeastRecentlyActiveGoesFirst() {
        var windows = HostWindows(options: HostOptions(hostLimit: 3))
        for (window, host) in [1, 2, 3, 1, 4].enumerated() {
            let time = Int64(window) * 10 * Self.second
            windows.advance(to: time) { _ in }
            windows.add(Self.packet(time, 0x0B00_0000 + UInt32(host)))
        }
        #expect(windows.counters.evicted == 1 && windows.counters.rowsLost == 1)
        windows.add(Self.packet(40 * Self.second, 0x0B00_0003))
        windows.add(Self.packet(40 * Self.second, 0x0B00_0001))
        #expect(windows.counters.hosts == 4)
        windows.add(Self.packet(40 * Self.second, 0x0B00_0002))
        #expect(windows.counters.hosts == 5)
    }

    @Test func hostsAreForgottenAfterAnHourOfSilence() {
        var windows = HostWindows()
        windows.add(Self.packet(0, 0x0A00_0001, events: [.opened, .established]))
        windows.add(Self.packet(0, 0x0A00_0002))
        windows.advance(to: 3_000 * Self.second) { _ in }
        windows.add(Self.packet(3_000 * Self.second, 0x0A00_0002))
        windows.advance(to: 3_700 * Self.second) { _ in }
        #expect(windows.hosts == 1 && windows.counters.forgotten == 1)
    }

    /// A million peers from one host take no more than one.
    @Test func aScanTakesNoMoreMemory() {
        #if DEBUG
            let peers: UInt32 = 30_000
        #else
            let peers: UInt32 = 1_000_000
        #endif
        #expect(HostWindows.bytesPerHost <= 4_352)
        var windows = HostWindows()
        var rows: [HostRow] = []
        for number in 0..<peers {
            windows.add(
                Self.packet(Int64(number) * 9, 0x0A00_0001, 0x0B00_0000 + number, events: .opened, port: 22)
            )
        }
        #expect(windows.hosts == 1)
        windows.finish { rows.append($0) }
        for name in ["peers", "destinations", "peers_on_one_port_max"] {
            #expect(abs((Self.value(rows.first, name) ?? 0) / Double(peers) - 1) < 0.45)
        }
        #expect(Self.value(rows.first, "peer_ports") == 1)
        #expect(Self.value(rows.first, "ports_on_one_peer_max") == 1)
        #expect((Self.value(rows.first, "new_destinations") ?? 0) > 0.87 * Double(peers))
    }

    @Test func oldAcquaintancesAreToldFromNewOnes() {
        var windows = HostWindows()
        var rows: [HostRow] = []
        // Each quarter of an hour a backup to the same place outside, and at the end as much to a new one.
        for quarter in 0..<5 {
            let time = Int64(quarter) * 900 * Self.second
            windows.advance(to: time) { rows.append($0) }
            var seen = Self.packet(time, 0x0A00_0001, 0x0808_0808, events: .opened)
            seen.bytesOut = 1_000_000
            windows.add(seen)
            if quarter == 4 {
                seen.peer = IPAddress(v4: 0x0909_0909)
                windows.add(seen)
            }
        }
        windows.finish { rows.append($0) }
        let new = rows.filter { $0.window == .long }.map {
            Self.value($0, "bytes_out_new_external_peers")
        }
        #expect(new == [1_000_000, 1_000_000, 0, 0, 1_000_000])
        let last = rows.last { $0.window == .long }
        #expect(Self.value(last, "bytes_out_external") == 2_000_000)
        #expect(Self.value(last, "bytes_out_one_external_peer_max") == 1_000_000)
    }

    @Test func noNumberIsATrap() {
        var windows = HostWindows()
        for time in [Int64.max, .min, 0, -1] {
            for events in [HostEvents(rawValue: .max), [], .closed] {
                for role in [HostRole.opened, .accepted] {
                    windows.advance(to: time) { row in #expect(row.features.allSatisfy { $0.isFinite }) }
                    windows.add(
                        HostObservation(
                            time: time, host: IPAddress(v4: 0x0A00_0001), peer: IPAddress(high: .max, low: .max),
                            hostPort: .max, peerPort: .max, transport: .icmp, role: role, events: events,
                            icmpType: 3,
                            packetsOut: .max, packetsIn: .max, bytesOut: .max, bytesIn: .max,
                            smallPacketsOut: .max,
                            contactBytes: .max, contactDuration: .min,
                            dns: DNSQuestion(
                                nameHash: .max, domainHash: .max, subdomainLength: .max, entropy: .max, type: .max))
                    )
                }
            }
        }
        windows.finish { row in #expect(row.features.allSatisfy { $0.isFinite }) }
    }

    @Test func homeNetworksAreWhatTheirPrefixesSay() {
        let home = HomeNetworks.privateRanges
        #expect(home.contains(IPAddress(v4: 0x0AFF_FFFF)) && !home.contains(IPAddress(v4: 0x0B00_0000)))
        #expect(home.contains(IPAddress(v4: 0xAC1F_0001)) && !home.contains(IPAddress(v4: 0xAC20_0001)))
        #expect(home.contains(IPAddress(high: 0xFD00_1234_0000_0000, low: 1)))
        #expect(!home.contains(IPAddress(high: 0x2001_0DB8_0000_0000, low: 1)))
        let one = HomeNetworks([CIDR(IPAddress(high: 1 << 63, low: 5 << 60), prefixLength: 68)].compactMap { $0 })
        #expect(one.contains(IPAddress(high: 1 << 63, low: 5 << 60 | 77)))
        #expect(!one.contains(IPAddress(high: 1 << 63, low: 6 << 60)))
        let all = HomeNetworks(["0.0.0.0/0"].compactMap { CIDR($0) })
        #expect(all.contains(IPAddress(v4: .max)) && !all.contains(IPAddress(high: 1, low: 0)))
        let ranges = ["10.0.0.0/8", "192.168.7.0/24", "2001:db8::/33", "::1/128"].compactMap { CIDR($0) }
        var random = SeededRandom(seed: 1)
        for range in ranges {
            for bit in 0..<128 {
                let mask = IPAddress(high: bit < 64 ? 1 << (63 - bit) : 0, low: bit < 64 ? 0 : 1 << (127 - bit))
                let near = IPAddress(high: range.base.high ^ mask.high, low: range.base.low ^ mask.low)
                #expect(HomeNetworks([range]).contains(near) == range.contains(near))
                #expect(HomeNetworks(ranges).contains(near) == ranges.contains { $0.contains(near) })
            }
            let far = IPAddress(high: random.next(), low: random.next())
            #expect(!HomeNetworks([range]).contains(far))
        }
        #expect(!HomeNetworks([]).contains(IPAddress(v4: 0)))
    }

    @Test func theGuideTellsOfEachColumn() throws {
        let guide = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Documentation/guides/host-profile.md")
        let text = try String(contentsOf: guide, encoding: .utf8)
        for column in HostSchema.columns {
            let unit = column.unit ?? ""
            let mark = HostSchema.fromPacketsOnly.contains(column.name) ? " *" : ""
            let isThere = text.contains("| `\(column.name)`\(mark) | \(unit) |")
            #expect(isThere, "\(column.name) [\(unit)]")
        }
        #expect(Set(HostSchema.header).count == HostSchema.header.count)
        #expect(HostSchema.fromPacketsOnly.isSubset(of: HostSchema.header))
    }
}
