import Packets
import Tabular

/// Writes the beginnings of messages that a reader of packets looks into.
enum MessageWriter {
    /// Whether a content is complete in itself, so that it sets the payload's length; else it is a beginning that is
    /// cut or filled up.
    static func isWhole(_ content: Content) -> Bool {
        switch content {
        case .dnsQuery, .dnsReply, .mdnsQuery, .mdnsReply, .llmnr, .ntpQuery, .ntpReply, .ssdp, .dhcpRequest,
            .dhcpReply, .snmpQuery, .snmpReply, .unreachable, .neighbourQuery, .neighbourReply, .routerNews:
            true
        default: false
        }
    }

    static func write(
        _ packet: PlannedPacket, of conversation: Conversation, from sender: OfficeHost, to receiver: OfficeHost,
        into bytes: inout [UInt8]
    ) {
        let length = Int(packet.length)
        switch packet.content {
        case .datagram:
            // A short header of QUIC, or of nothing: not one that dissectors take for something else.
            bytes += [0x43, UInt8(truncatingIfNeeded: conversation.topic)]
        case .tls:
            bytes += [0x17, 3, 3]
            bytes.put(UInt16(truncatingIfNeeded: max(0, length - 5)))
        case .webRequest:
            bytes += Self.webRequest
            line("Cookie: c=", length - bytes.count - 2, into: &bytes)
            bytes += "\r\n".utf8
        case .webReply:
            bytes += "HTTP/1.1 200 OK\r\nServer: nginx\r\n".utf8
            // Its item is the whole answer's length; so many bytes are this head, seven digits in it.
            let body = "\(max(0, Int(packet.item) - 64))"
            bytes += "Content-Length: \(String(repeating: "0", count: max(0, 7 - body.count)))\(body)\r\n\r\n".utf8
        case .slowHead:
            bytes += Self.webRequest
            line("Cookie: c=", length - bytes.count, into: &bytes)
        case .slowLine: line("X-a: ", length, into: &bytes)
        case .mailLine: line("220 mail.office.example ", length, into: &bytes)
        case .mailCommand: line("EHLO relay.example.net ", length, into: &bytes)
        case .sshBanner: line("SSH-2.0-OpenSSH_9.6 Ubuntu-", length, into: &bytes)
        case .sshProposal, .sshKey, .sshKeyReply, .sshNewKeys: ssh(packet.content, length, into: &bytes)
        case .smb:
            // A session message around an encrypted SMB 3 message: its item is the whole message's length.
            let total = max(56, Int(packet.item))
            bytes.put(UInt32(truncatingIfNeeded: total - 4))
            bytes += [0xFD, 0x53, 0x4D, 0x42]
            bytes += repeatElement(0x51, count: 32)
            bytes.put(UInt32(truncatingIfNeeded: total - 56).byteSwapped)
            bytes += [0, 0, 1, 0] + repeatElement(0x11, count: 8)
        case .dnsQuery, .dnsReply, .mdnsQuery, .mdnsReply, .llmnr:
            DNSMessage.write(packet, of: conversation, to: receiver, into: &bytes)
        case .ntpQuery, .ntpReply:
            bytes += packet.content == .ntpQuery ? [0x23, 0, 6, 0xEC] : [0x24, 2, 6, 0xE9]
            for word in 0..<11 { bytes.put(UInt32(truncatingIfNeeded: Int(packet.sequence) &* (word * 2 + 1))) }
        case .ssdp: bytes += Self.ssdp
        case .dhcpRequest, .dhcpReply: dhcp(packet, sender, receiver, into: &bytes)
        case .realTime:
            bytes += [0x80, 0x60]
            bytes.put(UInt16(truncatingIfNeeded: packet.item))
            bytes.put(packet.item &* 960)
            bytes.put(UInt32(truncatingIfNeeded: conversation.topic))
        case .snmpQuery: bytes += Self.snmp(tag: 0xA0, value: [5, 0])
        case .snmpReply:
            let value = UInt8(truncatingIfNeeded: packet.sequence) & 0x7F
            bytes += Self.snmp(tag: 0xA2, value: [0x41, 4, 0x11, value, 0x33, value])
        case .logLine: bytes += "<30>Mar  4 10:15:00 host daemon[812]: ".utf8
        case .announcement: bytes += "{\"version\": [2, 0], \"port\": 17500, \"host\": ".utf8
        case .unreachable: original(conversation, to: receiver, from: sender, into: &bytes)
        case .neighbourQuery, .neighbourReply:
            let target = packet.content == .neighbourQuery ? receiver.v6 : sender.v6
            bytes.put(target.high)
            bytes.put(target.low)
            bytes += packet.content == .neighbourQuery ? [1, 1] : [2, 1]
            bytes.putHardware(sender.mac)
        case .routerNews:
            bytes.put(UInt64(0))
            bytes += [1, 1]
            bytes.putHardware(sender.mac)
        case .opaque, .keepAlive, .echo, .echoReply, .arpRequest, .arpReply: break
        }
    }

