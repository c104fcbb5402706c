#if Console
    import Detection
    import Foundation
    import GRDB
    import Testing

    @testable import Console
    @testable import Store

    @Suite struct RouteTests {
        let console: ConsoleUnderTest

        init() throws { console = try ConsoleUnderTest() }

        private func keep(_ numbers: ClosedRange<Int>) throws {
            for number in numbers { try console.store.keep(incident(number), alert: alert(1, of: incident(number))) }
        }

        private func ids(_ answer: ConsoleUnderTest.Answer) -> [String] {
            let list = answer.object["incidents"] as? [[String: Any]] ?? []
            return list.compactMap { $0["id"] as? String }
        }

        @Test func theStatusIsTheLatest() async throws {
            #expect(try await console.ask("/api/v1/status").status == 503)
            for time: Int64 in 1...3 { console.hub.publish(.status(try status(time: time))) }
            let answer = try await console.ask("/api/v1/status")
            #expect(answer.header("Content-Type") == "application/json")
            #expect(try JSONDecoder().decode(LiveStatus.self, from: Data(answer.body.utf8)) == (try status(time: 3)))
        }

        @Test func pointsAreTheLatestAndAlertsStayLonger() async throws {
            console.hub.publish(.points([point(0, isAlert: true)]))
            for time: Int64 in 1...100 { console.hub.publish(.points([point(time)])) }
            let answer = try await console.ask("/api/v1/points")
            let points = try JSONDecoder().decode([String: [ScorePoint]].self, from: Data(answer.body.utf8))
            #expect(points["points"]?.map(\.time) == [0] + Array(81...100))
        }

        @Test func attacksAreKnownByTheirBeginning() async throws {
            for event in [attack(5), attack(3), attack(5, foundAfter: 1.2), attack(9)] {
                console.hub.publish(.truth(event))
            }
            let answer = try await console.ask("/api/v1/attacks")
            let attacks = try JSONDecoder().decode([String: [SimulatedAttack]].self, from: Data(answer.body.utf8))
            #expect(attacks["attacks"] == [attack(3), attack(5, foundAfter: 1.2), attack(9)])
        }

        @Test func theListComesInPages() async throws {
            try keep(1...5)
            let first = try await console.ask("/api/v1/incidents?limit=2")
            #expect(ids(first) == ["i5", "i4"])
            #expect(first.object["total"] as? Int == 5)
            #expect(first.object["latest_event"] as? Int == 5)
            let next = try #require(first.object["next"] as? String)
            let second = try await console.ask("/api/v1/incidents?before=\(next)&limit=3")
            #expect(ids(second) == ["i3", "i2", "i1"])
            #expect(second.object["next"] == nil)
            #expect(ids(try await console.ask("/api/v1/incidents")) == ["i5", "i4", "i3", "i2", "i1"])
        }

        @Test func aBadParameterIsNamed() async throws {
            let bad = [
                ("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("limit=", "limit"),
                ("limit", "limit"),
                ("limit=99999999999999999999", "limit"), ("limit=1&limit=2", "limit"), ("before=x", "before"),
                ("before=", "before"), ("limit=%zz", "query"), ("%ff=1", "query"),
            ]
            for (query, name) in bad {
                let answer = try await console.ask("/api/v1/incidents?\(query)")
                #expect(answer.status == 400, "\(query)")
                #expect(answer.header("Content-Type") == "application/problem+json")
                #expect((answer.object["detail"] as? String)?.contains(name) == true, "\(query)")
            }
        }

        @Test(arguments: ["-1", "x", ""]) func aBadPlaceInTheEventsIsNamed(_ value: String) async throws {
            let answer = try await console.ask("/api/v1/events?after=\(value)")
            #expect(answer.status == 400)
            #expect(
                (answer.object["detail"] as? String)?.hasPrefix("after: expected a whole number, 0 or more") == true)
        }

        @Test func anIncidentHasItsAlerts() async throws {
            try keep(1...1)
            let answer = try await console.ask("/api/v1/incidents/i1")
            #expect((answer.object["incident"] as? [String: Any])?["headline"] as? String == "Something\nhappened.")
            #expect((answer.object["alerts"] as? [[String: Any]])?.count == 1)
            #expect(answer.object["alerts_not_kept"] as? Int == 0)
            #expect(try await console.ask("/api/v1/incidents/i2").status == 404)
        }

        @Test func whatCouldNotBeKeptIsShownAllTheSame() async throws {
            try keep(1...2)
            console.hub.publish(.incident(incident(3)))
            console.hub.publish(.incident(incident(2, alerts: 8)))
            let list = try await console.ask("/api/v1/incidents")
            #expect(ids(list) == ["i3", "i2", "i1"])
            let alerts = (list.object["incidents"] as? [[String: Any]] ?? []).compactMap { $0["alerts"] as? Int }
            #expect(alerts == [1, 8, 1])
            #expect(try await console.ask("/api/v1/incidents/i3").object["alerts_not_kept"] as? Int == 1)
            // Kept in the end.
            let seq = try console.store.keep(incident(3, alerts: 2), alert: alert(2, of: incident(3)))
            console.hub.publish(.incident(incident(3, alerts: 2)), seq: seq)
            #expect(console.hub.unkept.map(\.id) == ["i2"])
        }

        @Test func aStoreThatFailsIsSaid() async throws {
            try await console.store.pool.write { try $0.execute(sql: "DROP TABLE alert; DROP TABLE incident") }
            for path in ["/api/v1/incidents", "/api/v1/incidents/i1"] {
                let answer = try await console.ask(path)
                #expect(answer.status == 503)
                #expect((answer.object["detail"] as? String)?.contains("cannot be read") == true)
            }
            #expect(try await console.ask("/metrics").status == 200)
        }

        @Test func filesAreSentOnce() async throws {
            let types = [
                "app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8",
                "chart.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
            ]
            for (name, type) in types {
                let answer = try await console.ask("/assets/\(name)?v=1")
                #expect(answer.status == 200)
                #expect(answer.header("Content-Type") == type)
                #expect(answer.header("Cache-Control") == "private, no-cache")
                #expect(answer.header("Content-Length") == "\(answer.body.utf8.count)")
                let tag = try #require(answer.header("ETag"))
                let again = try await console.ask("/assets/\(name)", [("If-None-Match", tag)])
                #expect(again.status == 304)
                #expect(again.body.isEmpty)
            }
        }

        @Test func whateverThePageAsksForIsThere() async throws {
            let page = try await console.ask("/").body
            let scripts = try await console.ask("/assets/app.js").body
            let names =
                page.matches(of: /"\/assets\/([^"?]+)/).map { String($0.1) }
                + scripts.matches(of: /from "\.\/([^"?]+)/).map { String($0.1) }
            #expect(names.count > 2)
            for name in names { #expect(try await console.ask("/assets/\(name)").status == 200, "\(name)") }
        }

        @Test func theDescriptionKnowsEveryPath() async throws {
            let answer = try await console.ask("/api/v1/openapi.yaml")
            #expect(answer.header("Content-Type") == "application/yaml")
            let paths = answer.body.matches(of: /\n  (\/[^\n:]*):\n    (get|post):/).map {
                (String($0.1), String($0.2))
            }
            #expect(paths.count == 14)
            for (path, method) in paths {
                let asked = path.replacing("{id}", with: "i1").replacing("{name}", with: "app.js")
                let route = try #require(Route(path: asked[...]), "\(path)")
                #expect(route.methods.contains(method.uppercased()), "\(path)")
            }
        }

        /// Each field that is ever written stands in the description.
        @Test func theDescriptionKnowsEveryField() async throws {
            var full = incident(1)
            full.peer = Endpoint(full.host, port: 1)
            full.technique = "T1071"
            full.otherPatterns = [.beacon]
            full.reasons = [
                Reason(
                    feature: "a", unit: "b", value: 1, low: 1, high: 1, scope: .host, highestAnywhere: 1,
                    contribution: 1)
            ]
            var state = try status()
            state.watchingSince = 1
            state.storeProblem = "full"
            state.source.message = "gone"
            state.learning.message = "rough"
            state.shed = [:]
            var found = attack(1, foundAfter: 1)
            found.source = full.host
            found.destination = full.host
            found.incident = "i1"
            let values: [any Encodable] = [full, state, point(1), found]
            let text = try values.map { try JSONLine.text($0) }.joined(separator: "\n")
            let description = try await console.ask("/api/v1/openapi.yaml").body
            let fields = Set(text.matches(of: /[{,]"([A-Za-z_]+)":/).map { String($0.1) })
            #expect(fields.count > 60)
            for field in fields {
                #expect(description.contains(try Regex("\\b\(field): ?(\\{|\\n)")), "\(field)")
            }
        }

        @Test func figuresAreInPrometheusForm() async throws {
            console.hub.publish(.status(try status(place: "a \"b\"\\\nc")))
            let text = try await console.ask("/metrics").body
            var families: Set<String> = []
            for line in text.split(separator: "\n") {
                if let match = line.wholeMatch(of: /# (HELP|TYPE) (lapwing_[a-z_]+) .+/) {
                    families.insert(String(match.2))
                    continue
                }
                let sample = line.wholeMatch(
                    of: /(lapwing_[a-z_]+)(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"\})? (NaN|[+-]Inf|-?[0-9.e+-]+)/)
                let name = try #require(sample.map { String($0.1) }, "\(line)")
                #expect(families.contains(name))
            }
            #expect(text.contains("lapwing_shed_total{place=\"a \\\"b\\\"\\\\\\nc\"} 12\n"))
            #expect(text.contains("lapwing_state{state=\"watching\"} 1\n"))
            #expect(text.contains("lapwing_state{state=\"failed\"} 0\n"))
            #expect(text.contains("lapwing_build_info{version=\"1.2.3\\\"<\"} 1\n"))
            #expect(text.contains("lapwing_muted_total 7\n"))
            #expect(text.contains("lapwing_stored_incidents 0\n"))
        }
    }
#endif
