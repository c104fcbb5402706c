#if Console
    import Testing
    import TestSupport

    @testable import Console

    @Suite struct OddRequestTests {
        /// Nobody comes in by chance, and every answer is one of those that are described.
        @Test func whateverIsAskedTheGuardsHold() async throws {
            let console = try ConsoleUnderTest()
            var random = SeededRandom(seed: 7)
            let parts = [
                "/", "api", "v1", "incidents", "events", "status", "assets", "app.js", "open", "metrics", "healthz",
                "..",
                "%2e%2e", "%2f", "%00", "%", "?", "&", "=", "key", "limit", "before", "after", "-1", "1", "é",
                "\u{10FFFF}",
                ";", "#", "\\", " ", "%ff", "//", "*", "http://",
            ]
            let names = [
                "Cookie", "Authorization", "Sec-Fetch-Site", "If-None-Match", "Last-Event-ID", "Content-Length",
                "Transfer-Encoding", "Accept",
            ]
            let values = [
                "", "lapwing_8080", "lapwing_8080=", "lapwing_8080=;lapwing_8080=a", "Bearer ", "Bearer  ",
                "bearer a b", "\"",
                "same-origin", "-1", "0", "chunked", ";;;", "=", "é",
            ]
            func any(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
            for _ in 0..<3_000 {
                let path = "/" + (0..<Int.random(in: 0...8, using: &random)).map { _ in any(parts) }.joined()
                let headers = (0..<Int.random(in: 0...3, using: &random)).map { _ in (any(names), any(values)) }
                let hasKey = Bool.random(using: &random)
                let answer = try await console.ask(
                    path, method: any(["HEAD", "POST", "HEAD", "PUT"]),
                    token: hasKey ? ConsoleUnderTest.token : nil, headers)
                #expect([200, 201, 304, 400, 401, 403, 404, 405, 413, 503].contains(answer.status), "\(path)")
                if !hasKey, [200, 201, 304].contains(answer.status) {
                    #expect(path.hasPrefix("/healthz"), "\(path) \(headers)")
                }
            }
        }
    }
#endif
