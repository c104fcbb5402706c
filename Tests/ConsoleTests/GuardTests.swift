#if Console
    import Detection
    import Foundation
    import Testing

    @testable import Console

    @Suite struct GuardTests {
        let console: ConsoleUnderTest

        init() throws { console = try ConsoleUnderTest() }

        static let closed = [
            "/api/v1/status", "/api/v1/points", "/api/v1/attacks", "/api/v1/incidents", "/api/v1/incidents/i1",
            "/api/v1/events", "/api/v1/openapi.yaml", "/api/v1/nothing", "/metrics", "/assets/app.js",
            "/assets/nothing",
        ]

        @Test func withoutAKeyThereIsNothingToSee() async throws {
            let wrong = [
                [], [("Cookie", "lapwing_8080=0")], [("Cookie", "lapwing_8080=")],
                [("Authorization", "Bearer \(ConsoleUnderTest.token)0")], [("Authorization", "Bearer")],
                [("Authorization", "Basic \(ConsoleUnderTest.token)")], [("Authorization", ConsoleUnderTest.token)],
            ]
            for path in Self.closed {
                for headers in wrong {
                    let answer = try await console.ask(path, token: nil, headers)
                    #expect(answer.status == 401, "\(path) \(headers)")
                    #expect(answer.header("Content-Type") == "application/problem+json")
                    #expect(answer.header("WWW-Authenticate") == "Bearer realm=\"lapwing\"")
                    #expect(answer.object["status"] as? Int == 401)
                    #expect(answer.object["title"] as? String == "Unauthorized")
                }
            }
        }

        @Test(arguments: ["/", "/nothing", "/index.html"]) func peopleAreToldHowToGetIn(_ path: String) async throws {
            let answer = try await console.ask(path, token: nil)
            #expect(answer.status == 401)
            #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
            #expect(answer.body.contains("lapwing serve"))
            #expect(answer.body.contains("http://127.0.0.1:8080/api/v1/links"))
        }

        @Test func healthNeedsNoKey() async throws {
            #expect(try await console.ask("/healthz", token: nil).status == 200)
            #expect(try await console.ask("/readyz", token: nil).status == 503)
            console.hub.publish(.status(try status(.learning)))
            #expect(try await console.ask("/readyz", token: nil).status == 200)
            console.hub.publish(.status(try status(.failed)))
            #expect(try await console.ask("/readyz", token: nil).status == 503)
        }

        @Test func aLinkWorksOnce() async throws {
            let link = console.access.makeLink()
            // Looking is not opening.
            #expect(try await console.ask(link, method: "HEAD", token: nil).status == 405)
            let opened = try await console.ask(link, token: nil)
            #expect(opened.status == 303)
            #expect(opened.header("Location") == "/")
            let cookie = try #require(opened.header("Set-Cookie"))
            #expect(cookie.hasPrefix("lapwing_8080="))
            #expect(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Strict"))
            let value = String(cookie.prefix { $0 != ";" })
            let page = try await console.ask("/", token: nil, [("Cookie", "a=b; \(value); c=d")])
            #expect(page.status == 200)
            #expect(page.header("Content-Type") == "text/html; charset=utf-8")
            #expect(page.body.contains("1.2.3&quot;&lt;"))
            // The session is the port's own.
            #expect(
                try await console.ask("/metrics", token: nil, [("Cookie", "x\(value)")]).status == 401)
            let again = try await console.ask(link, token: nil)
            #expect(again.status == 401)
            #expect(again.header("Set-Cookie") == nil)
        }

        @Test(arguments: ["/open", "/open?key=", "/open?key=0123456789abcdef0123456789abcdef", "/open?kei=1"])
        func aWrongLinkOpensNothing(_ link: String) async throws {
            let answer = try await console.ask(link, token: nil)
            #expect(answer.status == 401)
            #expect(answer.header("Set-Cookie") == nil)
        }

        @Test func theTokenGivesFreshLinks() async throws {
            let answer = try await console.ask("/api/v1/links", method: "POST")
            #expect(answer.status == 201)
            let url = try #require(answer.object["url"] as? String)
            #expect(url.hasPrefix("http://127.0.0.1:8080/open?key="))
            let path = String(url.dropFirst("http://127.0.0.1:8080".count))
            #expect(try await console.ask(path, token: nil).status == 303)
            let session = try await console.session()
            #expect(try await console.ask("/api/v1/links", method: "POST", token: nil, [session]).status == 403)
            #expect(try await console.ask("/api/v1/links").status == 405)
        }

        static let others = [
            "evil.example", "evil.example:8080", "127.0.0.1", "127.0.0.1:8081", "localhost:80", "127.0.0.1:8080.evil",
            "127.0.0.1.evil:8080", "[::1]:8081", "[::1", "[::2]:8080", "127.0.0.2:8080", "0.0.0.0:8080", "localhost:",
            "localhost:99999", "localhost:+8080", "", " ", "user@localhost:8080", "::1:8080",
        ]

        @Test func anotherNameIsMisdirected() async throws {
            for path in ["/", "/healthz", "/api/v1/status", console.access.makeLink()] {
                for host in Self.others {
                    #expect(try await console.ask(path, host: host).status == 421, "\(host)")
                }
            }
        }

        @Test(arguments: ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"])
        func ourOwnNamesAreAnswered(_ host: String) async throws {
            #expect(try await console.ask("/healthz", host: host).status == 200)
        }

        @Test func withoutAHostThereIsNoAnswer() async throws {
            #expect(try await console.ask("/healthz", host: nil).status == 421)
        }

        @Test func theWebsPortNeedsNoNumber() async throws {
            console.port.value = 80
            #expect(try await console.ask("/healthz", host: "localhost").status == 200)
        }

        @Test func pagesOfOtherOriginsAreRefused() async throws {
            let session = try await console.session()
            for from in ["cross-site", "same-site", "odd"] {
                let headers = [session, ("Sec-Fetch-Site", from)]
                #expect(try await console.ask("/api/v1/incidents", token: nil, headers).status == 403)
                #expect(try await console.ask("/assets/app.js", token: nil, headers).status == 403)
                // A link to the page from elsewhere is fine.
                #expect(try await console.ask("/", token: nil, headers).status == 200)
            }
            for from in ["same-origin", "none"] {
                let headers = [session, ("Sec-Fetch-Site", from)]
                #expect(try await console.ask("/api/v1/incidents", token: nil, headers).status == 200)
            }
        }

        @Test(arguments: ["/", "/api/v1/status", "/healthz", "/api/v1/nothing", "/open", "/api/v1/links"])
        func everyAnswerHasItsHeaders(_ path: String) async throws {
            let answer = try await console.ask(path)
            #expect(
                answer.header("Content-Security-Policy")
                    == "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
            #expect(answer.header("X-Content-Type-Options") == "nosniff")
            #expect(answer.header("Referrer-Policy") == "no-referrer")
            #expect(answer.header("Cache-Control") == "no-store")
            #expect(answer.header("Cross-Origin-Resource-Policy") == "same-origin")
        }

        @Test func otherMethodsAreNotAllowed() async throws {
            for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"] {
                for path in ["/", "/api/v1/status", "/healthz", "/assets/app.js", "/metrics"] {
                    let answer = try await console.ask(path, method: method)
                    #expect(answer.status == 405)
                    #expect(answer.header("Allow") == "GET, HEAD", "\(method) \(path)")
                }
            }
        }

        @Test func whatIsNotThereIsNotFound() async throws {
            let paths = [
                "/nothing", "/api", "/api/v1", "/api/v1/", "/api/v1/incidents/", "/api/v1/incidents/a/b", "//",
                "/assets/",
                "/assets/../page.html", "/assets/%2e%2e%2fpage.html", "/assets/page.html", "/api/v1/incidents/%00",
                "/api/v1/incidents/%ff", "/api/v1/incidents/\(String(repeating: "a", count: 129))", "/healthz/",
            ]
            for path in paths {
                let answer = try await console.ask(path)
                #expect(answer.status == 404, "\(path)")
                #expect(answer.header("Content-Type") == "application/problem+json")
            }
        }

        @Test func headIsGetWithoutABody() async throws {
            for path in ["/", "/healthz", "/assets/app.js", "/api/v1/incidents", "/api/v1/events", "/metrics"] {
                let answer = try await console.ask(path, method: "HEAD")
                #expect(answer.status == 200)
                #expect(answer.body.isEmpty)
            }
            #expect(console.hub.listeners == 0)
        }

        @Test(arguments: [
            ("Content-Length", "16385"), ("Content-Length", "-1"), ("Content-Length", "99999999999999999999"),
            ("Transfer-Encoding", "chunked"),
        ])
        func bodiesAreBounded(_ name: String, _ value: String) async throws {
            #expect(try await console.ask("/api/v1/status", [(name, value)]).status == 413)
        }

        @Test(arguments: ["", "x", "http://127.0.0.1:8080/healthz", "*", "/" + String(repeating: "a", count: 2048)])
        func aTargetThatIsNoPathIsRefused(_ target: String) async throws {
            #expect(try await console.ask(target).status == 400)
            #expect(try await console.ask(nil).status == 400)
        }
    }
#endif
