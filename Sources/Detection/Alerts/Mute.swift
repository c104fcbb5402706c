import Flows
import Packets

/// What is expected here and raises no alert: a host or network, a pair of them, or a port.
///
/// ```swift
/// let scanner = try Mute("192.168.1.7")
/// let backup = try Mute("10.0.0.5,203.0.113.0/24", until: tomorrow)
/// let ssh = try Mute("port:22")
/// ```
public struct Mute: Sendable, Hashable {
    private enum Rule: Hashable {
        case host(CIDR)
        case pair(CIDR, CIDR)
        case port(UInt16)
    }

    /// Its text, as it was given.
    public let text: String
    /// The time from which on it is over, by the packets' clock, in microseconds since 1970; nil where it stays.
    public let until: Int64?
    private let rule: Rule

    /// A mute of its text.
    ///
    /// `HOST` is an address or a network (`10.0.0.0/8`), and silences every alert in which it is one of the sides; `PAIR`
    /// is two of them with a comma, either way round; `PORT` is `port:22`, `:22` or `22`, on either side.
    ///
    /// - Throws: `DetectionError.badOption` that says what is wrong and what is expected.
    public init(_ text: String, until: Int64? = nil) throws(DetectionError) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
        self.text = parts.joined(separator: ",")
        self.until = until
        switch parts.count {
        case 1: rule = try Self.one(parts[0])
        case 2: rule = .pair(try Self.network(parts[0], of: text), try Self.network(parts[1], of: text))
        default:
            throw .badOption("--mute '\(text)': a pair has two sides, 'A,B'; give --mute once for each pair")
        }
    }

    /// Whether an alert is one of those that it silences.
    public func silences(_ alert: Alert) -> Bool {
        silences(alert.time, alert.source, alert.destination)
    }

    /// Whether it silences what is between these sides at a time.
    func silences(_ time: Int64, _ source: Endpoint?, _ destination: Endpoint?) -> Bool {
        if let until, time >= until { return false }
        switch rule {
        case .host(let network):
            return Self.holds(network, source) || Self.holds(network, destination)
        case .pair(let a, let b):
            return Self.holds(a, source) && Self.holds(b, destination)
                || Self.holds(b, source) && Self.holds(a, destination)
        case .port(let port):
            return source?.port == port || destination?.port == port
        }
    }

    private static func holds(_ network: CIDR, _ side: Endpoint?) -> Bool {
        side.map { network.contains($0.address) } ?? false
    }

    private static func one(_ word: String) throws(DetectionError) -> Rule {
        if word.isEmpty { throw .badOption("--mute '': expected an address, a network, a pair 'A,B' or a port") }
        for mark in ["port:", ":"] where word.hasPrefix(mark) {
            let number = String(word.dropFirst(mark.count))
            if mark == ":", number.hasPrefix(":") { break }
            return .port(try port(number, of: word))
        }
        if word.utf8.allSatisfy({ (48...57).contains($0) }) { return .port(try port(word, of: word)) }
        return .host(try network(word, of: word))
    }

    private static func port(_ number: String, of text: String) throws(DetectionError) -> UInt16 {
        guard number.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(number), port > 0 else {
            throw .badOption("--mute '\(text)': '\(number)' is no port; expected 1 to 65535, as in 'port:22'")
        }
        return port
    }

    private static func network(_ word: String, of text: String) throws(DetectionError) -> CIDR {
        if let network = CIDR(word) { return network }
        if word.isEmpty { throw .badOption("--mute '\(text)': a side is missing; expected 'A,B'") }
        if word.contains("/") {
            throw .badOption("--mute '\(text)': '\(word)' is no network; expected one such as '10.0.0.0/8'")
        }
        throw .badOption(
            "--mute '\(text)': '\(word)' is no address; expected HOST ('10.0.0.5' or '10.0.0.0/8'), PAIR "
                + "('10.0.0.5,203.0.113.9') or PORT ('port:22'); names are not looked up")
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

/// All mutes, and how often each silenced an alert.
public struct MuteList: Sendable {
    private let mutes: [Mute]

    /// How many alerts each silenced, by its text; also those that silenced none yet.
    public private(set) var counts: [String: UInt64]

    /// A list of mutes.
    public init(_ mutes: [Mute]) {
        self.mutes = mutes
        counts = Dictionary(mutes.map { ($0.text, 0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether one of them silences the alert; the first that does counts it.
    public mutating func silences(_ alert: Alert) -> Bool {
        silences(alert.time, alert.source, alert.destination)
    }

    /// Whether one of them silences what a flow would raise.
    mutating func silences(_ row: FlowRow) -> Bool {
        let sides = row.sides
        return silences(max(row.last, row.start), sides.source, sides.destination)
    }

    private mutating func silences(_ time: Int64, _ source: Endpoint?, _ destination: Endpoint?) -> Bool {
        for mute in mutes where mute.silences(time, source, destination) {
            counts[mute.text, default: 0] += 1
            return true
        }
        return false
    }
}
