import Foundation
import TestSupport
import Testing

/// The meter on a real interface: a pair of virtual cards in a network namespace of the test's own.
@Suite struct LiveMeterTests {
    static let isPossible =
        RealData.isPresent && geteuid() == 0
        && ["/usr/bin/unshare", "/usr/bin/tcpreplay", "/usr/sbin/ip"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        }

    /// Starts the meter on one end of a wire, replays `$1` into the other, and ends the meter in order.
    private static let script = """
        set -e
        ip link add near type veth peer name far
        for card in near far; do ip link set $card addrgenmode none mtu 65535; ip link set $card up; done
        "$0" meter interface:near --write written.pcap $2 > live.csv 2> errors &
        meter=$!
        for try in $(seq 100); do grep -q watching errors && break; sleep 0.1; done
        tcpreplay --quiet --intf1=far --pps=20000 "$1" > replay.txt 2>&1
        kill -INT $meter
        wait $meter
        """

    @Test(
        .enabled(if: isPossible, "needs root, unshare, ip, tcpreplay and the real captures"),
        arguments: [
            ("ndpi/1kxun.pcap", "--profile fixed"), ("ndpi/netflix.pcap", "--profile cic2017"),
        ])
    func whatWasWrittenMetersToTheSameRows(capture: String, words: String) async throws {
        let folder = try Folder()
        let original = RealData.path("captures/\(capture)")
        let live = try await run(
            ["/usr/bin/unshare", "--net", "/bin/sh", "-c", Self.script, try lapwingBinary(), original, words],
            in: folder)
        #expect(live.code == 0, "\(live.errors)")
        let words = words.split(separator: " ").map(String.init)
        let again = try await run([try lapwingBinary(), "meter", "written.pcap", "--quiet"] + words, in: folder)
        #expect(again.code == 0, "\(again.errors)")
        let rows = try text(of: folder / "live.csv")
        #expect(rows.split(separator: "\n").count > 50)
        let areSame = rows == again.output
        #expect(areSame, "a live run and the file that it wrote give the same bytes")

        // The original has other times; what is no time agrees, flow by flow.
        let first = try await run([try lapwingBinary(), "meter", original, "--quiet"] + words, in: folder)
        let timeless = Timeless(csv: rows)
        let expected = Timeless(csv: first.output)
        #expect(timeless == expected)
    }
}

/// The flows of a CSV, without order and without what is a time, a rate, or follows from one.
private struct Timeless: Equatable {
    var flows: [String: Int] = [:]

    init(csv: String) {
        let lines = csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        guard let header = lines.first else { return }
        let isKept = header.map { name in
            !["IAT", "/s", "Duration", "Timestamp", "Active", "Idle", "Time", "Rate", "/Bulk"].contains {
                name.contains($0)
            }
                && name != "id"
        }
        for line in lines.dropFirst() {
            let kept = zip(line, isKept).filter(\.1).map { String($0.0) }.joined(separator: ",")
            flows[kept, default: 0] += 1
        }
    }
}
