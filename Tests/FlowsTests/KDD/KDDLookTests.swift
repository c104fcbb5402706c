import Packets
import TestSupport
import Testing

@testable import Flows

@Suite struct KDDLookTests {
    private struct Told: Equatable {
        var source: IPAddress
        var port: UInt16
        var start: Int64
        var last: Int64
        var end: FlowEnd
        var features: [Double]
    }

    private static func rows(_ packets: [Packet], looks: [Int64], threads: Int = 1) throws -> [Told] {
        let meter = ProfileMeter([.kdd], form: .rows, looks: looks, threads: threads)
        let source = ListSource(packets)
        var told: [Told] = []
        _ = try meter.run {
            try source.next(into: &$0)
        } deliver: { _, output in
            guard case .row(let row) = output else { return }
            told.append(
                Told(
                    source: row.source, port: row.sourcePort, start: row.start, last: row.last, end: row.end,
                    features: row.features))
        }
        return told
    }

    private static func traffic() -> [Packet] {
        var traffic = HostTraffic()
        traffic.office(minutes: 1, seed: 12)
        for number in 0..<20 as Range<UInt16> {
            traffic.talk(
                Int64(number) * 700_000, 0x0A00_0020 + UInt32(number % 3), 3_000 + number, 0x2200_0001, 443,
                length: 20_000_000)
        }
        return traffic.ordered
    }

    /// A window that is looked at tells of the next connections what one tells that is not.
    @Test func looksLeaveNoTrace() {
        var (watched, alone) = (KDDWindows(), KDDWindows())
        let connections = KDDWindowsTests.connections(seed: 7, count: 4_000)
        for (number, connection) in connections.enumerated() {
            if number % 3 != 0 {
                // As it would be told on a copy that nobody has looked at, of another connection too.
                var other = connections[number / 2]
                (other.epoch, other.decided) = (connection.epoch, connection.decided)
                var copy = alone
                let expected = copy.row(for: other)
                #expect(watched.look(at: other) == expected)
                #expect(alone.row(forOpen: other) == expected)
            }
            #expect(watched.row(for: connection) == alone.row(for: connection))
        }
        #expect(watched.count == alone.count)
    }

    @Test func openConnectionsAreToldOfAtTheirLooks() throws {
        let packets = Self.traffic()
        let looks: [Int64] = [1_000_000, 5_000_000, 15_000_000]
        let plain = try Self.rows(packets, looks: [])
        let told = try Self.rows(packets, looks: looks)
        #expect(plain.count > 100 && plain.allSatisfy { $0.end != .look })
        #expect(told.filter { $0.end != .look } == plain)
        let long = told.filter { $0.end == .look && (3_000..<3_020).contains($0.port) }
        #expect(long.count == 60)
        #expect(long.allSatisfy { $0.features.count == plain.first?.features.count })
        #expect(try Self.rows(packets, looks: looks, threads: 3) == told)
    }

    @Test func linesShowNoLooks() throws {
        let packets = Self.traffic()
        func lines(_ looks: [Int64]) throws -> [[UInt8]] {
            let meter = ProfileMeter([.kdd], form: .text(nil), looks: looks)
            let source = ListSource(packets)
            var lines: [[UInt8]] = []
            _ = try meter.run {
                try source.next(into: &$0)
            } deliver: { _, output in
                if case .text(let line) = output { lines.append(line) }
            }
            return lines
        }
        #expect(try lines([1_000_000]) == lines([]))
    }
}
