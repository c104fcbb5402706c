/// A kind of attack that the simulated office can suffer.
public enum AttackKind: String, CaseIterable, Sendable {
    /// Hundreds of probes a second: many ports of one host, or one port of many hosts.
    case scanFast = "scan-fast"
    /// A probe every few seconds, for as long as it takes.
    case scanSlow = "scan-slow"
    /// Half-open connections by the thousand, from forged addresses or from a few bots.
    case synFlood = "syn-flood"
    /// Datagrams by the thousand.
    case udpFlood = "udp-flood"
    /// Password guesses over ssh, a session for every few.
    case sshBruteforce = "ssh-bruteforce"
    /// Many web requests that are never finished, a few bytes at a time.
    case slowloris
    /// Data carried out in the names of DNS questions and in by their answers.
    case dnsTunnel = "dns-tunnel"
    /// An implant that asks its master for orders.
    case beacon
    /// Files carried out to a host that nobody else knows.
    case exfiltration

    /// Whether it looks for open ports.
    var isScan: Bool { self == .scanFast || self == .scanSlow }

    /// The kinds of a list such as `scan-fast,beacon`, in the order of the cases; none for `none`, all for `all`.
    ///
    /// - Throws: `SimulationError.unknownAttack` that names the word.
    public static func list(_ text: String) throws(SimulationError) -> [AttackKind] {
        var kinds: Set<AttackKind> = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = word.filter { $0 != " " }
            if name == "all" {
                kinds.formUnion(allCases)
            } else if let kind = AttackKind(rawValue: name) {
                kinds.insert(kind)
            } else if name != "none" {
                throw .unknownAttack(name)
            }
        }
        return allCases.filter { kinds.contains($0) }
    }
}
