#if Console
    import Detection
    import Foundation
    import Store
    import TestSupport
    import Testing

    @Suite struct IncidentStoreTests {
        let folder: TemporaryFolder
        let store: IncidentStore

        init() throws {
            folder = try TemporaryFolder()
            var limits = StoreLimits()
            limits.alertsPerIncident = 10
            store = try IncidentStore(directory: folder.path("data"), limits: limits)
        }

        @Test func whatWasKeptIsReadAsItWas() throws {
            let kept = incident(1, alerts: 2)
            #expect(try store.keep(kept, alert: alert(1, of: kept)) == 1)
            #expect(try store.keep(incident(2), alert: alert(1, of: incident(2))) == 2)
            let detail = try #require(try store.incident("i1"))
            #expect(try detail.incident.incident() == kept)
            #expect(detail.alerts == [try JSONLine.text(alert(1, of: kept))])
            #expect(detail.alertsNotKept == 1)
            #expect(!detail.incident.json.contains("\n"))
            #expect(try store.incident("i3") == nil)
            #expect(try store.count == 2)
            #expect(try store.latestEvent == 2)
        }

        @Test func anIncidentGrowsInPlace() throws {
            for count in 1...3 {
                let state = incident(1, alerts: count)
                #expect(try store.keep(state, alert: alert(count, of: state)) == Int64(count))
            }
            #expect(try store.count == 1)
            #expect(try store.incident("i1")?.incident.incident().alerts == 3)
            #expect(try store.incident("i1")?.alerts.count == 3)
        }

        @Test func whatIsKeptAlreadyIsNotKeptTwice() throws {
            let late = incident(1, alerts: 5)
            for count in 1...5 { try store.keep(incident(1, alerts: count), alert: alert(count, of: late)) }
            // The same recording again, from its beginning.
            for count in 1...5 {
                #expect(try store.keep(incident(1, alerts: count), alert: alert(count, of: late)) == 5)
            }
            #expect(try store.incident("i1")?.incident.incident() == late)
            #expect(try store.incident("i1")?.alerts.count == 5)
            #expect(try store.events(after: 0, limit: 100).map(\.seq) == [1, 2, 3, 4, 5])
            // And on from where it was.
            #expect(try store.keep(incident(1, alerts: 6), alert: alert(6, of: late)) == 6)
        }

        @Test func ofManyAlertsTheFirstAndTheLatestStay() throws {
            let last = incident(1, alerts: 25)
            for count in 1...25 { try store.keep(incident(1, alerts: count), alert: alert(count, of: last)) }
            let detail = try #require(try store.incident("i1"))
            let expected = [1, 2, 3, 4, 5, 21, 22, 23, 24, 25]
            #expect(detail.alerts == (try expected.map { try JSONLine.text(alert($0, of: last)) }))
            #expect(detail.alertsNotKept == 15)
        }

        @Test(arguments: [1, 3, 7, 100]) func pagesAreTheWholeList(_ limit: Int) throws {
            // Several of one moment, kept out of order.
            let all = (0..<20).map { incident($0, start: Int64($0 / 4)) }
            for one in all.shuffled() { try store.keep(one, alert: alert(1, of: one)) }
            let expected = all.sorted { ($0.first, $0.id) > ($1.first, $1.id) }.map(\.id)
            var found: [String] = []
            var cursor: IncidentCursor?
            while true {
                let page = try store.incidents(before: cursor, limit: limit)
                #expect(page.count <= limit)
                guard let last = page.last else { break }
                found += page.map(\.id)
                cursor = IncidentCursor(last.cursor.description)
                #expect(cursor == last.cursor)
            }
            #expect(found == expected)
        }

        @Test(arguments: ["", ".", "5", "x.i1", "5.", "99999999999999999999.i1", String(repeating: "1", count: 300)])
        func whatIsNoCursorIsNone(_ text: String) { #expect(IncidentCursor(text) == nil) }

        @Test func severalAreKeptInOneGo() throws {
            let updates = (1...5).map { (incident: incident($0), alert: alert(1, of: incident($0))) }
            #expect(try store.keep(updates) == 5)
            #expect(try store.count == 5)
            #expect(try store.events(after: 2, limit: 2).map(\.seq) == [3, 4])
            #expect(try store.keep([]) == 5)
        }

        @Test func foldingGoesOnFromWhatIsOpen() throws {
            for number in [3, 1, 2] { try store.keep(incident(number), alert: alert(1, of: incident(number))) }
            #expect(try store.openIncidents(since: incident(2).last).map(\.id) == ["i2", "i3"])
            #expect(try store.openIncidents(since: incident(4).last).isEmpty)
        }

        @Test func theOldestGoesWhereThereIsTooMuch() throws {
            var limits = StoreLimits()
            limits.events = 100
            limits.incidents = 50
            limits.alerts = 40
            let store = try IncidentStore(directory: folder.path("small"), limits: limits)
            for number in 1...256 { try store.keep(incident(number), alert: alert(1, of: incident(number))) }
            #expect(try store.events(after: 0, limit: 1000).map(\.seq) == Array(157...256))
            #expect(try store.incidents(limit: 1000).map(\.id) == (207...256).reversed().map { "i\($0)" })
            // An incident's alerts go with it, and the oldest of the others.
            #expect(try store.incident("i216")?.alerts.isEmpty == true)
            #expect(try store.incident("i217")?.alerts.count == 1)
            #expect(try store.canResume(after: 156))
            #expect(try !store.canResume(after: 155))
            #expect(try store.canResume(after: 256))
            #expect(try !store.canResume(after: 257))
            // A number is never given twice.
            #expect(try store.keep(incident(300), alert: alert(1, of: incident(300))) == 257)
        }

        @Test func anEmptyStoreCanBeResumedFromItsBeginning() throws {
            #expect(try store.canResume(after: 0))
            #expect(try !store.canResume(after: 1))
            #expect(try store.latestEvent == 0)
        }

        @Test func aNumberThatIsNoneIsKept() throws {
            var odd = incident(1)
            odd.rarity.perDay = .infinity
            try store.keep(odd, alert: alert(1, of: odd))
            #expect(try store.incident("i1")?.incident.json.contains("\"Infinity\"") == true)
        }
    }
#endif
