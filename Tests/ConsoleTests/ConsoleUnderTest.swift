#if Console
    import Detection
    import Foundation
    import HTTPTypes
    import Hummingbird
    import Logging
    import NIOCore
    import Store
    import Synchronization
    import TestSupport

    @testable import Console

    /// A console of one test's own, asked without a network.
    final class ConsoleUnderTest: Sendable {
        static let token = String(repeating: "5ec2e7", count: 10)

        let folder: TemporaryFolder
        let store: IncidentStore
        let hub: LiveHub
        let access = AccessKeys(token: token)
        let options: ConsoleOptions
        let port = ListeningPort()
        let responder: ConsoleResponder

        init() throws {
            folder = try TemporaryFolder()
            store = try IncidentStore(directory: folder.path("data"))
            hub = LiveHub(store: store, recentPoints: 30)
            options = try ConsoleOptions(version: "1.2.3\"<")
            responder = ConsoleResponder(
                handlers: try Handlers(
                    options: options, hub: hub, store: store, access: access,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
                access: access, port: port)
            port.value = 8080
        }

        /// What came back.
        struct Answer {
            let response: Response
            let body: String
            var status: Int { response.status.code }
            func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { response.headers[$0] } }

            /// The body as a JSON object; empty where it is none.
            var object: [String: Any] {
                (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
            }
        }

        /// Asks with the token, unless told otherwise.
        func ask(
            _ path: String?, method: String = "GET", host: String? = "127.0.0.1:8080", token: String? = token,
            _ headers: [(String, String)] = []
        ) async throws -> Answer {
            var fields = HTTPFields()
            for (name, value) in headers {
                guard let name = HTTPField.Name(name) else { continue }
                fields.append(HTTPField(name: name, value: value))
            }
            if let token { fields[.authorization] = "Bearer \(token)" }
            let request = Request(
                head: HTTPRequest(
                    method: HTTPRequest.Method(method) ?? .get, scheme: "http", authority: host, path: path,
                    headerFields: fields),
                body: RequestBody(buffer: ByteBuffer()))
            let response = try await responder.respond(to: request, context: ConsoleContext())
            let sink = Sink()
            try await response.body.write(CollectingWriter(sink: sink))
            return Answer(response: response, body: sink.text)
        }

        /// A session, as a cookie.
        func session() async throws -> (String, String) {
            let answer = try await ask(access.makeLink(), token: nil)
            let cookie = answer.header("Set-Cookie") ?? ""
            return ("Cookie", String(cookie.prefix { $0 != ";" }))
        }
    }

    /// What was written so far.
    final class Sink: Sendable {
        private let bytes = Mutex<[UInt8]>([])
        var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
        func append(_ buffer: ByteBuffer) { bytes.withLock { $0 += Array(buffer.readableBytesView) } }
    }

    /// Writes a body to where a test can read it.
    struct CollectingWriter: ResponseBodyWriter {
        let sink: Sink
        mutating func write(_ buffer: ByteBuffer) async throws { sink.append(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
#endif
