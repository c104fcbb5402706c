#if Console
    /// Whether a request was meant for this console: its `Host` names this machine, and the port that we listen on.
    ///
    /// A page elsewhere can point a name of its own at 127.0.0.1 (DNS rebinding) and would then be of one origin with us;
    /// but the browser still says that name in `Host`.
    enum HostCheck {
        /// Whether a `Host` is one of ours; a port of nil is one that is not known yet.
        static func admits(_ host: String?, port: Int?) -> Bool {
            guard let host, let given = split(host.lowercased()) else { return false }
            guard ["127.0.0.1", "localhost", "[::1]"].contains(given.name) else { return false }
            guard let port else { return true }
            return given.port == port
        }

        /// Name and port; 80 where there is none, as HTTP has it.
        static func split(_ host: String) -> (name: Substring, port: Int)? {
            let end = host.hasPrefix("[") ? host.firstIndex(of: "]").map(host.index(after:)) : host.firstIndex(of: ":")
            guard let end, end < host.endIndex else { return (host[...], 80) }
            guard host[end] == ":" else { return nil }
            let digits = host[host.index(after: end)...]
            guard (1...5).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }),
                let port = Int(digits), port <= 65535
            else { return nil }
            return (host[..<end], port)
        }
    }
#endif
