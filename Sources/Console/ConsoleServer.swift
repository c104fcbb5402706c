#if Console
    import Hummingbird
    import HummingbirdCore
    import Logging
    import NIOCore
    import ServiceLifecycle
    import Store

    #if canImport(Glibc)
        import Glibc
    #endif

    /// The console as a service: the page, the HTTP interface and the live events, for this machine alone.
    ///
    /// ```swift
    /// let console = try ConsoleServer(options, hub: hub, store: store, access: access) { port in
    ///     print(options.address(port: port) + access.makeLink())
    /// }
    /// try await ServiceGroup(services: [detection, console], logger: logger).run()
    /// ```
    public struct ConsoleServer: Service {
        private let options: ConsoleOptions
        private let hub: LiveHub
        private let responder: ConsoleResponder
        private var logger: Logger
        private let onReady: @Sendable (Int) -> Void

        /// A console that listens when it is run; `onReady` is told the port as soon as it answers.
        public init(
            _ options: ConsoleOptions, hub: LiveHub, store: IncidentStore, access: AccessKeys,
            onReady: @escaping @Sendable (Int) -> Void = { _ in }
        ) throws(ConsoleError) {
            self.options = options
            self.hub = hub
            self.onReady = onReady
            var logger = Logger(label: "lapwing.console", factory: { StreamLogHandler.standardError(label: $0) })
            logger.logLevel = .warning
            // That a connection was given up when the program ended is no error to a person.
            self.logger = logger
            self.logger.logLevel = .critical
            responder = ConsoleResponder(
                handlers: try Handlers(options: options, hub: hub, store: store, access: access, logger: logger),
                access: access, port: ListeningPort())
        }

        /// Serves until the task is cancelled or the service group shuts down.
        ///
        /// Either way it ends in good order: listeners are let go at once, answers under way are finished within three
        /// seconds, and nothing is thrown. Throws ``ConsoleError`` where it cannot listen.
        public func run() async throws {
            var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
            configuration.maximumGracefulShutdownDuration = .seconds(3)
            let group = ServiceGroup(configuration: configuration)
            // A task of its own, which a cancellation does not reach: that would cut connections in the middle.
            let serving = Task { try await group.run() }
            do {
                try await withTaskCancellationOrGracefulShutdownHandler {
                    try await serving.value
                } onCancelOrGracefulShutdown: { [hub] in
                    hub.close()
                    Task { await group.triggerGracefulShutdown() }
                }
            } catch let error as IOError {
                guard error.errnoCode != EADDRINUSE else {
                    throw ConsoleError.portInUse(host: options.host, port: options.port)
                }
                let reason = error.errnoCode == EACCES ? "permission denied" : "\(error)"
                throw ConsoleError.cannotListen(host: options.host, port: options.port, reason: reason)
            }
        }

        /// The application that serves it.
        var application: Application<ConsoleResponder> {
            let limits = HTTP1Channel.Configuration(
                idleTimeout: .seconds(60),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 8 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100))
            let port = responder.port
            let onReady = onReady
            return Application(
                responder: responder,
                server: .http1(configuration: limits),
                configuration: ApplicationConfiguration(
                    address: .hostname(options.host, port: options.port),
                    availableConnectionsDelegate: .maximum(options.connections, logger: logger)),
                services: [Heartbeat(hub: hub)],
                onServerRunning: { channel in
                    guard let bound = channel.localAddress?.port else { return }
                    port.value = bound
                    onReady(bound)
                },
                logger: logger)
        }
    }

    /// Shows listeners that the connection stands, every five seconds.
    private struct Heartbeat: Service {
        let hub: LiveHub

        func run() async throws {
            await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    do { try await Task.sleep(for: .seconds(5)) } catch { return }
                    hub.beat()
                }
            }
        }
    }
#endif
