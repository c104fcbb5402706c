import Packets
import TestSupport
import Testing

@Suite struct FlowHashTests {
    private func address(_ random: inout SeededRandom) -> IPAddress {
        Bool.random(using: &random)
            ? IPAddress(v4: .random(in: 0 ... .max, using: &random))
            : IPAddress(high: random.next(), low: random.next())
    }

    @Test func bothDirectionsHaveOneHash() {
        var random = SeededRandom(seed: 1)
        let hash = FlowHash(seed: 9)
        for _ in 0..<10_000 {
            let (a, b) = (address(&random), address(&random))
            let (p, q) = (UInt16.random(in: 0 ... .max, using: &random), UInt16.random(in: 0 ... .max, using: &random))
            #expect(hash(a, p, b, q, .tcp) == hash(b, q, a, p, .tcp))
            #expect(hash(a, p, b, q, .tcp) != hash(a, q, b, p, .tcp) || p == q)
            #expect(hash(a, p, b, q, .tcp) != hash(a, p, b, q, .udp))
        }
    }

    /// Flows as scans and floods make them: neighbours in address or port, equal ends, swapped parts.
    static let neighbours: [[(IPAddress, UInt16, IPAddress, UInt16)]] = {
        let home = IPAddress(v4: 0x0A00_0001)
        let six = IPAddress(high: 0x2001_0DB8_0000_0000, low: 1)
        return [
            (0..<65_536).map { (home, 40_000, IPAddress(v4: 0xC000_0201), UInt16($0)) },
            (0..<65_536).map { (home, 40_000, IPAddress(v4: 0x0A00_0000 + UInt32($0)), 445) },
            (0..<65_536).map { (home, UInt16($0), home, UInt16($0)) },
            (0..<65_536).map { (IPAddress(v4: UInt32($0) << 16), 53, IPAddress(v4: UInt32($0) << 16), 53) },
            (0..<65_536).map {
                (IPAddress(v4: 0x0A00_0000 + UInt32($0 >> 8)), 80, IPAddress(v4: 0x0A00_0000 + UInt32($0 & 255)), 81)
            },
            (0..<65_536).map { (six, 443, IPAddress(high: six.high, low: UInt64($0) << 40), UInt16($0)) },
            (0..<65_536).map { (six, 443, IPAddress(high: UInt64($0) << 48, low: 1), UInt16($0)) },
        ]
    }()

    @Test(arguments: [UInt64(0), 1, 0xDEAD_BEEF])
    func neighboursSpread(seed: UInt64) {
        let hash = FlowHash(seed: seed)
        var all = Set<UInt64>()
        for flows in Self.neighbours {
            // 256 buckets by the lowest bits, by the highest and by some between: chi-squared with 255 degrees of
            // freedom has mean 255 and standard deviation 22.6.
            for shift in [0, 28, 56] as [UInt64] {
                var counts = [Int](repeating: 0, count: 256)
                for flow in flows {
                    let value = hash(flow.0, flow.1, flow.2, flow.3, .tcp)
                    counts[Int(value >> shift & 255)] += 1
                    all.insert(value)
                }
                let expected = Double(flows.count) / 256
                let chiSquared = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
                #expect(chiSquared < 255 + 6 * 22.6)
            }
        }
        // The fifth set has its pairs twice only where both ends are alike by address and port: never.
        #expect(all.count == Self.neighbours.count * 65_536)
    }

    @Test func eachSeedSpreadsOtherwise() {
        let a = IPAddress(v4: 1)
        let values = Set((0..<1_000).map { FlowHash(seed: $0)(a, 1, a, 2, .tcp) })
        #expect(values.count == 1_000)
    }
}
