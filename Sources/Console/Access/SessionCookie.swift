#if Console
    /// The cookie that holds a session.
    ///
    /// Cookies know no ports, so the name does: two consoles on one machine do not take each other's place.
    enum SessionCookie {
        private static func name(host: String) -> String { "lapwing_\(HostCheck.split(host)?.port ?? 80)" }

        /// The header that sets it: out of reach of scripts, never sent along by other sites, gone with the browser.
        static func header(_ session: String, host: String) -> String {
            "\(name(host: host))=\(session); Path=/; HttpOnly; SameSite=Strict"
        }

        /// The sessions that a request's cookies hold: a browser may send several of one name.
        static func values(in headers: [String], host: String) -> [String] {
            let prefix = "\(name(host: host))="
            return headers.flatMap { $0.split(separator: ";") }.map { $0.drop { $0 == " " } }
                .filter { $0.hasPrefix(prefix) }.prefix(8).map { String($0.dropFirst(prefix.count)) }
        }
    }
#endif
