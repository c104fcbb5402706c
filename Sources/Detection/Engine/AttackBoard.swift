import Packets

/// The attacks of a simulation beside what was found.
struct AttackBoard {
    private static let most = 200
    private var attacks: [SimulatedAttack] = []

    mutating func begins(_ attack: SimulatedAttack) {
        attacks.append(attack)
        if attacks.count > Self.most { attacks.removeFirst() }
    }

    /// Marks those that an alert has found, and gives them.
    ///
    /// An attack is found by the first alert about a host of it that comes after its first packet and reads as its kind:
    /// one host may suffer, or do, several things at once.
    mutating func found(by alert: Alert) -> [SimulatedAttack] {
        let hosts = [alert.source?.address, alert.destination?.address].compactMap(\.self)
        var found: [SimulatedAttack] = []
        for index in attacks.indices where attacks[index].incident == nil && alert.time >= attacks[index].start {
            let sides = [attacks[index].source, attacks[index].destination].compactMap(\.self)
            guard sides.contains(where: hosts.contains), Self.suits(alert.pattern, attacks[index].kind) else {
                continue
            }
            attacks[index].incident = alert.incident
            attacks[index].foundAfter = Double(alert.time - attacks[index].start) / 1e6
            found.append(attacks[index])
        }
        return found
    }

    private static func suits(_ pattern: Pattern?, _ kind: String) -> Bool {
        guard let pattern else { return false }
        switch kind {
        case "scan-fast", "scan-slow": return pattern == .verticalScan || pattern == .horizontalScan
        case "syn-flood": return pattern == .synFlood
        case "udp-flood": return pattern == .packetFlood
        case "ssh-bruteforce": return pattern == .passwordGuessing
        case "slowloris": return pattern == .heldConnections
        case "dns-tunnel": return pattern == .dnsTunnel
        case "beacon": return pattern == .beacon
        // Files go out over many connections at once, too.
        case "exfiltration": return pattern == .exfiltration || pattern == .heldConnections
        default: return false
        }
    }
}
