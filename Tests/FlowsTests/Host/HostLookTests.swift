import Packets
import Tabular
import TestSupport
import Testing

@testable import Flows

@Suite struct HostLookTests {
    private static let second = HostTraffic.second
    private static let watch = HostOptions(looks: true)

    private static func observations(_ seed: UInt64) -> [HostObservation] {
        var random = SeededRandom(seed: seed)
        var time = Int64.random(in: 1_600_000_000...1_600_000_100, using: &random) * 1_000_000
        return (0..<900).map { _ in
            time += Int64.random(in: 0..<300_000, using: &random)
            if Int.random(in: 0..<150, using: &random) == 0 {
                time += Int64.random(in: 0..<90_000_000, using: &random)
            }
            var seen = HostObservation(
                time: time, host: IPAddress(v4: 0x0A00_0001 + UInt32.random(in: 0..<6, using: &random)),
                peer: IPAddress(v4: 0x0808_0000 + UInt32.random(in: 0..<30, using: &random)),
                hostPort: 4_000, peerPort: UInt16.random(in: 20..<30, using: &random),
                role: Bool.random(using: &random) ? .opened : .accepted)
            let kinds: [HostEvents] = [.opened, [], .established, .refused, [.opened, .established, .closed]]
            seen.events = kinds.randomElement(using: &random) ?? []
            if Bool.random(using: &random) {
                (seen.packetsOut, seen.bytesOut) = (1, UInt64.random(in: 40...1_500, using: &random))
            } else {
                (seen.packetsIn, seen.bytesIn) = (1, UInt64.random(in: 40...1_500, using: &random))
            }
            return seen
        }
    }

    private static func rows(_ observations: some Sequence<HostObservation>, looks: Bool) -> [HostRow] {
        var windows = HostWindows(options: HostOptions(hostLimit: 64, looks: looks))
        var rows: [HostRow] = []
        for seen in observations {
            windows.advance(to: seen.time) { rows.append($0) }
            windows.add(seen)
        }
        windows.finish { rows.append($0) }
        return rows
    }

    /// The end of the window that a look is of.
    private static func end(of look: HostRow) -> Int64 {
        HostWindows.floor(look.end, to: look.window) + look.window.length
    }

    /// A look is the row that the window gives where the source ends at that moment.
    @Test(arguments: [1, 2, 3] as [UInt64]) func aLookIsTheRowOfASourceThatEndsThere(seed: UInt64) throws {
        let observations = Self.observations(seed)
        let rows = Self.rows(observations, looks: true)
        #expect(rows.filter { !$0.isLook } == Self.rows(observations, looks: false))
        let looks = rows.filter(\.isLook)
        #expect(looks.count { $0.window == .short } > 150)
        #expect(looks.count { $0.window == .long } > 40)
        for look in looks where look.end / Self.second % 10 == Int64(seed) * 3 % 10 || look.end / Self.second % 70 == 0
        {
            let twin = Self.rows(observations.prefix { $0.time < look.end }, looks: false).last {
                $0.host == look.host && $0.window == look.window && $0.end == Self.end(of: look)
            }
            let row = try #require(twin)
            #expect(look.features == row.features && look.visits.isEmpty && look.visitsLeftOut == 0)
        }
    }

    /// Each host that something happened to is looked at at the next whole second, unless its window ends there.
    @Test func everyHostThatDidSomethingIsLookedAt() {
        let observations = Self.observations(4)
        let end = observations.last?.time ?? 0
        let rows = Self.rows(observations, looks: true)
        var expected: Set<[Int64]> = []
        var active: Set<[Int64]> = []
        for seen in observations {
            let host = Int64(bitPattern: seen.host.low)
            let window = HostWindows.floor(seen.time, to: .short)
            if seen.packetsOut > 0 || seen.role == .opened && seen.events.contains(.opened) {
                active.insert([host, window])
            }
            let look = HostWindows.secondAfter(seen.time)
            // The source ends before the last of them.
            if look < window + HostWindow.short.length, look <= end, active.contains([host, window]) {
                expected.insert([host, look])
            }
        }
        let looks = rows.filter { $0.isLook && $0.window == .short }
        #expect(Set(looks.map { [Int64(bitPattern: $0.host.low), $0.end] }) == expected)
        #expect(looks.count == expected.count)
    }

    @Test func noCountIsHigherThanAtTheEnd() {
        let counts = [
            "contacts", "login_contacts", "failed_contacts", "refused_contacts", "half_open_out_max", "open_out_max",
            "new_destinations", "approaches", "accepted_contacts", "failed_approaches", "half_open_in_max",
            "open_in_max", "packets_out", "packets_in", "bytes_out", "bytes_in", "bytes_out_external",
            "new_destinations_10min", "new_destinations_60min", "failed_contacts_10min", "bytes_out_external_10min",
        ].compactMap { HostSchema.schema.index(of: $0) }
        #expect(counts.count == 21)
        let rows = Self.rows(Self.observations(5), looks: true)
        for look in rows where look.isLook {
            let final = rows.first {
                !$0.isLook && $0.host == look.host && $0.window == look.window && $0.end == Self.end(of: look)
            }
            // What fades at once or by steps may differ in the last digit.
            let isBelow = counts.allSatisfy { look.features[$0] <= (final?.features[$0] ?? -1) * (1 + 1e-12) }
            #expect(isBelow)
        }
    }