    /// The eight bytes of an ICMP header but for the checksum.
    static func icmpHead(_ packet: PlannedPacket, _ conversation: Conversation) -> UInt64 {
        let isV6 = conversation.isV6
        let identifier = (conversation.topic & 0xFFFF) << 16 | UInt64(packet.item / 2 & 0xFFFF)
        switch packet.content {
        case .echo: return UInt64(isV6 ? 128 : 8) << 56 | identifier
        case .echoReply: return UInt64(isV6 ? 129 : 0) << 56 | identifier
        case .neighbourQuery: return 135 << 56
        case .neighbourReply: return 136 << 56 | 0x6000_0000
        case .routerNews: return 134 << 56 | 0x4000_0708
        default: return isV6 ? 0x0104 << 48 : 0x0303 << 48
        }
    }

    /// An ARP frame (RFC 826).
    static func arp(
        _ packet: PlannedPacket, _ conversation: Conversation, _ sender: OfficeHost, _ receiver: OfficeHost,
        into frame: inout [UInt8]
    ) {
        let asks = packet.content == .arpRequest
        // A question about an address that nobody has names it itself.
        let target = asks && conversation.topic != 0 ? UInt32(truncatingIfNeeded: conversation.topic) : receiver.v4
        frame.putHardware(asks ? 0xFFFF_FFFF_FFFF : receiver.mac)
        frame.putHardware(sender.mac)
        frame.put(UInt64(0x0806_0001_0800_0604))
        frame.put(asks ? UInt16(1) : 2)
        frame.putHardware(sender.mac)
        frame.put(sender.v4)
        frame.putHardware(asks ? 0 : receiver.mac)
        frame.put(target)
        while frame.count < 60 { frame.append(0) }
    }

    // MARK: Contents

    private static let webRequest = Array(
        "GET /status HTTP/1.1\r\nHost: intranet\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n".utf8)

    private static let ssdp = Array(
        """
        M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\n\
        ST: urn:dial-multiscreen-org:service:dial:1\r\nUSER-AGENT: Browser/131 Desktop\r\n\r\n
        """.utf8)

    /// A line of text, cut or filled up to a length.
    private static func line(_ text: String, _ length: Int, into bytes: inout [UInt8]) {
        guard length > 2 else { return }
        bytes += text.utf8.prefix(length - 2)
        bytes += repeatElement(0x78, count: max(0, length - 2 - text.utf8.count))
        bytes += "\r\n".utf8
    }

    /// The header of the datagram that could not be delivered, and its first eight bytes.
    private static func original(
        _ conversation: Conversation, to client: OfficeHost, from server: OfficeHost, into bytes: inout [UInt8]
    ) {
        if conversation.isV6 {
            bytes.put(UInt32(0x6000_0000))
            bytes.put(UInt32(0x0008_1140))
            for half in [client.v6.high, client.v6.low, server.v6.high, server.v6.low] { bytes.put(half) }
        } else {
            let head: [UInt16] = [
                0x4500, 28, client.ipID, 0, 0x4011, 0, UInt16(client.v4 >> 16), UInt16(client.v4 & 0xFFFF),
                UInt16(server.v4 >> 16), UInt16(server.v4 & 0xFFFF),
            ]
            let checksum = FrameWriter.fold(head.reduce(0) { $0 + UInt64($1) })
            for (index, word) in head.enumerated() { bytes.put(index == 5 ? checksum : word) }
        }
        bytes.put(conversation.clientPort)
        bytes.put(conversation.serverPort)
        bytes.put(UInt32(0x0008_0000))
    }

