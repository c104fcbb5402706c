import Packets
import Tabular
import TestSupport
import Testing

@testable import Flows

/// What the published rows say of the windows' definitions: of KDDTrain+ only, never of a test file.
@Suite(.enabled(if: RealData.isPresent)) struct KDDTrainTests {
    /// The counts that a share may stand for.
    struct Shares {
        private var cache: [Int: [[Int]]] = [:]

        mutating func parts(_ hundredths: Int, of whole: Int) -> [Int] {
            if cache[whole] == nil {
                var parts = [[Int]](repeating: [], count: 101)
                for part in 0...whole { parts[Int(KDDRate(part, of: whole).hundredths)].append(part) }
                cache[whole] = parts
            }
            return cache[whole]?[hundredths] ?? []
        }
    }

    private func column(_ table: Table, _ name: String) throws -> [Int] {
        let index = try #require(table.schema.index(of: name))
        guard case .numeric(let values) = table.columns[index] else { return [] }
        let isShare = name.hasSuffix("rate")
        return values.map { Int((isShare ? $0 * 100 : $0).rounded()) }
    }

    private func words(_ table: Table, _ name: String) throws -> [String] {
        let index = try #require(table.schema.index(of: name))
        guard case .categorical(let codes) = table.columns[index] else { return [] }
        let levels = table.schema.features[index].levels
        return codes.map { levels[Int($0)] }
    }

    @Test func thePublishedRowsKeepOurDefinitions() async throws {
        let table = try await TableReader().read([RealData.path("data/nsl-kdd/KDDTrain+.txt.gz")])
        #expect(table.rowCount == 125_973)
        let flags = try words(table, "flag").map { name in KDDFlag.allCases.first { $0.name == name } }
        try checkTheBasics(table, flags)
        let isBroken = try checkWindow(
            table, flags, limit: KDDWindows.recentLimit, count: "count", serviceCount: "srv_count", prefix: "",
            serviceDifferentHosts: "srv_diff_host_rate")
        #expect(isBroken == 13, "in 13 rows the last two seconds do not even hold the connection itself")
        let isBrokenToo = try checkWindow(
            table, flags, limit: KDDWindows.hostLimit, count: "dst_host_count", serviceCount: "dst_host_srv_count",
            prefix: "dst_host_", serviceDifferentHosts: "dst_host_srv_diff_host_rate")
        #expect(isBrokenToo == 3)
    }

    private func checkTheBasics(_ table: Table, _ flags: [KDDFlag?]) throws {
        #expect(Set(flags) == Set(KDDFlag.allCases.map { $0 }), "the eleven states, and no other")
        let services = try words(table, "service")
        #expect(Set(services) == Set(KDDService.names), "the seventy services, and no other")
        let protocols = try words(table, "protocol_type")
        let (durations, bytes) = (try column(table, "duration"), try column(table, "dst_bytes"))
        var wrong: [String] = []
        let udp = Set(KDDService.udpPorts.map(\.name) + ["private", "other"])
        let icmp = Set(KDDService.icmpMessages.map(\.name))
        let tcp = Set(KDDService.names).subtracting(KDDService.udpPorts.map(\.name)).subtracting(icmp)
        let byProtocol = ["tcp": tcp, "udp": udp, "icmp": icmp]
        for row in flags.indices {
            let known = byProtocol[protocols[row]] ?? []
            if !known.contains(services[row]) { wrong.append("service in row \(row + 1)") }
            if protocols[row] != "tcp", flags[row] != .sf { wrong.append("flag in row \(row + 1)") }
            if protocols[row] == "icmp", bytes[row] != 0 || durations[row] != 0 {
                wrong.append("ICMP in row \(row + 1)")
            }
            if flags[row]?.hasDuration == false, durations[row] != 0 { wrong.append("duration in row \(row + 1)") }
        }
        #expect(wrong == [])
    }

    /// Checks each row on what the definitions of one window imply; gives the number of rows that have no window.
    private func checkWindow(
        _ table: Table, _ flags: [KDDFlag?], limit: Int, count: String, serviceCount: String, prefix: String,
        serviceDifferentHosts: String
    ) throws -> Int {
        let (counts, services) = (try column(table, count), try column(table, serviceCount))
        let same = try column(table, prefix + "same_srv_rate")
        let kinds = try column(table, prefix + "diff_srv_rate")
        let hosts = try column(table, serviceDifferentHosts)
        let errors = [
            (counts, try column(table, prefix + "serror_rate"), try column(table, prefix + "rerror_rate")),
            (services, try column(table, prefix + "srv_serror_rate"), try column(table, prefix + "srv_rerror_rate")),
        ]
        let ports = prefix == "" ? nil : try column(table, prefix + "same_src_port_rate")
        var shares = Shares()
        var wrong: [String] = []
        var empty = 0
        for row in counts.indices {
            let (n, m) = (counts[row], services[row])
            if n == 0 {
                empty += 1
                continue
            }
            let place = "row \(row + 1)"
            // One window: connections to the host and connections to the service share its room.
            let both = shares.parts(same[row], of: n).filter { (1...m).contains($0) && n + m - $0 <= limit }
            if both.isEmpty { wrong.append("\(place): same service") }
            // Services over connections, 0 where there is but one; so for hosts.
            let services = shares.parts(kinds[row], of: n)
            if !both.contains(where: { same in services.contains { Self.fits($0, same: same, of: n) } }) {
                wrong.append("\(place): different services")
            }
            let hosts = shares.parts(hosts[row], of: m)
            if !both.contains(where: { same in hosts.contains { Self.fits($0, same: same, of: m) } }) {
                wrong.append("\(place): different hosts")
            }
            if let ports, !shares.parts(ports[row], of: n).contains(where: { $0 >= 1 }) {
                wrong.append("\(place): same port")
            }
            // Each connection counts itself, as an error of at most one sort.
            guard let flag = flags[row] else { continue }
            for (whole, synErrors, rejections) in errors {
                let s = shares.parts(synErrors[row], of: whole[row])
                let r = shares.parts(rejections[row], of: whole[row])
                let own = (flag.isSynError ? 1 : 0, flag.isRejection ? 1 : 0)
                let fits = s.contains { s in
                    s >= own.0 && s <= whole[row] - (1 - own.0)
                        && r.contains { r in r >= own.1 && r <= whole[row] - (1 - own.1) && r + s <= whole[row] }
                }
                if !fits { wrong.append("\(place): errors") }
            }
        }
        #expect(wrong.prefix(5) == [])
        return empty
    }

    private static func fits(_ kinds: Int, same: Int, of count: Int) -> Bool {
        kinds == 0 ? same == count : kinds >= 2 && kinds <= count - same + 1
    }
}