    @Test func rowsComeInOrderOfEndThenHostThenLength() {
        let rows = Self.rows(Self.observations(6), looks: true)
        for (row, next) in zip(rows, rows.dropFirst()) {
            let isOrdered =
                row.end < next.end
                || row.end == next.end
                    && (row.host < next.host
                        || row.host == next.host && row.window == .short && next.window == .long)
            #expect(isOrdered)
        }
    }

    /// The same rows whatever the batches, the threads and how a live source's clock moves.
    @Test func looksFollowFromThePacketsAlone() throws {
        var traffic = HostTraffic()
        traffic.office(minutes: 2, seed: 9)
        let packets = traffic.ordered
        func rows(threads: Int) throws -> [HostRow] {
            let meter = Meter<HostRow>(threads: threads, stages: [{ _ in HostStage(options: Self.watch) { $0 } }])
            let source = ListSource(packets)
            var rows: [HostRow] = []
            _ = try meter.run {
                try source.next(into: &$0)
            } deliver: { _, row in
                rows.append(row)
            }
            return rows
        }
        let alone = try rows(threads: 1)
        #expect(alone.count { $0.isLook } > 200)
        let isSame = try rows(threads: 3) == alone
        #expect(isSame)
        for size in [1, 10_000] {
            var stage = HostStage(options: Self.watch) { $0 }
            var given: [(FlowOrder, HostRow)] = []
            var isSettled = true
            for start in stride(from: 0, to: packets.count, by: size) {
                var batch = PacketBatch()
                batch.packets = Array(packets[start..<min(start + size, packets.count)])
                let following = start + size < packets.count ? packets[start + size].time : nil
                batch.clock = following ?? packets[packets.count - 1].time
                let settled = stage.settled
                stage.take(batch, share: .all) { order, row in
                    isSettled = isSettled && order > settled && order.decided == row.end
                    given.append((order, row))
                }
            }
            _ = stage.drain { given.append(($0, $1)) }
            let isSame = given.map(\.1) == alone
            #expect(isSame && isSettled)
            let isOrdered = zip(given, given.dropFirst()).allSatisfy { $0.0 < $1.0 }
            #expect(isOrdered)
        }
    }

    @Test func linesShowNeitherLooksNorAreChangedByThem() throws {
        var traffic = HostTraffic()
        traffic.office(minutes: 2, seed: 3)
        let packets = traffic.ordered
        func outputs(_ form: MeterForm, looks: Bool) throws -> [MeterOutput] {
            let meter = ProfileMeter([.host], form: form, hosts: HostOptions(looks: looks))
            let source = ListSource(packets)
            var outputs: [MeterOutput] = []
            _ = try meter.run {
                try source.next(into: &$0)
            } deliver: {
                outputs.append($1)
            }
            return outputs
        }
        func lines(looks: Bool) throws -> [[UInt8]] {
            try outputs(.text(nil), looks: looks).compactMap { if case .text(let line) = $0 { line } else { nil } }
        }
        let rows = try outputs(.rows, looks: true).compactMap { if case .host(let row) = $0 { row } else { nil } }
        let plain = try lines(looks: false)
        #expect(try lines(looks: true) == plain)
        #expect(rows.filter { !$0.isLook }.map(\.csvLine) == plain)
        #expect(rows.contains { $0.isLook } && rows.contains { !$0.visits.isEmpty })
        #expect(rows.allSatisfy { $0.visits.isEmpty || $0.window == .long && !$0.isLook })
    }

    @Test func aClockThatIsSetBackBeginsAnew() {
        var windows = HostWindows(options: Self.watch)
        var rows: [HostRow] = []
        for start in [100, 5] as [Int64] {
            for time in [start * Self.second, start * Self.second + 1_500_000] {
                windows.advance(to: time) { rows.append($0) }
                windows.add(
                    HostObservation(
                        time: time, host: IPAddress(v4: 0x0A00_0001), peer: IPAddress(v4: 0x0808_0808),
                        packetsOut: 1, bytesOut: 60))
            }
            windows.finish { rows.append($0) }
        }
        #expect(rows.map { $0.end / Self.second } == [101, 110, 110, 120, 6, 10, 10, 60])
        #expect(rows.map(\.isLook) == [true, false, true, false, true, false, true, false])
        #expect(windows.counters.looks == 4 && windows.counters.rows == 4)
    }
}
