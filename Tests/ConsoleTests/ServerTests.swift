#if Console
    import Detection
    import Foundation
    import Logging
    import ServiceLifecycle
    import Store
    import TestSupport
    import Testing

    @testable import Console

    @Suite struct ServerTests {
        let folder: TemporaryFolder
        let store: IncidentStore
        let hub: LiveHub
        let access = AccessKeys(token: ConsoleUnderTest.token)

        init() throws {
            folder = try TemporaryFolder()
            store = try IncidentStore(directory: folder.path("data"))
            hub = LiveHub(store: store)
        }

        /// Runs a server of a port of its own while `body` does; ends it as a service group does.
        private func serving(port: Int = 0, hub: LiveHub? = nil, _ body: @Sendable (Int) async throws -> Void)
            async throws
        {
            let (ports, told) = AsyncStream<Int>.makeStream()
            let server = try ConsoleServer(
                ConsoleOptions(port: port, version: "1"), hub: hub ?? self.hub, store: store, access: access
            ) { port in
                told.yield(port)
                told.finish()
            }
            let group = ServiceGroup(services: [server], logger: Logger(label: "test"))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    defer { told.finish() }
                    try await group.run()
                }
                for await port in ports { try await body(port) }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }

        private func head(_ port: Int, _ path: String) -> String {
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(ConsoleUnderTest.token)\r\n"
        }

        @Test func aListenerOverTheWire() async throws {
            try store.keep(incident(1), alert: alert(1, of: incident(1)))
            hub.publish(.status(try status(time: 1)))
            try await serving { port in
                let first = try RawConnection(port: port)
                first.send(head(port, "/api/v1/events?after=0") + "\r\n")
                let missed = await first.receive(until: "id: 1\n")
                #expect(missed.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(missed.lowercased().contains("content-type: text/event-stream"))
                #expect(missed.contains("event: status\n"))
                let seq = try store.keep(incident(2), alert: alert(1, of: incident(2)))
                hub.publish(.incident(incident(2)), seq: seq)
                #expect(await first.receive(until: "id: 2\n").contains("event: incident\n"))
                // Away, and back again.
                let second = try RawConnection(port: port)
                second.send(head(port, "/api/v1/events?after=0") + "Last-Event-ID: 1\r\n\r\n")
                let resumed = await second.receive(until: "id: 2\n")
                #expect(!resumed.contains("id: 1\n"))
                // The program ends while they listen; `serving` returns.
            }
        }

        @Test func whoStopsReadingIsCutOff() async throws {
            let hub = LiveHub(store: store, recentPoints: 30, room: 20)
            var long = incident(1)
            long.headline = String(repeating: "x", count: 500_000)
            let event = DetectionEvent.incident(long)
            try await serving(hub: hub) { port in
                let slow = try RawConnection(port: port)
                slow.send(head(port, "/api/v1/events") + "\r\n")
                _ = await slow.receive(until: "retry:")
                // It reads no more: what the kernel holds is full some time, and then its queue.
                for _ in 0..<2_000 where hub.cutOff == 0 {
                    hub.publish(event)
                    await Task.yield()
                }
                #expect(hub.cutOff == 1)
                #expect(hub.listeners == 0)
                // Nothing more comes, but what was on the way.
                _ = await slow.receive()
            }
        }

        /// Without a service group: the task is cancelled while somebody listens.
        @Test func itEndsWhereItsTaskIsCancelled() async throws {
            let (ports, told) = AsyncStream<Int>.makeStream()
            let server = try ConsoleServer(
                ConsoleOptions(port: 0, version: "1"), hub: hub, store: store, access: access
            ) { told.yield($0) }
            let running = Task { try await server.run() }
            let port = try #require(await ports.first { _ in true })
            let listener = try RawConnection(port: port)
            listener.send(head(port, "/api/v1/events") + "\r\n")
            #expect(await listener.receive(until: "retry:").contains("200 OK"))
            running.cancel()
            // In good order: nothing is thrown.
            try await running.value
            // The listener is let go. (Who answers at the port now may be another test's server.)
            _ = await listener.receive()
        }

        @Test func aPortInUseIsSaid() async throws {
            try await serving { port in
                await #expect(throws: ConsoleError.portInUse(host: "127.0.0.1", port: port)) {
                    try await serving(port: port) { _ in Issue.record("two on one port") }
                }
            }
        }

        /// Bytes that are no request, or an odd one; afterwards the server answers as before.
        @Test func oddBytesDoNoHarm() async throws {
            let host = "Host: 127.0.0.1\r\n"
            let requests: [String] = [
                "", "\r\n\r\n", "\0\0\0\0", "GET", "GET / HTTP/1.1\r\n", "GET  HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "GET http://127.0.0.1 HTTP/1.1\r\n\(host)\r\n", "GET http:// HTTP/1.1\r\n\(host)\r\n",
                "GET ?x HTTP/1.1\r\n\(host)\r\n", "GET * HTTP/1.1\r\n\(host)\r\n", "OPTIONS * HTTP/1.1\r\n\(host)\r\n",
                "CONNECT 127.0.0.1:1 HTTP/1.1\r\n\(host)\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /%80%ff HTTP/1.1\r\n\(host)\r\n", "GET /?%zz HTTP/1.1\r\n\(host)\r\n",
                "GET /?a&a HTTP/1.1\r\n\(host)\r\n",
                "GET / HTTP/1.1\r\n\(host)\(host)\r\n", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: [\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: ]:\r\n\r\n", "GET / HTTP/1.1\r\n\(host)Cookie: ;;=;=;\r\n\r\n",
                "GET / HTTP/1.1\r\n\(host)Content-Length: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\(host)Content-Length: 5\r\n\r\nab",
                "POST /api/v1/links HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
                "POST / HTTP/1.1\r\n\(host)Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\n\(host)A: \(String(repeating: "a", count: 100_000))\r\n\r\n",
                "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\n\(host)\r\n",
                "GET / HTTP/1.1\r\n\(host)\(String(repeating: "A: a\r\n", count: 2_000))\r\n",
                String(repeating: "GET /healthz HTTP/1.1\r\n\(host)\r\n", count: 50),
            ]
            try await serving { port in
                for request in requests {
                    let connection = try RawConnection(port: port)
                    connection.send(request.replacing("Host: 127.0.0.1\r\n", with: "Host: 127.0.0.1:\(port)\r\n"))
                    connection.finish()
                    let answer = await connection.receive()
                    #expect(
                        answer.isEmpty || answer.hasPrefix("HTTP/1.1 "), "\(request.prefix(60)): \(answer.prefix(60))")
                }
                var random = SeededRandom(seed: 4)
                for _ in 0..<100 {
                    var bytes = Array((head(port, "/api/v1/incidents?limit=5&before=1.a") + "Cookie: a=b\r\n\r\n").utf8)
                    for _ in 0..<Int.random(in: 1...6, using: &random) {
                        let index = Int.random(in: 0..<bytes.count, using: &random)
                        switch Int.random(in: 0..<3, using: &random) {
                        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                        case 1: bytes.remove(at: index)
                        default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
                        }
                    }
                    let connection = try RawConnection(port: port)
                    connection.send(bytes)
                    connection.finish()
                    let answer = await connection.receive()
                    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 "))
                }
                let connection = try RawConnection(port: port)
                connection.send(head(port, "/healthz") + "Connection: close\r\n\r\n")
                #expect(await connection.receive().hasSuffix("\r\n\r\nok\n"))
            }
        }
    }
#endif
