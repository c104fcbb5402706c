/// The techniques of MITRE ATT&CK (Enterprise) that patterns and families are.
extension Pattern {
    /// The number of the technique.
    ///
    /// A SYN flood exhausts the victim's connection table (T1499.001), a packet flood its line (T1498.001), held
    /// connections its server (T1499.002). What leaves is told from the network alone, so exfiltration is T1048
    /// (another protocol than the implant's) rather than T1041, and a beacon T1071 without its protocol.
    public var technique: String {
        switch self {
        case .verticalScan, .horizontalScan: "T1046"
        case .synFlood: "T1499.001"
        case .packetFlood: "T1498.001"
        case .passwordGuessing: "T1110"
        case .heldConnections: "T1499.002"
        case .dnsTunnel: "T1071.004"
        case .icmpTunnel: "T1095"
        case .beacon: "T1071"
        case .exfiltration: "T1048"
        }
    }

    /// What it is called in a sentence, with its article where it has one.
    public var title: String {
        switch self {
        case .verticalScan: "a vertical scan"
        case .horizontalScan: "a horizontal scan"
        case .synFlood: "a SYN flood"
        case .packetFlood: "a packet flood"
        case .passwordGuessing: "password guessing"
        case .heldConnections: "connections held open"
        case .dnsTunnel: "a DNS tunnel"
        case .icmpTunnel: "an ICMP tunnel"
        case .beacon: "a beacon"
        case .exfiltration: "exfiltration"
        }
    }

    /// The title without its article.
    var name: String {
        title.hasPrefix("a ") ? String(title.dropFirst(2)) : title.hasPrefix("an ") ? String(title.dropFirst(3)) : title
    }
}

/// What a data set's families of attacks mean.
enum AttackFamily {
    /// The family where no detector knows one.
    static let novel = "novel"

    /// The technique of a family; nil where it holds attacks of many kinds.
    static func technique(_ family: String) -> String? {
        switch family.lowercased() {
        case "dos": "T1499"
        case "ddos": "T1498"
        case "probe", "port scan", "portscan": "T1046"
        case "brute force": "T1110"
        case "u2r": "T1068"
        case "botnet": "T1071"
        case "heartbleed": "T1190"
        case "reconnaissance": "T1595"
        case "worms": "T1210"
        default: nil
        }
    }

    /// Whether what a family holds can look like a pattern.
    static func agrees(_ family: String, with pattern: Pattern) -> Bool {
        switch family.lowercased() {
        case novel, "attack", "anomaly": true
        case "dos", "ddos": [.synFlood, .packetFlood, .heldConnections].contains(pattern)
        case "probe", "port scan", "portscan", "reconnaissance": [.verticalScan, .horizontalScan].contains(pattern)
        case "brute force", "r2l": pattern == .passwordGuessing
        case "botnet": [.beacon, .exfiltration, .dnsTunnel, .icmpTunnel].contains(pattern)
        case "infiltration", "backdoor": [.beacon, .exfiltration, .dnsTunnel, .icmpTunnel].contains(pattern)
        case "worms": pattern == .horizontalScan
        default: false
        }
    }
}

/// The names of the techniques that alerts name.
enum Technique {
    /// The name, for readers that know no numbers; nil where the number is not one of ours.
    static func name(_ id: String) -> String? {
        switch id {
        case "T1046": "Network Service Discovery"
        case "T1048": "Exfiltration Over Alternative Protocol"
        case "T1068": "Exploitation for Privilege Escalation"
        case "T1071": "Application Layer Protocol"
        case "T1071.004": "DNS"
        case "T1095": "Non-Application Layer Protocol"
        case "T1110": "Brute Force"
        case "T1190": "Exploit Public-Facing Application"
        case "T1210": "Exploitation of Remote Services"
        case "T1498": "Network Denial of Service"
        case "T1498.001": "Direct Network Flood"
        case "T1499": "Endpoint Denial of Service"
        case "T1499.001": "OS Exhaustion Flood"
        case "T1499.002": "Service Exhaustion Flood"
        case "T1595": "Active Scanning"
        default: nil
        }
    }
}

extension Alert {
    /// The number of MITRE ATT&CK's technique: the pattern's where there is one, else the family's.
    public var technique: String? { pattern?.technique ?? AttackFamily.technique(family) }
}
