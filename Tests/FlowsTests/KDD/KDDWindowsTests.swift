import Foundation
import Packets
import TestSupport
import Testing

@testable import Flows

/// Recounts each window from all connections so far: slow, and too simple to be wrong.
struct KDDWindowsTwin {
    private var all: [(connection: KDDSummary, moment: Int64)] = []
    private var recentFrom = 0
    private var epoch: UInt32 = 0

    mutating func cells(for connection: KDDSummary) -> [String] {
        if connection.epoch != epoch {
            epoch = connection.epoch
            recentFrom = all.count
        }
        let clock = max(all.dropFirst(recentFrom).map(\.moment).max() ?? .min, connection.decided)
        all.append((connection, clock))
        let recent = all.dropFirst(recentFrom).suffix(511).filter { $0.moment >= clock - 2_000_000 }.map(\.connection)
        let last = all.suffix(255).map(\.connection)
        let (host, service) = like(connection, recent)
        let (lastHost, lastService) = like(connection, last)
        return [
            "\(host.count)", "\(service.count)", share(host, \.flag.isSynError), share(service, \.flag.isSynError),
            share(host, \.flag.isRejection), share(service, \.flag.isRejection),
            share(host) { $0.service.identity == connection.service.identity },
            kinds(host.map { "\($0.service.identity)" }), kinds(service.map { "\($0.destination)" }),
            "\(lastHost.count)", "\(lastService.count)",
            share(lastHost) { $0.service.identity == connection.service.identity },
            kinds(lastHost.map { "\($0.service.identity)" }),
            share(lastHost) { $0.sourcePort == connection.sourcePort },
            kinds(lastService.map { "\($0.destination)" }), share(lastHost, \.flag.isSynError),
            share(lastService, \.flag.isSynError), share(lastHost, \.flag.isRejection),
            share(lastService, \.flag.isRejection),
        ]
    }

    private func like(_ one: KDDSummary, _ window: [KDDSummary]) -> ([KDDSummary], [KDDSummary]) {
        (
            window.filter { $0.destination == one.destination },
            window.filter { $0.service.identity == one.service.identity }
        )
    }

    private func share(_ window: [KDDSummary], _ holds: (KDDSummary) -> Bool) -> String {
        String(format: "%.2f", Double(Float(window.count(where: holds)) / Float(window.count)))
    }

    private func kinds(_ names: [String]) -> String {
        let different = Set(names).count
        return String(format: "%.2f", different < 2 ? 0 : Double(Float(different) / Float(names.count)))
    }
}

@Suite struct KDDWindowsTests {
    /// Connections in bursts and lulls, between few hosts or many.
    static func connections(seed: UInt64, count: Int) -> [KDDSummary] {
        var random = SeededRandom(seed: seed)
        var time: Int64 = 1_600_000_000_000_000
        var epoch: UInt32 = 0
        var (hosts, ports, pause) = (UInt32(1), UInt16(1), Int64(0))
        return (0..<count).map { number in
            if number % 400 == 0 {
                hosts = [1, 2, 5, 40, 5_000].randomElement(using: &random) ?? 1
                ports = [1, 3, 30, 1_200].randomElement(using: &random) ?? 1
                pause = [0, 2_000, 50_000, 700_000].randomElement(using: &random) ?? 0
            }
            time += .random(in: 0...pause, using: &random)
            if Int.random(in: 0..<300, using: &random) == 0 { time += 3_000_000 }
            if Int.random(in: 0..<100, using: &random) == 0 { time -= 1_000 }  // out of order
            if Int.random(in: 0..<1_500, using: &random) == 0 {
                epoch += 1
                time -= 3_600_000_000
            }
            let transport: IPProtocol = Int.random(in: 0..<4, using: &random) == 0 ? .udp : .tcp
            let port = UInt16.random(in: 1...ports, using: &random) &+ 70
            let source = UInt16.random(in: 1...3, using: &random)
            return KDDSummary(
                epoch: epoch, decided: time, source: IPAddress(v4: 9),
                destination: IPAddress(v4: .random(in: 1...hosts, using: &random)), sourcePort: source,
                destinationPort: port, transport: transport == .udp ? .udp : .tcp,
                service: KDDService(transport, sourcePort: source, destinationPort: port),
                flag: transport == .udp ? .sf : KDDFlag.allCases.randomElement(using: &random) ?? .sf)
        }
    }

