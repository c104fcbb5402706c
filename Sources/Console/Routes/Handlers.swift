#if Console
    import Detection
    import HTTPTypes
    import Hummingbird
    import Logging
    import Mustache
    import NIOCore
    import Store

    /// A request that has passed the guards.
    struct Asking: Sendable {
        let request: Request
        /// The checked `Host`.
        let host: String
        let channel: any Channel
    }

    /// Answers to what can be asked.
    struct Handlers: Sendable {
        let options: ConsoleOptions
        let hub: LiveHub
        let store: IncidentStore
        let access: AccessKeys
        let logger: Logger
        private let assets = Assets()
        private let page: ByteBuffer
        private let openAPI = ByteBuffer(bytes: PackageResources.openapi_yaml)

        init(
            options: ConsoleOptions, hub: LiveHub, store: IncidentStore, access: AccessKeys, logger: Logger
        ) throws(ConsoleError) {
            self.options = options
            self.hub = hub
            self.store = store
            self.access = access
            self.logger = logger
            do {
                let template = try MustacheTemplate(string: String(decoding: PackageResources.page_html, as: UTF8.self))
                let values = ["version": options.version, "fingerprint": assets.fingerprint]
                page = ByteBuffer(string: template.render(values))
            } catch {
                throw .badPage(reason: "\(error)")
            }
        }

        func answer(_ route: Route, _ query: Query, _ asking: Asking) async throws(Problem) -> Response {
            switch route {
            case .page: return Self.response(page, "text/html; charset=utf-8")
            case .open: return open(query, asking)
            case .asset(let name):
                guard let response = assets.response(name, known: asking.request.headers[.ifNoneMatch]) else {
                    throw Problem(.notFound, "there is no file of that name")
                }
                return response
            case .status:
                guard let status = hub.status else {
                    throw Problem(.serviceUnavailable, "detection has not told how things stand yet; ask again soon")
                }
                return try Self.json(status)
            case .points: return try Self.json(["points": hub.points])
            case .attacks: return try Self.json(["attacks": hub.attacks])
            case .incidents: return try incidents(query)
            case .incident(let id): return try incident(id)
            case .events: return try events(query, asking)
            case .links: return try Self.json(["url": "http://\(asking.host)\(access.makeLink())"], status: .created)
            case .openAPI: return Self.response(openAPI, "application/yaml")
            case .metrics:
                let text = Metrics.text(hub: hub, store: store, version: options.version)
                return Self.response(ByteBuffer(string: text), "text/plain; version=0.0.4; charset=utf-8")
            case .health: return Self.response(ByteBuffer(string: "ok\n"), "text/plain; charset=utf-8")
            case .readiness: return try readiness()
            }
        }

        /// The link that works once: a session, and on to the page.
        private func open(_ query: Query, _ asking: Asking) -> Response {
            guard let key = query["key"], let session = access.openSession(with: key) else {
                return PlainPages.usedLink(host: asking.host)
            }
            let cookie = SessionCookie.header(session, host: asking.host)
            return Response(status: .seeOther, headers: [.location: "/", .setCookie: cookie])
        }

        private func readiness() throws(Problem) -> Response {
            guard let status = hub.status else { throw Problem(.serviceUnavailable, "detection has not begun") }
            guard status.state != .failed else { throw Problem(.serviceUnavailable, status.headline) }
            return Self.response(ByteBuffer(string: "ready\n"), "text/plain; charset=utf-8")
        }

        private func events(_ query: Query, _ asking: Asking) throws(Problem) -> Response {
            let asked: Int64? = try query.number("after", in: 0 ... .max)
            // What the browser says itself when it comes again is later than what the page once asked for.
            let told = HTTPField.Name("Last-Event-ID").flatMap { asking.request.headers[$0] }
            let after = told.map { Int64($0) ?? .max } ?? asked
            let headers: HTTPFields = [.contentType: "text/event-stream; charset=utf-8"]
            guard asking.request.method != .head else { return Response(status: .ok, headers: headers) }
            let channel = asking.channel
            guard let subscription = hub.subscribe(limit: options.listeners, cut: { channel.close(promise: nil) })
            else {
                throw Problem(
                    .serviceUnavailable, "\(options.listeners) listen already, or the program is ending",
                    headers: [.retryAfter: "10"])
            }
            let stream = EventStream(after: after, subscription: subscription, hub: hub)
            let body = ResponseBody { writer in
                try await stream.write(to: &writer)
                try await writer.finish(nil)
            }
            return Response(status: .ok, headers: headers, body: body)
        }

        static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws(Problem) -> Response {
            do { return json(text: try JSONLine.text(value), status: status) } catch {
                throw Problem(.internalServerError, "the answer cannot be written")
            }
        }

        static func json(text: String, status: HTTPResponse.Status = .ok) -> Response {
            response(ByteBuffer(string: text), "application/json", status: status)
        }

        static func response(
            _ body: ByteBuffer, _ type: String, status: HTTPResponse.Status = .ok
        ) -> Response {
            Response(status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: body))
        }
    }
#endif
