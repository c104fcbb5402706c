import Packets

/// Frames to the packet parser: two bytes of link type, one of options, then frames, each after a byte of its length.
///
/// `HostileFrameTests` reads its corpus in the same way.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPacketParser(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: data, count: size).bytes
    guard size >= 3 else { return 0 }
    func byte(_ offset: Int) -> Int { Int(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)) }
    let options = byte(2)
    let link = LinkType(rawValue: Int32(byte(0) << 8 | byte(1)))
    var parser = PacketParser(tunnels: options & 1 == 0 ? .outer : .inner, readsDNS: options & 2 != 0)
    var offset = 3
    var time: Int64 = 0
    while offset < size {
        let length = min(byte(offset), size - offset - 1)
        // A copy of its own, so that the sanitizer sees a read beyond the frame.
        let frame = (0..<length).map { UInt8(byte(offset + 1 + $0)) }
        offset += 1 + length
        time += 1_000_000
        var packet = Packet()
        guard
            parser.parse(frame.span.bytes, link: link, time: time, wireLength: options * 300, into: &packet) == nil
        else { continue }
        precondition(packet.ipLength >= 20)
        precondition(UInt32(packet.headerLength) + packet.payloadLength + 20 <= packet.ipLength)
        precondition(packet.framePayloadLength <= packet.wireLength && packet.headerLength <= 60)
        precondition(packet.transport == .tcp || packet.flags.isEmpty)
    }
    return 0
}
