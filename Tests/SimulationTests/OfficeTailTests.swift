import Packets
import Tabular
import Testing

@testable import Simulation

/// Whether the office's internet is as wide, and its people as unsteady, as a real one's.
@Suite struct OfficeTailTests {
    private static let second: Int64 = 1_000_000
    private static let hour: Int64 = 3_600_000_000

    // MARK: The long tail

    @Test func theTailIsLong() {
        let tail = InternetTail(seed: 3, places: 0..<8)
        let now = OfficeTraffic.officeMorning
        var addresses: Set<UInt32> = []
        var hosting: [InternetTail.Hosting: Int] = [:]
        for name in 0..<InternetTail.names {
            hosting[tail.hosting(ofName: name), default: 0] += 1
            addresses.insert(tail.address(ofName: name, for: 0, at: now))
        }
        #expect((39_000...41_000).contains(hosting[.own] ?? 0))
        #expect((24_000...26_000).contains(hosting[.shared] ?? 0))
        // 40,000 of their own, 2,000 shared ones, and most of the 49,000 of content networks.
        #expect((60_000...95_000).contains(addresses.count), "\(addresses.count)")
        #expect(addresses.allSatisfy { OfficeNetwork.isPublic($0) || [0, 255].contains($0 & 0xFF) })
        // Other addresses an hour later, for those behind content networks alone.
        for name in 0..<200 {
            let (old, new) = (
                tail.address(ofName: name, for: 0, at: now), tail.address(ofName: name, for: 0, at: now + Self.hour)
            )
            if tail.hosting(ofName: name) != .contentNetwork { #expect(old == new) }
        }
        let churned = (0..<1_000).count {
            tail.edge($0, for: 0, at: now) != tail.edge($0, for: 0, at: now + Self.hour)
        }
        #expect(churned > 990)
    }

    @Test func visitsFollowZipfsLaw() {
        let tail = InternetTail(seed: 3, places: 0..<8)
        var random = SplitMix64(seed: 1)
        let names = (0..<50_000).map { _ in tail.name(&random) }
        // A tenfold rank has a fifth of all visits each time.
        for power in [10, 100, 1_000, 10_000] {
            let share = Double(names.count { $0 >= power && $0 < power * 10 }) / 50_000
            #expect(abs(share - 0.2) < 0.01)
        }
        #expect(Set(names).count > 15_000)
    }

    @Test func placesAreGivenAwayOnlyWhenNobodyUsesThem() throws {
        var random = SplitMix64(seed: 5)
        var network = OfficeNetwork(clientCount: 5, internet: .wide, random: &random)
        let held = network.host(at: 0x2223_2425)
        network.tail.count(held, 1)
        for number in 0..<20_000 as Range<UInt32> {
            let place = network.host(at: 0x3000_0001 + number * 2)
            #expect(place != held && network.tail.places.contains(place))
        }
        #expect(network.hosts[held].v4 == 0x2223_2425)
        #expect(network.host(at: 0x2223_2425) == held)
        // All in use: some other host of the internet does it.
        for place in network.tail.places { network.tail.count(place, 1) }
        #expect(network.outside.contains(network.host(at: 0x7000_0001)))
    }

    // MARK: What is seen

    private struct Pair: Hashable {
        let home: UInt32
        let outside: UInt32
    }

    /// A half hour of an office of low intensity: what its frames show.
    @Test func pairsScannersAndNamesAreAsManyAsElsewhere() {
        let intensity = 0.15
        var traffic = OfficeTraffic(seed: 21, duration: 1_800 * Self.second, intensity: intensity, internet: .wide)
        var intake = FrameIntake(parser: PacketParser(readsDNS: true))
        var batch = PacketBatch()
        var frame: [UInt8] = []
        let known = Set(traffic.network.hosts[traffic.network.outside].map(\.v4))
        var contacts: [Pair: Int] = [:]
        var scanned: Set<Pair> = []
        var names: [UInt64: Set<UInt64>] = [:]
        var answers = 0
        var missing = 0
        while let time = traffic.next(into: &frame) {
            guard frame.count < 400 else { continue }
            intake.take(frame.span.bytes, time: time, wireLength: frame.count, link: .ethernet, into: &batch)
            guard let packet = batch.packets.popLast() else { continue }
            if packet.dns.isPresent {
                if packet.dns.isResponse {
                    answers += 1
                    missing += packet.dns.responseCode == 3 ? 1 : 0
                } else {
                    names[packet.dns.domainHash, default: []].insert(packet.dns.nameHash)
                }
            }
            guard packet.source.isV4, packet.transport == .tcp, packet.flags == .syn else { continue }
            let (from, to) = (UInt32(packet.source.low & 0xFFFF_FFFF), UInt32(packet.destination.low & 0xFFFF_FFFF))
            let isFromHome = from >> 24 == 10 || from >> 16 == 0xC0A8
            let isToHome = to >> 24 == 10 || to >> 16 == 0xC0A8
            if isFromHome, !isToHome {
                if !known.contains(to) { contacts[Pair(home: from, outside: to), default: 0] += 1 }
            } else if isToHome, !isFromHome, ![25, 80, 443].contains(packet.destinationPort) {
                scanned.insert(Pair(home: to, outside: from))
            }
        }
        // Some are known after an hour, which leaves 100 to 400 an hour at full intensity.
        let pairs = Double(contacts.count) * 2 / intensity
        #expect((200...900).contains(pairs), "\(contacts.count) pairs")
        #expect(contacts.values.count { $0 > 1 } >= 3)
        // Tens to a few hundred an hour.
        let scans = Double(scanned.count) * 2 / intensity
        #expect((40...400).contains(scans), "\(scanned.count) scanned")
        // Dozens of names under one domain in half an hour, some of which nobody knows.
        #expect((names.values.map(\.count).max() ?? 0) > 25)
        #expect((0.01...0.15).contains(Double(missing) / Double(answers)), "\(missing) of \(answers)")
    }

    // MARK: People

    @Test func peopleComeAndGo() {
        let presence = Presence(seed: 17)
        let midnight = OfficeTraffic.officeMorning - OfficeTraffic.officeMorning % (24 * Self.hour)
        func share(_ hours: Double) -> Double {
            let time = midnight + Int64(hours * Double(Self.hour))
            return Double((0..<400).count { !presence.isOut($0, at: time) }) / 400
        }
        #expect(share(7.2) < 0.1)
        #expect(share(9.5) > 0.7)
        #expect(share(11) > 0.78)
        #expect(share(12.5) < 0.65)
        #expect(share(18.9) < 0.2)
        // At night and on Sunday nobody is expected, so nobody is missed.
        #expect(share(3) == 1 && share(22) == 1 && share(11 + 5 * 24) == 1)
        // A few of thirty come or go in a morning hour.
        let moved = (0..<400).count {
            presence.isAsleep($0, at: midnight + 9 * Self.hour + Self.hour / 2)
                != presence.isAsleep($0, at: midnight + 10 * Self.hour + Self.hour / 2)
        }
        #expect((8...60).contains(moved))
    }

    @Test func aMachineWakesWhenItsOwnerComes() {
        let presence = Presence(seed: 18)
        for person in 0..<60 {
            var time = OfficeTraffic.officeMorning
            for _ in 0..<5 {
                let next = presence.waking(person, after: time)
                #expect(next > time && next <= time + 8 * 24 * Self.hour)
                #expect(!presence.isAsleep(person, at: next))
                if Presence.isPortable(person) { #expect(presence.isAsleep(person, at: next - 1)) }
                time = next
            }
            let closing = presence.closing(person, after: OfficeTraffic.officeMorning)
            #expect(closing == .max || presence.isAsleep(person, at: closing))
        }
    }
}
