#if Console
    import Detection
    import Hummingbird
    import Store
    import Synchronization
    import TestSupport
    import Testing

    @testable import Console

    @Suite struct LiveTests {
        let folder: TemporaryFolder
        let store: IncidentStore
        let hub: LiveHub

        init() throws {
            folder = try TemporaryFolder()
            store = try IncidentStore(directory: folder.path("data"))
            hub = LiveHub(store: store, recentPoints: 30, room: 1_000)
        }

        private func keep(_ number: Int) throws {
            try store.keep(incident(number), alert: alert(1, of: incident(number)))
        }

        /// What a listener hears until the hub closes; `body` runs once it listens.
        private func heard(after: Int64?, cut: @escaping @Sendable () -> Void = {}, _ body: () throws -> Void)
            async throws
            -> String
        {
            let subscription = try #require(hub.subscribe(limit: 10, cut: cut))
            let stream = EventStream(after: after, subscription: subscription, hub: hub)
            try body()
            hub.close()
            let sink = Sink()
            var writer: any ResponseBodyWriter = CollectingWriter(sink: sink)
            try await stream.write(to: &writer)
            return sink.text
        }

        private func ids(_ text: String) -> [Int64] {
            text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.compactMap { Int64($0.dropFirst(4)) }
        }

        private func events(_ text: String) -> [Substring] {
            text.split(separator: "\n").filter { $0.hasPrefix("event: ") }.map { $0.dropFirst(7) }
        }

        @Test func aListenerHearsHowThingsStandAndThenWhatComes() async throws {
            hub.publish(.status(try status(time: 1)))
            let text = try await heard(after: nil) {
                hub.publish(.points([point(1)]))
                try keep(1)
                hub.publish(.incident(incident(1)), seq: 1)
                hub.publish(.alert(alert(1, of: incident(1))))
                hub.publish(.truth(attack(1)))
                hub.publish(.status(try status(time: 2)))
            }
            #expect(events(text) == ["status", "points", "incident", "alert", "truth", "status"])
            #expect(text.hasPrefix("retry: 1000\n\n"))
            #expect(ids(text) == [1])
            // Each event is one line of data and an empty one.
            for part in text.split(separator: "\n\n").dropFirst() {
                #expect(part.split(separator: "\n").filter { $0.hasPrefix("data: {") }.count == 1)
            }
        }

        @Test func whatWasMissedComesFirst() async throws {
            try store.keep((1...450).map { (incident: incident($0), alert: alert(1, of: incident($0))) })
            let text = try await heard(after: 7) {
                // Kept before the store is read and told after it: only once.
                hub.publish(.incident(incident(450)), seq: 450)
                try keep(451)
                hub.publish(.incident(incident(451)), seq: 451)
            }
            #expect(ids(text) == Array(8...451))
        }

        @Test func aNumberThatIsSkippedIsAskedFor() async throws {
            try keep(1)
            let text = try await heard(after: nil) {
                hub.publish(.incident(incident(1)), seq: 1)
                for number in 2...5 { try keep(number) }
                // Told in the wrong order, by two threads.
                hub.publish(.incident(incident(5)), seq: 5)
                hub.publish(.incident(incident(3)), seq: 3)
            }
            #expect(ids(text) == [1, 2, 3, 4, 5])
        }

        @Test(arguments: [Int64.max, 6]) func aPlaceOfAnotherStoreIsReset(_ after: Int64) async throws {
            for number in 1...5 { try keep(number) }
            let text = try await heard(after: after) {
                try keep(6)
                hub.publish(.incident(incident(6)), seq: 6)
            }
            #expect(ids(text) == (after == 6 ? [] : [6]))
            #expect(events(text).first == (after == 6 ? nil : "reset"))
        }

        @Test func whatCouldNotBeKeptIsToldToWhoComesLater() async throws {
            hub.publish(.incident(incident(1)))
            let text = try await heard(after: 0) {}
            #expect(events(text) == ["incident"])
            #expect(ids(text).isEmpty)
        }

        /// Whatever the moment at which a listener comes, it hears each number after its own once, in order.
        @Test(arguments: 1...4) func nothingIsLostOrDoubled(_ seed: Int) async throws {
            var random = SeededRandom(seed: UInt64(seed))
            var running: [(Int64, Task<String, any Error>)] = []
            for number in 1...60 {
                if Int.random(in: 0..<6, using: &random) == 0 {
                    let after = Int64.random(in: 0...Int64(number - 1), using: &random)
                    let place = hub.subscribe(limit: 200) {}
                    let subscription = try #require(place)
                    let stream = EventStream(after: after, subscription: subscription, hub: hub)
                    running.append(
                        (
                            after,
                            Task {
                                let sink = Sink()
                                var writer: any ResponseBodyWriter = CollectingWriter(sink: sink)
                                try await stream.write(to: &writer)
                                return sink.text
                            }
                        ))
                }
                try keep(number)
                await Task.yield()
                hub.publish(.incident(incident(number)), seq: Int64(number))
            }
            hub.close()
            for (after, task) in running {
                let text = try await task.value
                // One who came when all had been told hears nothing more, but has been caught up all the same.
                #expect(ids(text) == Array((after + 1)...60))
            }
        }

        @Test func whoDoesNotKeepUpIsCutOff() throws {
            let cuts = Atomic<Int>(0)
            let hub = LiveHub(store: store, recentPoints: 30, room: 50)
            let slow = try #require(hub.subscribe(limit: 10) { cuts.add(1, ordering: .relaxed) })
            for time in 0..<Int64(50) { hub.publish(.points([point(time)])) }
            #expect(cuts.load(ordering: .relaxed) == 0)
            for _ in 0..<3 { hub.publish(.points([point(0)])) }
            #expect(cuts.load(ordering: .relaxed) == 1)
            #expect(hub.cutOff == 1)
            #expect(hub.listeners == 0)
            withExtendedLifetime(slow) {}
        }

        @Test func placesAreBoundedAndGivenBack() throws {
            var places = (0..<3).compactMap { _ in hub.subscribe(limit: 3, cut: {}) }
            #expect(places.count == 3)
            #expect(hub.subscribe(limit: 3, cut: {}) == nil)
            places.removeFirst()
            #expect(hub.listeners == 2)
            #expect(hub.subscribe(limit: 3, cut: {}) != nil)
            hub.close()
            #expect(hub.subscribe(limit: 3, cut: {}) == nil)
        }

        @Test func silenceIsFilled() async throws {
            hub.publish(.status(try status(time: 1)))
            let text = try await heard(after: nil) {
                hub.beat()  // There was a status since the last one.
                hub.beat()  // There was none.
                hub.beat()
            }
            #expect(events(text) == ["status", "status", "status"])
            #expect(text.hasSuffix(": ping\n\n"))
        }

        @Test func memoryIsBounded() throws {
            for number in 1...(LiveHub.memory * 2) {
                hub.publish(.incident(incident(number)))
                hub.publish(.truth(attack(Int64(number))))
            }
            #expect(hub.unkept.count == LiveHub.memory)
            #expect(hub.unkept.last?.id == "i\(LiveHub.memory * 2)")
            #expect(hub.attacks.map(\.start) == Array(Int64(LiveHub.memory + 1)...Int64(LiveHub.memory * 2)))
        }
    }
#endif
