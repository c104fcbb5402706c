import Packets
import Tabular

/// Writes frames: Ethernet, IP and transport headers with right lengths and checksums around a content.
///
/// Payload that nobody reads is cut out of one store of random bytes whose checksums are known beforehand, so that a
/// full packet costs little more than an empty one.
struct FrameWriter: Sendable {
    private let store: [UInt8]
    /// The sum of the bytes before a place, those at even places times 256.
    private let sums: [UInt32]
    private var message: [UInt8] = []

    private static let reach = 16_384

    init() {
        var random = SplitMix64(seed: 0x0FF1CE)
        var bytes: [UInt8] = []
        var sums: [UInt32] = [0]
        var sum: UInt32 = 0
        for place in 0..<(Self.reach + 2048) {
            let byte = UInt8(truncatingIfNeeded: random.next())
            bytes.append(byte)
            sum &+= place & 1 == 0 ? UInt32(byte) << 8 : UInt32(byte)
            sums.append(sum)
        }
        store = bytes
        self.sums = sums
    }

    /// Writes the frame of a packet in place of what `frame` holds.
    mutating func write(
        _ packet: PlannedPacket, of conversation: inout Conversation, from sender: inout OfficeHost,
        to receiver: OfficeHost, at time: Int64, into frame: inout [UInt8]
    ) {
        frame.removeAll(keepingCapacity: true)
        if conversation.script.transport == .arp {
            return MessageWriter.arp(packet, conversation, sender, receiver, into: &frame)
        }
        message.removeAll(keepingCapacity: true)
        var length = Int(packet.length)
        if packet.content != .opaque {
            MessageWriter.write(packet, of: conversation, from: sender, to: receiver, into: &message)
            if MessageWriter.isWhole(packet.content) { length = message.count }
            if message.count > length { message.removeLast(message.count - length) }
        }
        let start = Int(packet.sequence &* 31) & (Self.reach - 2) | message.count & 1
        let end = start + length - message.count
        var sum = UInt64(sums[end] &- sums[start])
        var place = 0
        for byte in message {
            sum += place & 1 == 0 ? UInt64(byte) << 8 : UInt64(byte)
            place += 1
        }
        let isError = packet.content == .unreachable
        let transport: Script.Transport = isError ? .icmp : conversation.script.transport
        var options = 0
        if transport == .tcp { options = Self.optionLength(packet, conversation, sender, receiver) }
        let segment = length + (transport == .tcp ? 20 + options : 8)
        if conversation.isV6 {
            sum += writeV6(packet, transport, segment, sender, receiver, into: &frame)
        } else {
            sum += writeV4(packet, transport, segment, &sender, receiver, into: &frame)
        }
        let isClient = packet.isFromClient
        let from = isClient ? conversation.clientPort : conversation.serverPort
        let to = isClient ? conversation.serverPort : conversation.clientPort
        switch transport {
        case .tcp:
            writeTCP(
                packet, &conversation, sender, receiver, time, ports: (from, to), options: options, sum,
                into: &frame)
        case .udp:
            sum += UInt64(from) + UInt64(to) + 2 * UInt64(segment) + 17
            frame.put(from)
            frame.put(to)
            frame.put(UInt16(truncatingIfNeeded: segment))
            let checksum = Self.fold(sum)
            frame.put(checksum == 0 ? 0xFFFF : checksum)
        default:
            let head = MessageWriter.icmpHead(packet, conversation)
            // ICMP of IPv4 has no pseudo header.
            if conversation.isV6 {
                sum += UInt64(segment) + 58
            } else {
                sum -= Self.pseudoHeader(sender.v4, receiver.v4)
            }
            sum += UInt64(head >> 48) + UInt64(head >> 16 & 0xFFFF) + UInt64(head & 0xFFFF)
            frame.put(UInt16(truncatingIfNeeded: head >> 48))
            frame.put(Self.fold(sum))
            frame.put(UInt16(truncatingIfNeeded: head >> 16))
            frame.put(UInt16(truncatingIfNeeded: head))
        }
        if !message.isEmpty { frame.append(contentsOf: message) }
        if end > start { frame.append(contentsOf: store[start..<end]) }
        while frame.count < 60 { frame.append(0) }
    }

