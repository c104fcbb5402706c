import Testing

@testable import Detection

@Suite struct ToldAlertsTests {
    private static func step(_ seconds: Int64, rarity: Double = 1e-3, family: String? = nil) -> (Alert, Incident) {
        var alert = Evidence.flowAlert(
            Evidence.flowRow("10.0.0.5", 40_000, "203.0.113.9", at: Evidence.start + seconds * 1_000_000),
            family: family, rarity: rarity)
        alert.incident = "one"
        var log = IncidentLog()
        var incident = log.take(alert).incident
        incident.id = "one"
        incident.alerts = Int(seconds) + 1
        return (alert, incident)
    }

    @Test func repeatsWithinAMinuteAreNoNewsUnlessTenTimesAsRareOrNamed() {
        var told = ToldAlerts()
        func isNews(_ step: (Alert, Incident), isNew: Bool = false) -> Bool {
            told.isNews(step.0, step.1, isNew: isNew)
        }
        let news = [
            isNews(Self.step(0), isNew: true), isNews(Self.step(5)), isNews(Self.step(6, rarity: 5e-4)),
            isNews(Self.step(7, rarity: 1e-4)), isNews(Self.step(8, family: "DoS")), isNews(Self.step(70)),
            // A clock that is set back holds back no longer than one that goes on.
            isNews(Self.step(30)), isNews(Self.step(-20)),
        ]
        #expect(news == [true, false, false, true, true, true, false, true])
    }

    /// What an incident came to is told a minute later, or at the end.
    @Test func growthIsTold() throws {
        var told = ToldAlerts()
        for second in 0..<20 as Range<Int64> {
            let (alert, incident) = Self.step(second)
            _ = told.isNews(alert, incident, isNew: second == 0)
        }
        let early = told.growth(until: Evidence.start + 40_000_000)
        #expect(early.isEmpty)
        // The clock before the first packet traps nothing.
        let due = told.growth(until: .min)
        #expect(due.map(\.1.alerts) == [20])
        let again = told.growth(until: nil)
        #expect(again.isEmpty)
        let (alert, incident) = Self.step(25)
        _ = told.isNews(alert, incident, isNew: false)
        let late = told.growth(until: Evidence.start + 90_000_000)
        #expect(late.map(\.1.alerts) == [26])
        let (last, grown) = Self.step(26)
        _ = told.isNews(last, grown, isNew: false)
        let rest = told.growth(until: nil)
        #expect(rest.map(\.1.alerts) == [27])
    }
}
