import Packets

/// What one can do about an incident, in a few words.
///
/// Only what is true today: Lapwing itself blocks nothing yet.
enum Advice {
    /// The advice for a host that acts or suffers.
    ///
    /// - Parameter isHome: whether the host is at home, where one can look at it.
    static func text(_ pattern: Pattern?, host: IPAddress, isSource: Bool, isHome: Bool, peer: IPAddress?) -> String {
        let mute = "mute it if this is expected: --mute \(host)"
        if !isSource { return suffering(pattern, host) + "; " + mute }
        guard isHome else {
            return "Look at what \(peer.map(\.description) ?? "the hosts here") answered to \(host), and block it at "
                + "your firewall if it has no business here; " + mute
        }
        return acting(pattern, host, peer) + "; " + mute
    }

    private static func acting(_ pattern: Pattern?, _ host: IPAddress, _ peer: IPAddress?) -> String {
        switch pattern {
        case .verticalScan, .horizontalScan, .synFlood, .packetFlood, .heldConnections, nil:
            "Look at what runs on \(host)"
        case .passwordGuessing:
            "Look at what runs on \(host), and at the logins on \(peer.map(\.description) ?? "the servers that it tried")"
        case .dnsTunnel: "Look at what on \(host) asks for these names, and let hosts ask your own resolver only"
        case .icmpTunnel: "Look at what on \(host) sends so many pings"
        case .beacon: "Look at which program on \(host) calls \(peer.map(\.description) ?? "out so steadily")"
        case .exfiltration: "Ask whoever uses \(host) whether this upload was meant"
        }
    }

    private static func suffering(_ pattern: Pattern?, _ host: IPAddress) -> String {
        switch pattern {
        case .synFlood: "Check that \(host) still answers; SYN cookies help, and a limit upstream"
        case .packetFlood: "Check that \(host) still answers; only a limit upstream helps"
        case .passwordGuessing: "Look at the logins on \(host), and let only known addresses log in"
        case .heldConnections: "Check that \(host) still answers; shorter timeouts help, and a limit for each address"
        case .verticalScan, .horizontalScan: "Close what need not be open on \(host)"
        default: "Look at who talks to \(host)"
        }
    }
}
