#if Console
    /// What can keep the console from being served.
    ///
    /// Each message names the option or the file, what is the matter, and the mend.
    public enum ConsoleError: Error, Sendable, Equatable, CustomStringConvertible {
        /// An address that others could reach.
        case notLoopback(host: String)
        /// A number that is no port.
        case badPort(Int)
        /// Somebody else listens there.
        case portInUse(host: String, port: Int)
        /// Listening failed otherwise.
        case cannotListen(host: String, port: Int, reason: String)
        /// The token for scripts cannot be read or written.
        case badToken(file: String, reason: String)
        /// The page that was built in cannot be drawn.
        case badPage(reason: String)

        /// One line for a person.
        public var description: String {
            switch self {
            case .notLoopback(let host):
                return """
                    --host \(host): the console has no accounts and no encryption yet, so it answers this machine only: \
                    127.0.0.1 or ::1. From elsewhere, come through ssh -L
                    """
            case .badPort(let port): return "--port \(port): expected 0 to 65535; 0 picks a free one"
            case .portInUse(let host, let port):
                return "port \(port) of \(host) is in use; choose another, or --port 0 picks a free one"
            case .cannotListen(let host, let port, let reason):
                return "cannot listen on port \(port) of \(host): \(reason); --port 0 picks a free one"
            case .badToken(let file, let reason): return "\(file): \(reason)"
            case .badPage(let reason): return "the page that was built in cannot be drawn: \(reason)"
            }
        }
    }
#endif
