import TestSupport
import Testing

@testable import Flows

@Suite struct ContactRhythmsTests {
    private static let second: Int64 = 1_000_000

    private static func key(_ number: UInt64) -> UInt64 { HostHash(seed: 1)(number, with: 0) }

    private static func exponential(_ mean: Double, _ random: inout SeededRandom) -> Double {
        // A geometric number of small steps, without a logarithm.
        var time = 0.0
        repeat { time += mean / 64 } while Int.random(in: 0..<64, using: &random) > 0
        return time
    }

    /// A beacon with jitter of +-20 %, now and then a beat missing, against arrivals of the same rate at random.
    @Test func jitteredBeaconsAreToldFromRandomArrivals() {
        var (beacons, arrivals, gaps): ([Double], [Double], [Double]) = ([], [], [])
        for seed in 0..<60 {
            var random = SeededRandom(seed: UInt64(seed))
            var (beacon, poisson) = (ContactRhythms(at: 0), ContactRhythms(at: 0))
            var (time, other) = (0.0, 0.0)
            for _ in 0..<20 {
                time += 45 * Double.random(in: 0.8...1.2, using: &random)
                if Int.random(in: 0..<10, using: &random) == 0 { time += 45 }
                beacon.contact(Self.key(1), at: Int64(time * 1e6), isExternal: true)
                other += Self.exponential(45, &random)
                poisson.contact(Self.key(1), at: Int64(other * 1e6), isExternal: true)
            }
            let rhythm = beacon.mostRegular(at: Int64(time * 1e6))
            #expect(rhythm.isExternal && rhythm.contacts == 20)
            gaps.append(rhythm.gap)
            beacons.append(rhythm.regularity)
            arrivals.append(poisson.mostRegular(at: Int64(other * 1e6)).regularity)
        }
        let caught = beacons.count { beacon in arrivals.count { $0 < beacon } >= 57 }
        #expect(caught >= 57)
        #expect(gaps.count { (36...56).contains($0) } >= 56)
        #expect(beacons.reduce(0, +) / 60 > 0.4)
        #expect(arrivals.reduce(0, +) / 60 < 0.1)
    }

    @Test func aClockIsWhollyRegularAndFourContactsAreNeeded() {
        var rhythms = ContactRhythms(at: 0)
        for beat in 0..<3 {
            rhythms.contact(Self.key(2), at: Int64(beat) * 30 * Self.second, isExternal: false)
        }
        #expect(rhythms.mostRegular(at: 70 * Self.second).regularity == 0)
        #expect(rhythms.mostRegular(at: 70 * Self.second).variation == 1)
        for beat in 3..<60 {
            rhythms.contact(Self.key(2), at: Int64(beat) * 30 * Self.second, isExternal: false)
        }
        let rhythm = rhythms.mostRegular(at: 1_800 * Self.second)
        #expect(
            rhythm.variation == 0 && rhythm.gap == 30 && rhythm.contacts == 60 && !rhythm.isExternal)
        #expect(abs(rhythm.regularity - 57.0 / 61) < 1e-6)
        // It is over when three beats are missing.
        #expect(rhythms.mostRegular(at: 1_900 * Self.second).regularity == 0)
    }

    /// A beacon each minute outlives pages that are busy for seconds.
    @Test(arguments: 0..<10) func aBeaconSurvivesBrowsing(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var rhythms = ContactRhythms(at: 0)
        var events: [(Int64, UInt64)] = (1...40).map { (Int64($0) * 60 * Self.second, 1) }
        for page in 0..<100 {
            let start = Int64.random(in: 0..<2_400, using: &random) * Self.second
            // Eight places of a hundred, a few connections each within seconds.
            for place in 0..<8 {
                let key = UInt64.random(in: 100..<200, using: &random)
                for visit in 0..<Int64.random(in: 1...4, using: &random) {
                    events.append((start + visit * 1_500_000 + Int64(place), key))
                }
            }
            _ = page
        }
        events.sort { $0.0 < $1.0 }
        for (time, key) in events { rhythms.contact(Self.key(key), at: time, isExternal: true) }
        let rhythm = rhythms.mostRegular(at: 2_400 * Self.second)
        #expect(rhythm.gap == 60 && rhythm.regularity > 0.6)
    }

    @Test func openConnectionsToOneDestinationAreCounted() {
        var rhythms = ContactRhythms(at: 0)
        for connection in 0..<50 {
            rhythms.contact(Self.key(3), at: Int64(connection) * 20_000, isExternal: false)
            _ = rhythms.open(Self.key(3))
        }
        #expect((48...50).contains(rhythms.mostOpen))
        // Other places come and go; what has open connections stays.
        for place in 100..<400 {
            for visit in 0..<2 {
                rhythms.contact(
                    Self.key(UInt64(place)), at: Int64(place + visit * 2) * Self.second, isExternal: true)
            }
        }
        #expect((48...50).contains(rhythms.mostOpen))
        for _ in 0..<60 { rhythms.close(Self.key(3)) }
        #expect(rhythms.mostOpen == 0)
    }

    @Test func noTimeIsATrap() {
        var rhythms = ContactRhythms(at: 5)
        for time in [Int64.min, .max, 0, -1, .max, 1 << 50, .min] {
            for _ in 0..<6 { rhythms.contact(Self.key(1), at: time, isExternal: false) }
            #expect(rhythms.mostRegular(at: time).regularity >= 0)
        }
    }
}
