import Packets
import Simulation
import Testing

/// Attacks at times of one's own choice, and the news of them.
@Suite struct OfficeScheduleTests {
    private static let second: Int64 = 1_000_000

    /// Runs an office to its end; gives the news and, for each kind, the time of its first frame.
    private func run(_ traffic: OfficeTraffic) -> (begun: [AttackStart], first: [AttackKind: Int64], frames: UInt64) {
        var traffic = traffic
        var frame: [UInt8] = []
        var first: [AttackKind: Int64] = [:]
        var begun: [AttackStart] = []
        while let time = traffic.next(into: &frame) {
            if let kind = traffic.label, first[kind] == nil { first[kind] = time }
            let news = traffic.drainBegun()
            // The news comes with the very frame.
            for start in news { #expect(start.time == time && traffic.label == start.kind) }
            begun += news
        }
        return (begun, first, traffic.frames)
    }

    @Test func aScheduleIsKeptToTheMicrosecond() {
        let schedule = ScheduledAttack.demonstration(at: 20 * Self.second, gap: 10 * Self.second)
        let traffic = OfficeTraffic(seed: 31, duration: 60 * Self.second, intensity: 0.1, schedule: schedule)
        let result = run(traffic)
        #expect(result.begun.map(\.kind) == [.scanFast, .sshBruteforce, .dnsTunnel, .exfiltration])
        #expect(result.begun.map(\.title) == ["vertical scan", "ssh brute force", "DNS tunnel", "exfiltration"])
        #expect(result.begun.map { $0.time - traffic.start } == schedule.map(\.start))
        #expect(Set(result.first.keys) == Set(schedule.map(\.kind)))
        for start in result.begun {
            #expect(result.first[start.kind] == start.time)
            #expect(start.source != nil && start.destination != nil && start.source != start.destination)
        }
    }

    @Test(arguments: AttackKind.allCases) func everyKindIsAnnouncedOnce(kind: AttackKind) {
        for manner in ScheduledAttack.Manner.allCases {
            let attack = ScheduledAttack(kind, at: 5 * Self.second, manner: manner, duration: 20 * Self.second)
            let result = run(OfficeTraffic(seed: 32, duration: 40 * Self.second, intensity: 0.05, schedule: [attack]))
            #expect(result.begun.count == 1)
            #expect(result.begun.first?.kind == kind)
            #expect(result.begun.first?.time == OfficeTraffic.officeMorning + 5 * Self.second)
            #expect(Array(result.first.keys) == [kind])
            if kind == .scanFast || kind == .scanSlow {
                let title = result.begun.first?.title ?? ""
                if manner == .vertical { #expect(title.hasSuffix("vertical scan")) }
                if manner == .horizontal || manner == .worm { #expect(title.hasSuffix("horizontal scan")) }
            }
        }
    }

    @Test func anAnnouncementIsWhatTheGroundTruthSaysLater() {
        let schedule = AttackKind.allCases.enumerated().map { number, kind in
            ScheduledAttack(kind, at: Int64(number + 1) * 10 * Self.second, duration: 15 * Self.second)
        }
        var traffic = OfficeTraffic(seed: 33, duration: 150 * Self.second, intensity: 0.1, schedule: schedule)
        var frame: [UInt8] = []
        while traffic.next(into: &frame) != nil {}
        let begun = traffic.drainBegun()
        let truth = traffic.drainTruth()
        #expect(begun.map(\.kind) == AttackKind.allCases)
        for start in begun {
            let stated = truth.filter { $0.label == start.kind }
            #expect(stated.map(\.start).min() == start.time)
            if let source = start.source { #expect(stated.contains { $0.source == source }) }
            if let destination = start.destination { #expect(stated.contains { $0.destination == destination }) }
            #expect(stated.allSatisfy { $0.end < start.time + 60 * Self.second })
        }
        #expect(traffic.drainBegun().isEmpty && traffic.lostStatements == 0)
    }

    @Test func nothingComesByChanceInTheBenignPart() {
        let traffic = OfficeTraffic(
            seed: 34, duration: 120 * Self.second, attacks: AttackKind.allCases, intensity: 0.05,
            benign: 60 * Self.second)
        let result = run(traffic)
        #expect(Set(result.first.keys) == Set(AttackKind.allCases))
        #expect(result.first.values.allSatisfy { $0 >= traffic.start + 60 * Self.second })
    }

    @Test func aScheduleLeavesWhatIsBeforeItAlone() {
        func digest(_ schedule: [ScheduledAttack]) -> [UInt8] {
            var traffic = OfficeTraffic(seed: 35, duration: 20 * Self.second, intensity: 0.1, schedule: schedule)
            var frame: [UInt8] = []
            var bytes: [UInt8] = []
            while let time = traffic.next(into: &frame, before: traffic.start + 10 * Self.second) {
                bytes += frame + [UInt8(truncatingIfNeeded: time)]
            }
            return bytes
        }
        let plain = digest([])
        #expect(!plain.isEmpty)
        #expect(plain == digest([ScheduledAttack(.synFlood, at: 10 * Self.second)]))
    }

    /// Days of attacks: what is kept does not grow, and what is not taken is counted.
    @Test func anOfficeWithoutEndStaysSmall() {
        var traffic = OfficeTraffic(
            seed: 36, duration: .max, attacks: [.beacon, .dnsTunnel, .sshBruteforce], people: 1, intensity: 0.01)
        var frame: [UInt8] = []
        var begun: [AttackStart] = []
        let day: Int64 = 86_400 * Self.second
        while traffic.next(into: &frame, before: traffic.start + day / 8) != nil {
            begun += traffic.drainBegun()
        }
        #expect(!traffic.isOver)
        for kind in [AttackKind.beacon, .dnsTunnel, .sshBruteforce] {
            // One or two an hour, for three hours.
            #expect((2...7).contains(begun.count { $0.kind == kind }))
        }
        #expect(traffic.openInstances <= 6)
        #expect(traffic.activityPlaces < 1_000)
        #expect(!traffic.drainTruth().isEmpty)
    }
}
