#if Console
    import Crypto
    import Synchronization

    /// Who may come in: by a link that works once, by the session that it opens, or by the token for scripts.
    ///
    /// Links and sessions live as long as the program; the token is kept in the data directory, readable by its owner
    /// alone, and stays the same. Who can read it can ask for a fresh link (`POST /api/v1/links`).
    public final class AccessKeys: Sendable {
        /// The bearer token for scripts.
        public let token: String
        private let tokenDigest: SHA256Digest
        private let links = Mutex(KeyRing(limit: 8))
        private let sessions = Mutex(KeyRing(limit: 64))

        /// The keys of a data directory, whose file `token` is read, or made where it is missing.
        public convenience init(directory: String) throws(ConsoleError) {
            self.init(token: try TokenFile.token(in: directory))
        }

        /// Keys with a token that somebody else keeps.
        public init(token: String) {
            self.token = token
            tokenDigest = Secret.digest(token)
        }

        /// The path and query of a fresh link, to be put behind the console's address; it works once.
        public func makeLink() -> String { "/open?key=\(links.withLock { $0.issue(bits: 128) })" }

        /// Opens a session with a link's key; nil where the key was used, pushed out by eight later ones, or never was.
        func openSession(with key: String) -> String? {
            guard links.withLock({ $0.take(key) }) != nil else { return nil }
            return sessions.withLock { $0.issue(bits: 256) }
        }

        /// Whether a session is open.
        func admits(session: String) -> Bool { sessions.withLock { $0.admits(session) } }

        /// Whether it is the token for scripts.
        func admits(token: String) -> Bool { Secret.digest(token) == tokenDigest }
    }
#endif
