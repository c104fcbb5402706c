/// An address to listen on, as HOST:PORT; an IPv6 address stands in brackets.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// The host's name or address, without brackets.
    public let host: String
    /// The port; 0 lets the system choose one, and is not accepted as text.
    public let port: UInt16

    /// An address of its parts.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads HOST:PORT.
    public init(_ text: String) throws(SocketError) {
        guard let colon = text.lastIndex(of: ":") else { throw .badAddress(text) }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(digits), port > 0 else {
            throw .badAddress(text)
        }
        var host = text[..<colon]
        if host.first == "[" {
            guard host.last == "]" else { throw .badAddress(text) }
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { throw .badAddress(text) }
        } else if host.contains(where: { $0 == ":" || $0 == "[" || $0 == "]" || $0 == "/" || $0.isWhitespace }) {
            throw .badAddress(text)
        }
        guard !host.isEmpty else { throw .badAddress(text) }
        self.init(host: String(host), port: port)
    }

    /// HOST:PORT.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