    /// The one's complement of a sum of 16-bit words (RFC 1071).
    @inline(__always)
    static func fold(_ sum: UInt64) -> UInt16 {
        var sum = (sum >> 32) + (sum & 0xFFFF_FFFF)
        sum = (sum >> 16) + (sum & 0xFFFF)
        sum = (sum >> 16) + (sum & 0xFFFF)
        sum = (sum >> 16) + (sum & 0xFFFF)
        return ~UInt16(truncatingIfNeeded: sum)
    }

    private static func pseudoHeader(_ a: UInt32, _ b: UInt32) -> UInt64 {
        UInt64(a >> 16) + UInt64(a & 0xFFFF) + UInt64(b >> 16) + UInt64(b & 0xFFFF)
    }

    // MARK: Network layer

    /// Writes the Ethernet and IPv4 headers; gives the addresses' share of the transport's checksum.
    private func writeV4(
        _ packet: PlannedPacket, _ transport: Script.Transport, _ segment: Int, _ sender: inout OfficeHost,
        _ receiver: OfficeHost, into frame: inout [UInt8]
    ) -> UInt64 {
        let number: UInt16 =
            switch transport {
            case .tcp: 6
            case .udp: 17
            default: 1
            }
        frame.putHardware(receiver.mac)
        frame.putHardware(sender.mac)
        frame.put(UInt16(0x0800))
        sender.ipID &+= 1
        let total = UInt16(truncatingIfNeeded: segment + 20)
        let fragment: UInt16 = transport == .tcp || sender.stack == .apple ? 0x4000 : 0
        // An old Linux habit: answers without a connection carry no identification.
        let identification = packet.flags & 4 != 0 && sender.stack == .linux ? 0 : sender.ipID
        // What stays on the link is sent with a time to live of its own.
        let ttl: UInt8 = receiver.v4 >> 8 == 0xE00000 ? 255 : receiver.v4 >> 28 == 0xE ? 4 : sender.ttl
        let lifeAndProtocol = UInt16(ttl) << 8 | number
        let addresses = Self.pseudoHeader(sender.v4, receiver.v4)
        let sum = 0x4500 + UInt64(total) + UInt64(identification) + UInt64(fragment) + UInt64(lifeAndProtocol)
        frame.put(UInt16(0x4500))
        frame.put(total)
        frame.put(identification)
        frame.put(fragment)
        frame.put(lifeAndProtocol)
        frame.put(Self.fold(sum + addresses))
        frame.put(sender.v4)
        frame.put(receiver.v4)
        return addresses
    }

    private func writeV6(
        _ packet: PlannedPacket, _ transport: Script.Transport, _ segment: Int, _ sender: OfficeHost,
        _ receiver: OfficeHost, into frame: inout [UInt8]
    ) -> UInt64 {
        let next: UInt16 =
            switch transport {
            case .tcp: 6
            case .udp: 17
            default: 58
            }
        var target = receiver.v6
        var hardware = receiver.mac
        if packet.content == .neighbourQuery {
            // The solicited-node group of the target (RFC 4291).
            target = IPAddress(high: 0xFF02 << 48, low: 0x1_FF00_0000 | receiver.v6.low & 0xFF_FFFF)
            hardware = 0x3333_FF00_0000 | receiver.v6.low & 0xFF_FFFF
        }
        frame.putHardware(hardware)
        frame.putHardware(sender.mac)
        frame.put(UInt16(0x86DD))
        frame.put(UInt32(0x6000_0000) | UInt32(sender.clock & 0xF_FFFF))
        frame.put(UInt16(truncatingIfNeeded: segment))
        let isLocal = target.high >> 48 == 0xFF02 || packet.content == .neighbourReply
        frame.put(next << 8 | (isLocal ? 255 : UInt16(sender.ttl)))
        var sum: UInt64 = 0
        for half in [sender.v6.high, sender.v6.low, target.high, target.low] {
            frame.put(half)
            sum += (half >> 48) + (half >> 32 & 0xFFFF) + (half >> 16 & 0xFFFF) + (half & 0xFFFF)
        }
        return sum
    }

    // MARK: TCP

    private static func optionLength(
        _ packet: PlannedPacket, _ conversation: Conversation, _ sender: OfficeHost, _ receiver: OfficeHost
    ) -> Int {
        if packet.flags & 4 != 0 { return 0 }
        if packet.flags & 2 == 0 { return conversation.hasTimestamps ? 12 : 0 }
        if sender.stack == .device || packet.flags & 16 != 0 && receiver.stack == .device { return 4 }
        return hasTimestamps(packet, conversation, sender) ? 20 : 12
    }

