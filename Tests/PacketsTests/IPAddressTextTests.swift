import Packets
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct IPAddressTextTests {
    @Test(arguments: [
        ("0.0.0.0", "0.0.0.0"), ("192.168.1.107", "192.168.1.107"), ("255.255.255.255", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("fe80::a179:b3ff:199:2314", "fe80::a179:b3ff:199:2314"),
        ("ff02::1:3", "ff02::1:3"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
        ("0:0:0:0:0:0:0:1", "::1"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::ffff:10.0.0.1", "10.0.0.1"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ])
    func spelledAndReadBack(_ text: String, _ canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(arguments: [
        "", "1", ":", ":::", "1.2.3", "1.2.3.4.", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1..2.3", "1:2", "1:::2",
        "::1::", "12345::", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::g", "1:", "1:2:3:4:5:6:7:1.2.3.4",
        "fe80::1%eth0", "::1.2.3", "1.2.3.4::", String(repeating: "0", count: 60),
    ])
    func whatIsNoAddress(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    /// Random texts of the right letters, judged by the C library.
    @Test func readsWhatTheSystemReads() {
        var random = SeededRandom(seed: 5)
        let pieces = ["0", "1", "9", "25", "255", "ffff", "A0b", ":", ":", ":", "::", ".", ".", "10.0.0.1"]
        var read = 0
        for _ in 0..<40_000 {
            let count = Int.random(in: 1...15, using: &random)
            let text = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            let expected = systemAddress(text)
            #expect(IPAddress(text) == expected, "\(text)")
            if let address = IPAddress(text) {
                read += 1
                #expect(systemAddress(address.description) == address)
            }
        }
        #expect(read > 300)
    }

    @Test func everyAddressIsReadBack() {
        var random = SeededRandom(seed: 6)
        for _ in 0..<5_000 {
            // Sparse bits, so that there are runs of zero groups.
            var high = random.next() & random.next() & random.next()
            var low = random.next() & random.next() & random.next()
            for group in 0..<4 where Bool.random(using: &random) {
                high &= ~(0xFFFF << UInt64(group * 16))
                low &= ~(0xFFFF << UInt64((group * 16 + 16) % 64))
            }
            let address = IPAddress(high: high, low: low)
            #expect(IPAddress(address.description) == address)
            #expect(systemAddress(address.description) == address)
        }
    }

    private func systemAddress(_ text: String) -> IPAddress? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return IPAddress(v4: UInt32(bigEndian: v4.s_addr)) }
        var v6 = [UInt64](repeating: 0, count: 2)
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        return IPAddress(high: UInt64(bigEndian: v6[0]), low: UInt64(bigEndian: v6[1]))
    }
}
