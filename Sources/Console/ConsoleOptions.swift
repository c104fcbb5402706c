#if Console
    /// Where the console is served, and what it calls itself.
    public struct ConsoleOptions: Sendable {
        /// The address to listen on: `127.0.0.1` or `::1`.
        public let host: String
        /// The port to listen on; 0 is any that is free.
        public let port: Int
        /// The program's version, for the page and the metrics.
        public let version: String
        /// How many may listen to live events at once.
        public var listeners = 32
        /// How many connections there may be at once; more wait.
        public var connections = 256

        /// Options that were checked: throws ``ConsoleError`` where others than this machine could reach the address.
        public init(host: String = "127.0.0.1", port: Int = 8080, version: String) throws(ConsoleError) {
            guard host == "127.0.0.1" || host == "::1" else { throw .notLoopback(host: host) }
            guard (0...65535).contains(port) else { throw .badPort(port) }
            self.host = host
            self.port = port
            self.version = version
        }

        /// The console's address on a port, as a browser wants it.
        public func address(port: Int) -> String {
            host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
        }
    }
#endif
