import Capture
import Packets

/// Capture files written by hand, byte by byte, apart from the code under test.
struct HandMadeCapture {
    /// One frame with its time.
    struct Frame: Equatable {
        var seconds: UInt32
        /// The part of a second in the file's unit.
        var fraction: UInt32
        var bytes: [UInt8]
        var wireLength: UInt32?
        var interface: UInt32 = 0
    }

    var isBigEndian = false

    /// A pcap file.
    func pcap(_ frames: [Frame], nanoseconds: Bool = false, link: UInt32 = 1, snap: UInt32 = 262_144) -> [UInt8] {
        var file = number(nanoseconds ? 0xA1B2_3C4D as UInt32 : 0xA1B2_C3D4)
        file += number(2 as UInt16) + number(4 as UInt16)
        file += number(0 as UInt32) + number(0 as UInt32) + number(snap) + number(link)
        for frame in frames { file += record(frame) }
        return file
    }

    /// One record of a pcap file.
    func record(_ frame: Frame) -> [UInt8] {
        let count = UInt32(frame.bytes.count)
        return number(frame.seconds) + number(frame.fraction) + number(count) + number(frame.wireLength ?? count)
            + frame.bytes
    }

    /// The start of a pcapng file.
    func section() -> [UInt8] {
        block(
            0x0A0D_0D0A,
            number(0x1A2B_3C4D as UInt32) + number(1 as UInt16) + number(0 as UInt16) + number(.max as UInt64))
    }

    /// An interface of a pcapng file, whose times are in units of 10^-resolution seconds.
    func interface(link: UInt16 = 1, resolution: UInt8? = nil, snap: UInt32 = 262_144) -> [UInt8] {
        var body = number(link) + number(0 as UInt16) + number(snap)
        if let resolution { body += number(9 as UInt16) + number(1 as UInt16) + [resolution, 0, 0, 0] + [0, 0, 0, 0] }
        return block(1, body)
    }

    /// A packet of a pcapng file, of an interface whose times have so many units a second.
    func packet(_ frame: Frame, unitsPerSecond: UInt64 = 1_000_000) -> [UInt8] {
        packet(frame, time: UInt64(frame.seconds) * unitsPerSecond + UInt64(frame.fraction))
    }

    /// A packet of a pcapng file with a time as it stands there.
    func packet(_ frame: Frame, time: UInt64) -> [UInt8] {
        let count = UInt32(frame.bytes.count)
        var body = number(frame.interface) + number(UInt32(time >> 32)) + number(UInt32(truncatingIfNeeded: time))
        body += number(count) + number(frame.wireLength ?? count) + frame.bytes
        body += [UInt8](repeating: 0, count: (4 - frame.bytes.count % 4) % 4)
        return block(6, body)
    }

    private func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
        let length = number(UInt32(body.count + 12))
        return number(type) + length + body + length
    }

    private func number<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
        withUnsafeBytes(of: isBigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
    }

    /// An Ethernet frame with an IPv4 packet with a UDP datagram from a port, with so many bytes of payload.
    static func udp(from port: UInt16, payload count: Int = 20) -> [UInt8] {
        func big(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
        var frame: [UInt8] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0]
        frame += [0x45, 0] + big(28 + count) + [0, 0, 0x40, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]
        frame += big(Int(port)) + big(9) + big(8 + count) + [0, 0]
        return frame + (0..<count).map { UInt8(truncatingIfNeeded: $0 &+ Int(port)) }
    }

    /// Frames of growing size, a millisecond apart.
    static func frames(_ count: Int, from seconds: UInt32 = 1_700_000_000) -> [Frame] {
        (0..<count).map {
            Frame(
                seconds: seconds + UInt32($0 / 1000), fraction: UInt32($0 % 1000) * 1000,
                bytes: udp(from: UInt16(truncatingIfNeeded: 1000 + $0), payload: 20 + $0 % 50))
        }
    }
}

/// Everything that a source gives.
struct Reading {
    var packets: [Packet] = []
    var batches = 0
    var counters = PacketCounters()
    var failure: CaptureError?

    /// Reads a file to its end or its failure.
    init(_ path: String, filter: String? = nil, batchSize: Int = 1024) {
        do {
            let file = try CaptureFile(path, filter: filter, intake: FrameIntake(), batchSize: batchSize)
            defer { counters = file.counters }
            var batch = PacketBatch()
            while try file.next(into: &batch) {
                batches += 1
                packets += batch.packets
            }
        } catch {
            failure = error
        }
    }

    var times: [Int64] { packets.map(\.time) }
}