    private static func hasTimestamps(
        _ packet: PlannedPacket, _ conversation: Conversation, _ sender: OfficeHost
    ) -> Bool {
        // A SYN offers what its sender can; everything else keeps to what was agreed.
        packet.flags & 18 == 2 ? sender.stack.hasTimestamps : conversation.hasTimestamps
    }

    private func writeTCP(
        _ packet: PlannedPacket, _ conversation: inout Conversation, _ sender: OfficeHost, _ receiver: OfficeHost,
        _ time: Int64, ports: (from: UInt16, to: UInt16), options: Int, _ partial: UInt64, into frame: inout [UInt8]
    ) {
        let start = frame.count
        let isSyn = packet.flags & 2 != 0
        let isReset = packet.flags & 4 != 0
        let scales = sender.stack.windowScale != nil && receiver.stack.windowScale != nil
        var window = isSyn ? sender.stack.firstWindow : scales ? sender.stack.window : 32_120
        if isReset { window = 0 }
        // Buffers fill and drain a little.
        if !isSyn, !isReset { window &-= UInt16(truncatingIfNeeded: packet.acknowledgement >> 9) & 7 }
        frame.put(ports.from)
        frame.put(ports.to)
        frame.put(packet.sequence)
        frame.put(packet.acknowledgement)
        frame.put(UInt16(truncatingIfNeeded: (20 + options) / 4) << 12 | UInt16(packet.flags))
        frame.put(window)
        frame.put(UInt32(0))
        if options > 0 {
            let stamps = Self.hasTimestamps(packet, conversation, sender)
            if isSyn {
                frame.put(UInt32(0x0204_0000) | (conversation.isV6 ? 1440 : 1460))
                if options == 20 {
                    frame.put(UInt16(0x0402))
                    putStamps(packet, &conversation, sender, time, into: &frame)
                    frame.put(UInt32(0x0103_0300) | UInt32(sender.stack.windowScale ?? 0))
                } else if options == 12 {
                    frame.put(UInt32(0x0103_0300) | UInt32(sender.stack.windowScale ?? 0))
                    frame.put(UInt32(0x0101_0402))
                }
            } else if stamps {
                frame.put(UInt16(0x0101))
                putStamps(packet, &conversation, sender, time, into: &frame)
            }
        }
        var sum = partial + 6 + UInt64(20 + options) + UInt64(packet.length)
        var place = start
        while place < frame.count {
            sum += UInt64(frame[place]) << 8 | UInt64(frame[place + 1])
            place += 2
        }
        let checksum = Self.fold(sum)
        frame[start + 16] = UInt8(truncatingIfNeeded: checksum >> 8)
        frame[start + 17] = UInt8(truncatingIfNeeded: checksum)
    }

    /// The timestamps option (RFC 7323), in milliseconds.
    private func putStamps(
        _ packet: PlannedPacket, _ conversation: inout Conversation, _ sender: OfficeHost, _ time: Int64,
        into frame: inout [UInt8]
    ) {
        let clock = sender.clock &+ UInt32(truncatingIfNeeded: time / 1000)
        frame.put(UInt16(0x080A))
        frame.put(clock)
        frame.put(packet.flags & 16 == 0 ? 0 : conversation[!packet.isFromClient].clock)
        conversation[packet.isFromClient].clock = clock
    }
}

extension [UInt8] {
    /// Appends a number in network order.
    @inline(__always)
    mutating func put(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends a number in network order.
    @inline(__always)
    mutating func put(_ value: UInt32) {
        put(UInt16(truncatingIfNeeded: value >> 16))
        put(UInt16(truncatingIfNeeded: value))
    }

    /// Appends a number in network order.
    @inline(__always)
    mutating func put(_ value: UInt64) {
        put(UInt32(truncatingIfNeeded: value >> 32))
        put(UInt32(truncatingIfNeeded: value))
    }

    /// Appends an Ethernet address.
    @inline(__always)
    mutating func putHardware(_ address: UInt64) {
        put(UInt16(truncatingIfNeeded: address >> 32))
        put(UInt32(truncatingIfNeeded: address))
    }
}
