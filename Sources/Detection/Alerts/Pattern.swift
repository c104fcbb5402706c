/// What the reasons of an alert look like to one who knows attacks.
///
/// A reading, not a verdict: a baseline only knows that something is unusual, and in which features.
public enum Pattern: String, Sendable, Hashable, Codable, CaseIterable {
    /// Many ports of one host.
    case verticalScan = "vertical-scan"
    /// One service of many hosts.
    case horizontalScan = "horizontal-scan"
    /// Half-open connections.
    case synFlood = "syn-flood"
    /// Datagrams or packets by the thousand.
    case packetFlood = "packet-flood"
    /// Logins, again and again.
    case passwordGuessing = "password-guessing"
    /// Connections that are held open.
    case heldConnections = "held-connections"
    /// Data in DNS names.
    case dnsTunnel = "dns-tunnel"
    /// Data in ICMP messages.
    case icmpTunnel = "icmp-tunnel"
    /// A steady rhythm of contacts to somebody whom nobody else knows.
    case beacon
    /// Much data out to somebody new.
    case exfiltration
}
