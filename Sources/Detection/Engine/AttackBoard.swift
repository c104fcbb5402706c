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
    /// An attack is found by the first alert about a host of it that comes after its first packet.
    mutating func found(by alert: Alert) -> [SimulatedAttack] {
        let hosts = [alert.source?.address, alert.destination?.address].compactMap(\.self)
        var found: [SimulatedAttack] = []
        for index in attacks.indices where attacks[index].incident == nil && alert.time >= attacks[index].start {
            let sides = [attacks[index].source, attacks[index].destination].compactMap(\.self)
            guard sides.contains(where: hosts.contains) else { continue }
            attacks[index].incident = alert.incident
            attacks[index].foundAfter = Double(alert.time - attacks[index].start) / 1e6
            found.append(attacks[index])
        }
        return found
    }
}
