import Packets
import TestSupport
import Testing

@testable import Flows

@Suite struct HostSketchTests {
    @Test func smallSetsAreCountedExactly() {
        var random = SeededRandom(seed: 1)
        for size in 0...Int(DistinctCounter.exact) {
            var counter = DistinctCounter()
            let items = (0..<size).map { _ in random.next() }
            for _ in 0..<3 { for item in items { counter.insert(item) } }
            #expect(counter.estimate == Double(size))
        }
    }

    /// The error of many counters must have no bias, and the standard deviation that the guide promises.
    @Test(arguments: [13, 40, 300, 5_000, 60_000]) func theErrorOfSketchesIsAsDocumented(size: Int) {
        let seeds = size > 10_000 ? 30 : 150
        var (sum, squares) = (0.0, 0.0)
        for seed in 0..<seeds {
            let hash = HostHash(seed: UInt64(seed) &* 7_919 + 1)
            var counter = DistinctCounter()
            // Consecutive addresses, as a scan has them.
            for item in 0..<size { counter.insert(hash(IPAddress(v4: 0x0A00_0000 + UInt32(item)))) }
            let error = counter.estimate / Double(size) - 1
            sum += error
            squares += error * error
        }
        let bias = sum / Double(seeds)
        let deviation = (squares / Double(seeds)).squareRoot()
        #expect(abs(bias) < 4 * 0.092 / Double(seeds).squareRoot() + 0.01)
        #expect(deviation < 0.092 * 1.25)
        if size >= 300 { #expect(deviation > 0.092 * 0.6) }
    }

    @Test func consecutivePortsAndNamesSpreadAsWell() {
        var squares = 0.0
        for seed in 0..<60 {
            let hash = HostHash(seed: UInt64(seed))
            var ports = DistinctCounter()
            for port in 1...1_000 { ports.insert(hash(UInt64(port) | 6 << 16, with: 1)) }
            squares += (ports.estimate / 1_000 - 1) * (ports.estimate / 1_000 - 1)
        }
        #expect((squares / 60).squareRoot() < 0.12)
    }

    @Test(arguments: [(3, 5), (5, 12), (12, 12), (8, 500), (500, 8), (400, 700), (0, 20), (20, 0)])
    func mergingCountsTheUnion(first: Int, second: Int) {
        var random = SeededRandom(seed: 9)
        let shared = (0..<min(first, second) / 2).map { _ in random.next() }
        let one = shared + (shared.count..<first).map { _ in random.next() }
        let two = shared + (shared.count..<second).map { _ in random.next() }
        var (a, b, both) = (DistinctCounter(), DistinctCounter(), DistinctCounter())
        for item in one { a.insert(item) }
        for item in two { b.insert(item) }
        for item in one + two { both.insert(item) }
        a.merge(b)
        #expect(a.estimate == both.estimate)
    }

    @Test(arguments: 0..<20) func topSumsKeepTheirBound(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var (whole, part) = (TopSums<6>(), TopSums<6>())
        var exact: [UInt32: UInt64] = [:]
        var total: UInt64 = 0
        for step in 0..<3_000 {
            let key = UInt32.random(in: 0..<UInt32.random(in: 1...60, using: &random), using: &random)
            let weight = UInt64.random(in: 1...100, using: &random)
            exact[key, default: 0] += weight
            total += weight
            part.add(weight, to: key)
            if step % 500 == 499 {
                whole.merge(part)
                part = TopSums()
            }
        }
        let most = exact.values.max() ?? 0
        #expect(whole.largest <= most)
        #expect(whole.largest + total / 7 + 1 >= most)
    }

    @Test func fewKeysAreSummedExactly() {
        var sums = TopSums<4>()
        for round in 1...100 {
            for key in 0..<4 { sums.add(UInt64(round * (key + 1)), to: UInt32(key)) }
        }
        #expect(sums.largest == 5_050 * 4)
        sums.add(.max, to: 2)
        #expect(sums.largest == .max)
    }

    /// A vertical scan stands out among contacts to many others, as long as it has its share of them.
    @Test func theKeyWithTheMostItemsIsFound() {
        var squares = 0.0
        for seed in 0..<60 {
            let hash = HostHash(seed: UInt64(seed))
            var random = SeededRandom(seed: UInt64(seed))
            var top = TopDistinct<4>()
            for port in 0..<400 {
                top.insert(hash(UInt64(port), with: 1), of: 7)
                top.insert(hash(443, with: 1), of: UInt32.random(in: 100..<10_000, using: &random))
            }
            let error = top.largest / 400 - 1
            squares += error * error
        }
        #expect((squares / 60).squareRoot() < 0.13 * 1.3)
        var one = TopDistinct<4>()
        let hash = HostHash(seed: 5)
        for key in 0..<1_000 { one.insert(hash(443, with: 1), of: UInt32(key)) }
        #expect(one.largest == 1)
    }

    @Test func theRecentSetForgetsAfterAnHour() {
        let hash = HostHash(seed: 3)
        var met = RecentSet(at: 0)
        let minute: Int64 = 60_000_000
        let thing = hash(1, with: 0)
        let steps: [(minutes: Int64, isNew: Bool, wasKnown: Bool)] = [
            (0, true, false), (20, false, false), (35, false, true), (65, false, true), (165, true, false),
            (164, false, false),
        ]
        for step in steps {
            let isNew = met.insert(thing, at: step.minutes * minute)
            #expect(isNew == step.isNew && met.wasKnown(thing) == step.wasKnown, "after \(step.minutes) minutes")
        }
    }

    /// However many new things come, at least seven of eight are known as new.
    @Test func theRecentSetIsNeverBlind() {
        let hash = HostHash(seed: 4)
        var met = RecentSet(at: 0)
        var found = 0
        for item in 0..<20_000 where met.insert(hash(UInt64(item), with: 9), at: Int64(item)) {
            found += 1
        }
        #expect(Double(found) > 0.87 * 20_000)
        var few = RecentSet(at: 0)
        found = 0
        for item in 0..<150 where few.insert(hash(UInt64(item), with: 9), at: 0) { found += 1 }
        #expect(found >= 148)
    }

    @Test func sumsFadeExponentially() {
        var sum = FadingSum()
        sum.add(100)
        sum.fade(FadingSum.tenMinutes, steps: 60)
        #expect(abs(sum.value - 36.787_944_117_144_23) < 1e-9)
        var hour = FadingSum()
        hour.add(100)
        hour.fade(FadingSum.hour, steps: 360)
        #expect(abs(hour.value - 36.787_944_117_144_23) < 1e-9)
        hour.fade(FadingSum.hour, steps: .max)
        #expect(hour.value == 0)
    }
}
