import Capture
import Dispatch
import Flows
import Foundation
import Packets
import TestSupport
import Testing

@Suite struct ExporterSourceTests {
    /// Payloads given one batch at a time.
    final class Script: DatagramSource {
        struct Broken: Error {}
        var batches: [[[UInt8]]]
        var breaks = false
        var dropped: UInt64 = 3

        init(_ batches: [[[UInt8]]]) { self.batches = batches }

        func next(into batch: inout DatagramBatch) throws(Broken) -> Bool {
            batch.removeAll()
            if breaks { throw Broken() }
            guard !batches.isEmpty else { return false }
            for payload in batches.removeFirst() { batch.append(payload, from: .test) }
            return true
        }
    }

    private static let both = Export.version9([
        Export.set(0, Export.template(256, Export.usual)),
        Export.set(
            256,
            Export.usualRecord(bytes: 700, packets: 7)
                + Export.usualRecord(0x0A00_0002, 0x0A00_0001, ports: (80, 40000), bytes: 300, packets: 3)),
    ])

    private func all(_ source: some FlowSource) throws -> [Biflow] {
        var all: [Biflow] = []
        var flows: [Biflow] = []
        while try source.next(into: &flows) { all += flows }
        return all
    }

    @Test func recordsToFlows() throws {
        let source = ExporterSource(Script([[], [Self.both]]), name: "test")
        let flows = try all(source)
        #expect(flows.count == 1)
        #expect(flows[0].forwardBytes == 700 && flows[0].backwardBytes == 300)
        #expect(flows[0].destinationPort == 80 && flows[0].failed == false)
        #expect(source.profiles == [.basic, .host])
        let counters = Dictionary(uniqueKeysWithValues: source.counters.map { ($0.name, $0.count) })
        #expect(counters["flow records"] == 2 && counters["datagrams dropped by the kernel"] == 3)
        #expect(counters["flows paired"] == 1 && counters["malformed datagrams"] == nil)
        var flows2: [Biflow] = [flows[0]]
        #expect(try !source.next(into: &flows2))
        #expect(flows2.isEmpty)
    }

    @Test func theClockGivesOutFlowsOfSilentExporters() throws {
        let script = Script([[Self.both], [], []])
        var now: Int64 = 50
        let source = ExporterSource(script, name: "test", clock: { now })
        var flows: [Biflow] = []
        #expect(try source.next(into: &flows))
        #expect(flows.isEmpty)
        now += 4_000_000
        #expect(try source.next(into: &flows))
        #expect(flows.isEmpty)
        now += 2_000_000
        #expect(try source.next(into: &flows))
        #expect(flows.count == 1)
    }

    @Test func whatAFirewallOnlyCreatedIsNoFlow() throws {
        let fields: [(UInt16, UInt16)] = [(8, 4), (12, 4), (4, 1), (233, 1), (231, 4), (232, 4)]
        func record(_ event: UInt8, _ bytes: UInt32) -> [UInt8] {
            [1, 2, 3, 4, 5, 6, 7, 8, 6, event] + Export.big(bytes) + Export.big(bytes)
        }
        let template = Export.set(0, Export.template(256, fields))
        let data = Export.set(256, record(1, 0) + record(2, 50) + record(3, 0))
        let flows = try all(ExporterSource(Script([[Export.version9([template, data])]]), name: "test"))
        #expect(flows.map(\.forwardBytes) == [50, 0])
        #expect(flows.map(\.failed) == [nil, true])
    }

    @Test func errorsNameTheSource() {
        let script = Script([])
        script.breaks = true
        let source = ExporterSource(script, name: "netflow:0.0.0.0:2055")
        var flows: [Biflow] = []
        #expect(throws: FlowError.unreadable(source: "netflow:0.0.0.0:2055", reason: "Broken()")) {
            try source.next(into: &flows)
        }
    }

    @Test func payloadsOutOfFiles() throws {
        let folder = try TemporaryFolder()
        let paths = [try folder.write(Self.both, to: "1.dat"), try folder.write([UInt8](), to: "2.dat")]
        let source = ExporterSource(DatagramFiles(paths), name: "files")
        #expect(try all(source).count == 1)
        #expect(source.accounts.map(\.counts.malformed) == [0, 1])
        let long = try folder.write([UInt8](repeating: 0, count: 65_508), to: "3.dat")
        for path in [long, folder.path("none.dat")] {
            var flows: [Biflow] = []
            #expect(throws: FlowError.self) {
                try ExporterSource(DatagramFiles([path]), name: "files").next(into: &flows)
            }
        }
    }

    private static let softflowd = "/usr/sbin/softflowd"

    /// A real exporter reads a capture and sends it over the loopback; the sums are those of the capture.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: softflowd)), arguments: ["5", "9", "10", "10 -b"])
    func aRealExporterOverUDP(_ version: String) throws {
        let folder = try TemporaryFolder()
        let capture = SmallCapture()
        try folder.write(capture.file, to: "traffic.pcap")
        let socket = try DatagramSocket(ListenAddress(host: "127.0.0.1", port: 0))
        let exporter = Process()
        exporter.executableURL = URL(fileURLWithPath: Self.softflowd)
        exporter.arguments =
            [
                // Without its control socket: it would wait there after the capture's end.
                "-r", folder.path("traffic.pcap"), "-n", "\(socket.address)", "-d", "-p", folder.path("pid"), "-c",
                "none", "-v",
            ] + version.split(separator: " ").map(String.init)
        exporter.standardError = FileHandle.nullDevice
        exporter.standardOutput = FileHandle.nullDevice
        let isDone = DispatchSemaphore(value: 0)
        exporter.terminationHandler = { _ in isDone.signal() }
        try exporter.run()
        defer { exporter.terminate() }
        try #require(isDone.wait(timeout: .now() + 60) == .success, "the exporter ends with its capture")
        // All is in the socket by now.
        var decoder = ExportDecoder()
        var pairing = BiflowPairing()
        var batch = DatagramBatch()
        var flows: [Biflow] = []
        while try socket.next(into: &batch), !batch.datagrams.isEmpty {
            for datagram in batch.datagrams {
                var records: [ExporterRecord] = []
                decoder.decode(batch.bytes.span.extracting(datagram.range), from: datagram.sender, into: &records)
                for record in records { pairing.add(record, into: &flows) }
            }
        }
        pairing.drain(into: &flows)
        #expect(decoder.counts.malformed == 0 && decoder.counts.shedSets == 0)
        // Of both directions itself, it tells an echo and its reply as a flow each.
        let pings = version.hasSuffix("-b") ? 2 : 1
        #expect(flows.filter { $0.transport == .icmp }.count == pings)
        #expect(flows.count == capture.flows - 1 + pings)
        #expect(flows.reduce(0) { $0 + $1.forwardPackets + $1.backwardPackets } == capture.packets)
        #expect(flows.reduce(0) { $0 + $1.forwardBytes + $1.backwardBytes } == capture.bytes)
        let web = flows.filter { $0.transport == .tcp }
        #expect(web.count == 2 && web.allSatisfy { $0.destinationPort == 80 && $0.backwardPackets == 8 })
    }
}
