import CPcap
import Capture
import Foundation
import Packets
import TestSupport
import Testing

/// What holds without a wire.
@Suite struct InterfaceErrorTests {
    @Test func noSuchInterface() throws {
        // Where nobody may capture, libpcap says that before it says that there is no such interface.
        guard NetworkSandbox.isPossible else { return }
        do throws(CaptureError) {
            _ = try CaptureInterface("no-such-if0", intake: FrameIntake())
            Issue.record("opened")
        } catch {
            guard case .noSuchInterface("no-such-if0", let available) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(available.contains("lo"))
            #expect(error.description.contains("There are: "))
        }
    }

    @Test func namesThatNoneCanHave() {
        for name in ["", "lo\0x"] {
            #expect(throws: CaptureError.noSuchInterface(name: name, available: CaptureInterface.names())) {
                try CaptureInterface(name, intake: FrameIntake())
            }
        }
    }

    @Test(.enabled(if: NetworkSandbox.isPossible))
    func withoutTheCapability() async throws {
        try await NetworkSandbox.runWithoutCapabilities {
            for isPromiscuous in [false, true] {
                do throws(CaptureError) {
                    _ = try CaptureInterface(
                        "lo", options: InterfaceOptions(isPromiscuous: isPromiscuous), intake: FrameIntake())
                    Issue.record("opened")
                } catch {
                    guard case .notPermitted("lo", let program, isPromiscuous) = error else {
                        Issue.record("\(error)")
                        return
                    }
                    #expect(program.hasPrefix("/"))
                    #expect(error.description.contains("CAP_NET_RAW"))
                    #expect(error.description.contains("sudo setcap cap_net_raw,cap_net_admin+eip \(program)"))
                    #expect(error.description.contains("CAP_NET_ADMIN for promiscuous") == isPromiscuous)
                }
            }
        }
    }
}

