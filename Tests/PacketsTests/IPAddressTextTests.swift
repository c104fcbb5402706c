import Foundation
import Packets
import TestSupport
import Testing

@Suite struct IPAddressTextTests {
    /// RFC 5952 word by word: all groups in hexadecimal, then the first longest run of zeros replaced.
    private func twin(_ address: IPAddress) -> String {
        if address.isV4 {
            return (0..<4).map { (index: Int) -> String in String(address.low >> UInt64(24 - 8 * index) & 255) }.joined(
                separator: ".")
        }
        let groups = (0..<8).map { (index: Int) -> UInt64 in
            let half = index < 4 ? address.high : address.low
            return half >> UInt64(48 - index % 4 * 16) & 0xFFFF
        }
        for length in stride(from: 8, through: 2, by: -1) {
            for start in 0...(8 - length) where groups[start..<start + length].allSatisfy({ $0 == 0 }) {
                let before = groups[..<start].map { String($0, radix: 16) }.joined(separator: ":")
                let after = groups[(start + length)...].map { String($0, radix: 16) }.joined(separator: ":")
                return "\(before)::\(after)"
            }
        }
        return groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    @Test func textIsAsTheTwinWritesItAndReadsBack() {
        var random = SeededRandom(seed: 3)
        for round in 0..<20_000 {
            var high = random.next()
            var low = random.next()
            // Groups of zeros, as real addresses have them.
            let mask = random.next()
            for group in 0..<4 {
                if mask >> UInt64(group) & 1 == 1 { high &= ~(0xFFFF << UInt64(group * 16)) }
                if mask >> UInt64(group + 4) & 1 == 1 { low &= ~(0xFFFF << UInt64(group * 16)) }
                if mask >> UInt64(group + 8) & 1 == 1 { low &= ~(0xFFF0 << UInt64(group * 16)) }
            }
            let address =
                round % 4 == 0 ? IPAddress(v4: UInt32(truncatingIfNeeded: high)) : IPAddress(high: high, low: low)
            let text = address.description
            #expect(text == twin(address))
            #expect(IPAddress(text) == address)
            #expect(IPAddress(text.uppercased()) == address)
        }
    }

    @Test(arguments: [
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("0:0:0:0:0:0:0:0", "::"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:C000:0201", "192.0.2.1"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("fe80::0001", "fe80::1"),
    ])
    func knownTextsAreRead(text: String, canonical: String) {
        #expect(IPAddress(text)?.description == canonical)
    }

    @Test(arguments: [
        "", ":", ":::", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1..2.3",
        ".1.2.3.4",
        "1.2.3.", "1.2.3.4.", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3",
        "12345::", "g::", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3", "fe80::1%eth0", "[::1]", "1.2.3.4/8", "a.b.c.d", "1:::2", "é::", "99999999999999999999.1.1.1",
    ])
    func otherTextsAreNot(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func writingAppends() {
        var text = Array("from ".utf8)
        IPAddress(v4: 0x0102_03FF).write(to: &text)
        #expect(String(decoding: text, as: UTF8.self) == "from 1.2.3.255")
    }
}

@Suite struct CIDRTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false), ("192.168.1.77/24", "192.168.1.1", true),
        ("0.0.0.0/0", "255.1.2.3", true), ("0.0.0.0/0", "::1", false), ("::/0", "2001::1", true),
        ("::/0", "1.2.3.4", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::", false),
        ("fe80::/10", "febf::1", true), ("2001:db8::1", "2001:db8::1", true), ("2001:db8::1/128", "2001:db8::2", false),
        ("1.2.3.4/31", "1.2.3.5", true), ("1.2.3.4/32", "1.2.3.5", false),
        ("2001:db8::/64", "2001:db8::ffff:0:0:1", true),
        ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
    ])
    func aNetworkContainsItsAddresses(network: String, address: String, isIn: Bool) throws {
        let cidr = try #require(CIDR(network))
        #expect(cidr.contains(try #require(IPAddress(address))) == isIn)
    }

    @Test(arguments: [
        "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0/8", "10.0.0.0/8/8", "10.0.0.0/+8",
        "::/ 8",
        "10.0.0.0/99999999999999999999",
    ])
    func otherTextsAreNoNetwork(text: String) {
        #expect(CIDR(text) == nil)
    }

    @Test func textIsTheNetworks() {
        #expect(CIDR("192.168.1.77/24")?.description == "192.168.1.0/24")
        #expect(CIDR("2001:db8::77/64")?.description == "2001:db8::/64")
        #expect(CIDR("10.1.2.3")?.prefixLength == 32)
    }
}

@Suite struct IPProtocolNameTests {
    @Test func namesReadBack() {
        for number in 0...255 {
            let transport = IPProtocol(rawValue: UInt8(number))
            #expect(IPProtocol(name: transport.description) == transport)
            #expect(IPProtocol(name: transport.description.uppercased()) == transport)
        }
        #expect(IPProtocol.tcp.description == "tcp" && IPProtocol.icmpV6.description == "icmpv6")
        #expect(IPProtocol(rawValue: 253).description == "253")
        #expect(IPProtocol(name: "IPv6-ICMP") == .icmpV6 && IPProtocol(name: "17") == .udp)
        #expect(IPProtocol(name: "256") == nil && IPProtocol(name: "tpc") == nil)
    }
}
