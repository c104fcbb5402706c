#if Console
    import HTTPTypes
    import Hummingbird
    import NIOCore
    import Synchronization

    /// The connection that a request came on.
    struct ConsoleContext: InitializableFromSource {
        let channel: any Channel

        init(source: ApplicationRequestContextSource) { channel = source.channel }
    }

    /// Takes each request through the guards, and hands what passes to its handler.
    ///
    /// The order: the form of the request, whom it was meant for, who asks, and only then whether there is such a thing.
    struct ConsoleResponder: HTTPResponder {
        typealias Context = ConsoleContext

        let handlers: Handlers
        let access: AccessKeys
        /// The port that the server listens on; nil until it does.
        let port: ListeningPort

        func respond(to request: Request, context: ConsoleContext) async throws -> Response {
            var response: Response
            do throws(Problem) {
                response = try await answer(request, context)
            } catch {
                response = error.response
            }
            if request.method == .head { response = response.createHeadResponse() }
            for (name, value) in Self.headers where response.headers[name] == nil { response.headers[name] = value }
            return response
        }

        private func answer(_ request: Request, _ context: ConsoleContext) async throws(Problem) -> Response {
            guard let target = request.head.path, target.hasPrefix("/"), target.utf8.count <= 2048 else {
                throw Problem(.badRequest, "expected a path of at most 2,048 bytes")
            }
            guard let host = request.head.authority, HostCheck.admits(host, port: port.value) else {
                throw Problem(
                    .misdirectedRequest,
                    "this console answers to 127.0.0.1, localhost and [::1] with its own port, and to no other name")
            }
            try Self.checkBody(request)
            let mark = target.firstIndex(of: "?") ?? target.endIndex
            let route = Route(path: target[..<mark])
            if route?.isOpen != true {
                guard let entry = entry(request, host: host) else {
                    return try Self.refusal(route, target: target, host: host)
                }
                // Pages of other ports of this machine are of the same site, so that our cookie comes along.
                if entry == .session, route != .page, let from = request.headers[Self.fetchSite],
                    from != "same-origin", from != "none"
                {
                    throw Problem(.forbidden, "asked for by a page that is not the console's")
                }
                if route == .links, entry != .token {
                    throw Problem(.forbidden, "a fresh link is given for the token of the data directory only")
                }
            }
            guard let route else { throw Problem(.notFound, "there is nothing of that name") }
            guard route.methods.contains(request.method.rawValue) else {
                let allowed: HTTPFields = [.allow: route.methods.joined(separator: ", ")]
                throw Problem(
                    .methodNotAllowed, "expected \(route.methods.joined(separator: " or "))", headers: allowed)
            }
            let query = try Query(target[mark...].dropFirst())
            return try await handlers.answer(
                route, query, Asking(request: request, host: host, channel: context.channel))
        }

        /// Nothing that we answer to needs a body of any size; it is read and forgotten.
        private static func checkBody(_ request: Request) throws(Problem) {
            if let text = request.headers[.contentLength] {
                guard let length = Int(text), (0...16384).contains(length) else {
                    throw Problem(.contentTooLarge, "expected a body of at most 16,384 bytes")
                }
            } else if request.headers[.transferEncoding] != nil {
                throw Problem(.contentTooLarge, "expected a body with its length")
            }
        }

        private enum Entry { case session, token }

        /// How somebody comes in; nil where nothing lets them in.
        private func entry(_ request: Request, host: String) -> Entry? {
            if let authorization = request.headers[.authorization] {
                let parts = authorization.split(separator: " ", maxSplits: 1)
                if parts.count == 2, parts[0].lowercased() == "bearer", access.admits(token: String(parts[1])) {
                    return .token
                }
            }
            let sessions = SessionCookie.values(in: request.headers[values: .cookie], host: host)
            return sessions.contains { access.admits(session: $0) } ? .session : nil
        }

        private static func refusal(_ route: Route?, target: String, host: String) throws(Problem) -> Response {
            let isForPrograms = ["/api/", "/assets/", "/metrics"].contains { target.hasPrefix($0) }
            guard isForPrograms else { return PlainPages.locked(host: host) }
            throw Problem(
                .unauthorized, "open the link that `lapwing serve` printed, or send the token of the data directory",
                headers: [.wwwAuthenticate: #"Bearer realm="lapwing""#])
        }

        private static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin

        /// What every answer has.
        private static let headers: [(HTTPField.Name, String)] = [
            (
                "Content-Security-Policy",
                "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
            ),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cache-Control", "no-store"),
        ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
    }

    /// The port that the server listens on, known once it does.
    final class ListeningPort: Sendable {
        private let port = Mutex<Int?>(nil)

        var value: Int? {
            get { port.withLock { $0 } }
            set { port.withLock { $0 = newValue } }
        }
    }
#endif