    private static func snmp(tag: UInt8, value: [UInt8]) -> [UInt8] {
        let name: [UInt8] = [6, 8, 0x2B, 6, 1, 2, 1, 1, 3, 0]
        let variable = wrap(0x30, wrap(0x30, name + value))
        let body = wrap(tag, [2, 4, 0x21, 0x4A, 0x10, 0x7C, 2, 1, 0, 2, 1, 0] + variable)
        return wrap(0x30, [2, 1, 1, 4, 6] + "public".utf8 + body)
    }

    private static func wrap(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag, UInt8(truncatingIfNeeded: content.count)] + content
    }

    private static func dhcp(
        _ packet: PlannedPacket, _ sender: OfficeHost, _ receiver: OfficeHost, into bytes: inout [UInt8]
    ) {
        let asks = packet.content == .dhcpRequest
        let client = asks ? sender : receiver
        bytes += asks ? [1, 1, 6, 0] : [2, 1, 6, 0]
        bytes.put(client.clock)
        bytes.put(UInt32(0))
        bytes.put(client.v4)
        bytes.put(asks ? UInt32(0) : client.v4)
        bytes.put(UInt64(0))
        bytes.putHardware(client.mac)
        bytes += repeatElement(0, count: 202)
        bytes.put(UInt32(0x6382_5363))
        bytes += asks ? [53, 1, 3, 255] : [53, 1, 5, 51, 4, 0, 0, 0x0E, 0x10, 255]
        bytes += repeatElement(0, count: asks ? 56 : 50)
    }

    /// Messages of the key exchange (RFC 4253, RFC 5656), padded to a length.
    private static func ssh(_ content: Content, _ length: Int, into bytes: inout [UInt8]) {
        bytes.put(UInt32(truncatingIfNeeded: max(12, length - 4)))
        bytes.append(content == .sshKey ? 6 : content == .sshNewKeys ? 10 : 8)
        switch content {
        case .sshProposal:
            bytes += [20] + repeatElement(0x5A, count: 16)
            let lists = [
                "curve25519-sha256", "ssh-ed25519", "aes128-ctr", "aes128-ctr", "hmac-sha2-256", "hmac-sha2-256",
                "none", "none", "", "",
            ]
            // The first list takes up what the others leave.
            let fixed = 22 + lists.reduce(0) { $0 + 4 + $1.utf8.count } + 5 + 8
            let filler = max(0, length - fixed)
            for (index, list) in lists.enumerated() {
                let more = index == 0 ? filler : 0
                bytes.put(UInt32(list.utf8.count + more))
                bytes += list.utf8
                if more > 0 { bytes += [0x2C] + repeatElement(0x78, count: more - 1) }
            }
            bytes += repeatElement(0, count: 13)
        case .sshKey, .sshKeyReply:
            bytes.append(content == .sshKey ? 30 : 31)
            if content == .sshKeyReply {
                bytes.put(UInt32(51))
                bytes += [0, 0, 0, 11] + "ssh-ed25519".utf8 + [0, 0, 0, 32] + repeatElement(0x33, count: 32)
            }
            bytes.put(UInt32(32))
            bytes += repeatElement(0x44, count: 32)
            if content == .sshKeyReply {
                let rest = max(0, length - bytes.count - 4 - 8)
                bytes.put(UInt32(rest))
                bytes += [0, 0, 0, 11] + "ssh-ed25519".utf8
                bytes.put(UInt32(max(0, rest - 19)))
                bytes += repeatElement(0x55, count: max(0, rest - 19))
            }
            bytes += repeatElement(0, count: content == .sshKey ? 6 : 8)
        default:
            bytes.append(21)
            bytes += repeatElement(0, count: 10)
        }
    }
}