    static func cells(_ row: KDDRow) -> [String] {
        var line: [UInt8] = []
        row.appendCells(to: &line)
        return String(decoding: line, as: UTF8.self).split(separator: ",").map(String.init)
    }

    @Test(arguments: 0..<8) func itCountsWhatTheTwinRecounts(seed: UInt64) {
        var windows = KDDWindows()
        var twin = KDDWindowsTwin()
        for (number, connection) in Self.connections(seed: seed, count: 1_500).enumerated() {
            let cells = Array(Self.cells(windows.row(for: connection)).dropFirst(9))
            let expected = twin.cells(for: connection)
            guard cells != expected else { continue }
            Issue.record("row \(number): \(cells) instead of \(expected)")
            break
        }
    }

    @Test func theCapsAreThoseOfTheData() {
        var windows = KDDWindows()
        let attack = KDDSummary(
            decided: 0, source: IPAddress(v4: 1), destination: IPAddress(v4: 2), destinationPort: 80, transport: .tcp,
            service: KDDService(.tcp, sourcePort: 1, destinationPort: 80), flag: .s0)
        var row = windows.row(for: attack)
        #expect(row.recent.count == 1 && row.hosts.count == 1, "a connection counts itself")
        for _ in 1..<2_000 { row = windows.row(for: attack) }
        #expect(row.recent.count == 511)
        #expect(row.recent.serviceCount == 511)
        #expect(row.recent.synErrors.value == 1)
        #expect(row.hosts.count == 255)
        #expect(row.hosts.serviceCount == 255)
    }

    @Test func twoSecondsIncludeTheirBeginning() {
        var windows = KDDWindows()
        func row(_ time: Int64) -> KDDRow {
            windows.row(
                for: KDDSummary(
                    decided: time, source: IPAddress(v4: 1), destination: IPAddress(v4: 2), transport: .tcp,
                    service: KDDService(.tcp, sourcePort: 1, destinationPort: 80), flag: .sf))
        }
        _ = row(0)
        #expect(row(2_000_000).recent.count == 2)
        #expect(row(2_000_001).recent.count == 2)
        #expect(row(9_000_000).recent.count == 1)
        #expect(row(9_000_000).hosts.count == 5, "the host window knows no time")
        #expect(row(.max).recent.count == 1)
    }

    @Test func anOpenConnectionLeavesNoTrace() {
        var windows = KDDWindows()
        let connections = Self.connections(seed: 99, count: 600)
        for connection in connections.dropLast() { _ = windows.row(for: connection) }
        guard let last = connections.last else { return }
        let glance = windows.row(forOpen: last)
        #expect(glance == windows.row(forOpen: last))
        #expect(glance == windows.row(for: last))
        #expect(glance != windows.row(for: last))
    }

    @Test func aFloodIsHeldInWhatIsNeeded() {
        var windows = KDDWindows()
        for number in 0..<100_000 as Range<UInt32> {
            let host = IPAddress(high: UInt64(number), low: 7)
            _ = windows.row(
                for: KDDSummary(
                    decided: Int64(number) * 2, source: host, destination: host,
                    sourcePort: UInt16(truncatingIfNeeded: number), destinationPort: UInt16(truncatingIfNeeded: number),
                    transport: .tcp,
                    service: KDDService(.tcp, sourcePort: 0, destinationPort: UInt16(truncatingIfNeeded: number)),
                    flag: .s0))
        }
        #expect(windows.count == 511 + 255)
    }

    /// The table against a dictionary, small enough that keys collide and are pushed around.
    @Test(arguments: 0..<20) func theTallyCountsAsADictionaryDoes(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var tally = KDDTally(keys: 30, secret: seed)
        var counts: [UInt32: Int] = [:]
        for _ in 0..<5_000 {
            let name = UInt32.random(in: 0..<30, using: &random)
            if Bool.random(using: &random) {
                counts[name, default: 0] += 1
                #expect(Int(tally.add(.service(name), .s0).connections) == counts[name])
            } else if let count = counts[name] {
                counts[name] = count > 1 ? count - 1 : nil
                #expect(tally.remove(.service(name), .s0) == (count == 1))
            }
            let other = UInt32.random(in: 0..<30, using: &random)
            #expect(Int(tally[.service(other)].connections) == counts[other] ?? 0)
            #expect(tally[.service(other)].synErrors == tally[.service(other)].connections)
        }
        #expect(tally.count == counts.count)
    }
}