/// What holds on a wire: only root can lay one.
@Suite(.enabled(if: NetworkSandbox.isPossible))
struct CaptureInterfaceTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [false, true])
    func whatIsSentIsSeenAndWritten(isImmediate: Bool) async throws {
        let out = folder.path("out.pcap")
        try await NetworkSandbox.run {
            let frames = (0..<3000).map { HandMadeCapture.udp(from: UInt16($0), payload: 20 + $0 % 1400) }
            let options = InterfaceOptions(isImmediate: isImmediate, snapLength: 2048)
            let source = try CaptureInterface("far", options: options, intake: FrameIntake())
            let writer = try CaptureWriter(path: out, link: source.link)
            try source.copy(to: writer)
            let begun = CaptureInterface.machineTime()
            let wire = try Wire("near")
            for frame in frames { try wire.send(frame) }
            let seen = try source.packets(3000)
            let ended = CaptureInterface.machineTime()
            try writer.finish()
            #expect(seen.map(\.sourcePort) == (0..<3000).map { UInt16($0) })
            #expect(seen.allSatisfy { begun...ended ~= $0.time })
            #expect(source.counters.frames == 3000)
            #expect(source.counters.dropped == 0)
            #expect(source.counters.snapped == 0)
            // The written file gives the same packets at the same times, and holds every byte.
            let read = Reading(out)
            #expect(read.times == seen.map(\.time))
            #expect(read.packets.map(\.sourcePort) == seen.map(\.sourcePort))
            #expect(read.packets.map(\.payloadLength) == seen.map(\.payloadLength))
            let written = Array(try Data(contentsOf: URL(fileURLWithPath: out)))
            let expected = zip(frames, seen).map { frame, packet in
                HandMadeCapture.Frame(
                    seconds: UInt32(packet.time / 1_000_000), fraction: UInt32(packet.time % 1_000_000), bytes: frame)
            }
            let isTheFile = written == HandMadeCapture(isBigEndian: 1.bigEndian == 1).pcap(expected)
            #expect(isTheFile)
        }
    }

    @Test func aSnapLengthChangesNoPacket() async throws {
        try await NetworkSandbox.run {
            let short = try CaptureInterface("far", intake: FrameIntake())
            let options = InterfaceOptions(snapLength: InterfaceOptions.wholeFrame)
            let whole = try CaptureInterface("far", options: options, intake: FrameIntake())
            let wire = try Wire("near")
            for i in 0..<100 { try wire.send(HandMadeCapture.udp(from: UInt16(i), payload: 14 * i)) }
            let shortened = try short.packets(100)
            let packets = try whole.packets(100)
            #expect(shortened.map(\.payloadLength) == packets.map(\.payloadLength))
            #expect(shortened.map(\.wireLength) == packets.map(\.wireLength))
            #expect(short.counters.snapped > 0)
            #expect(whole.counters.snapped == 0)
        }
    }

    @Test func aFilterIsTheKernels() async throws {
        try await NetworkSandbox.run {
            let options = InterfaceOptions(filter: "udp src port 7")
            let source = try CaptureInterface("far", options: options, intake: FrameIntake())
            let wire = try Wire("near")
            for i in 0..<100 { try wire.send(HandMadeCapture.udp(from: UInt16(i % 10))) }
            #expect(try source.packets(10).allSatisfy { $0.sourcePort == 7 })
            #expect(source.counters.frames == 10)
            #expect(throws: CaptureError.self) {
                let wrong = InterfaceOptions(filter: "udp src prot 7")
                _ = try CaptureInterface("far", options: wrong, intake: FrameIntake())
            }
        }
    }

    @Test func aQuietWireMovesTheClock() async throws {
        try await NetworkSandbox.run {
            let source = try CaptureInterface("far", intake: FrameIntake())
            var batch = PacketBatch()
            var last = Int64.min
            for _ in 0..<3 {
                let begun = CaptureInterface.machineTime()
                #expect(try source.next(into: &batch))
                let ended = CaptureInterface.machineTime()
                #expect(batch.packets.isEmpty)
                #expect(begun - 1_000_000...ended - 1_000_000 ~= batch.clock)
                #expect(batch.clock > last)
                last = batch.clock
            }
        }
    }

    @Test func loopbackFramesAreSeenOnce() async throws {
        try await NetworkSandbox.run {
            try NetworkSandbox.command("link", "set", "lo", "up")
            let source = try CaptureInterface("lo", intake: FrameIntake())
            let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            defer { close(socket) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(9).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            for _ in 0..<20 {
                let sent = withUnsafePointer(to: address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        sendto(socket, "abc", 3, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
                #expect(sent == 3)
            }
            // Nobody listens: each datagram is answered by one ICMP message, less those that the kernel spares itself.
            var datagrams = 0
            var batch = PacketBatch()
            var quiet = 0
            while quiet < 3 {
                _ = try source.next(into: &batch)
                datagrams += batch.packets.count { $0.transport == .udp }
                quiet = batch.packets.isEmpty ? quiet + 1 : 0
            }
            #expect(datagrams == 20)
        }
    }

    @Test func whatDoesNotFitIsCounted() async throws {
        try await NetworkSandbox.run {
            let options = InterfaceOptions(bufferSize: 1 << 20, snapLength: InterfaceOptions.wholeFrame)
            let source = try CaptureInterface("far", options: options, intake: FrameIntake())
            let wire = try Wire("near")
            let frame = HandMadeCapture.udp(from: 1, payload: 1400)
            for _ in 0..<4000 { try wire.send(frame) }
            var batch = PacketBatch()
            var quiet = 0
            while quiet < 3 {
                _ = try source.next(into: &batch)
                quiet = batch.packets.isEmpty ? quiet + 1 : 0
            }
            let counters = source.counters
            #expect(counters.dropped > 0)
            #expect(counters.frames > 0)
            #expect(counters.frames + counters.dropped == 4000)
            #expect(source.counters == counters)
        }
    }

    @Test func anInterfaceThatGoesAway() async throws {
        try await NetworkSandbox.run {
            let source = try CaptureInterface("far", intake: FrameIntake())
            try NetworkSandbox.command("link", "del", "near")
            var batch = PacketBatch()
            #expect(throws: CaptureError.interfaceGone(name: "far")) {
                for _ in 0..<100 { _ = try source.next(into: &batch) }
            }
        }
    }

    @Test func anInterfaceThatIsDown() async throws {
        try await NetworkSandbox.run {
            try NetworkSandbox.command("link", "set", "far", "down")
            #expect(throws: CaptureError.interfaceDown(name: "far")) {
                try CaptureInterface("far", intake: FrameIntake())
            }
        }
    }
}

/// Puts frames on an interface as they are.
private final class Wire {
    private let handle: OpaquePointer

    init(_ name: String) throws {
        var text = [CChar](repeating: 0, count: 512)
        handle = try #require(pcap_open_live(name, 64, 0, 0, &text))
    }

    deinit { pcap_close(handle) }

    func send(_ frame: [UInt8]) throws {
        try #require(pcap_inject(handle, frame, frame.count) == frame.count)
    }
}

extension CaptureInterface {
    /// The next so many packets; fewer where none came for a second.
    fileprivate func packets(_ count: Int) throws -> [Packet] {
        var packets: [Packet] = []
        var batch = PacketBatch()
        var quiet = 0
        while packets.count < count && quiet < 20 {
            _ = try next(into: &batch)
            packets += batch.packets
            quiet = batch.packets.isEmpty ? quiet + 1 : 0
        }
        return packets
    }
}
