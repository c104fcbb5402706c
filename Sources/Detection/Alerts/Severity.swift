import Foundation

/// How urgent an alert or an incident is, from 0 to 100.
///
/// Three parts that add up: up to 60 for how rare it is (0 where the like comes ten times a day, 12 where once a day, 30
/// where once in a thousand days, and ever slower; it never falls as the rarity per day does), up to 30 for what it looks
/// like, and up to 10 for how far it has spread. Below 40 it can wait, from 70 on it should not.
public enum Severity {
    /// The severity of its parts.
    public static func of(_ rarity: Rarity, pattern: Pattern?, family: String, alerts: Int, flows: Int, models: Int)
        -> Int
    {
        let height = max(0, rarity.surprise + 1)
        let rare = height.isFinite ? 60 * height / (height + 4) : 0
        let spread = 1.5 * log10(Double(max(1, alerts))) + log10(Double(max(1, flows))) + (models > 1 ? 2 : 0)
        let sum = rare + harm(pattern, family) + min(10, spread)
        return Int(min(100, max(0, sum)).rounded())
    }

    /// What it looks like: what does harm or means that somebody is inside counts more than who only looks around.
    private static func harm(_ pattern: Pattern?, _ family: String) -> Double {
        let looks: Double =
            switch pattern {
            case .exfiltration: 30
            case .dnsTunnel, .icmpTunnel, .beacon, .passwordGuessing, .synFlood, .packetFlood: 25
            case .heldConnections: 20
            case .verticalScan, .horizontalScan: 15
            case nil: 5
            }
        let known: Double =
            switch family.lowercased() {
            case AttackFamily.novel: 0
            case "probe", "port scan", "reconnaissance", "analysis", "fuzzers": 15
            case "u2r", "infiltration", "botnet", "heartbleed", "backdoor", "shellcode", "worms": 30
            default: 22
            }
        return max(looks, known)
    }
}

extension Alert {
    /// How urgent it is, from 0 to 100; see ``Severity``.
    public var severity: Int {
        Severity.of(rarity, pattern: pattern, family: family, alerts: 1, flows: flows, models: 1)
    }

    /// What happened, why we think so and what it looks like, in plain words.
    public var headline: String { Sentence.headline(self) }
}
