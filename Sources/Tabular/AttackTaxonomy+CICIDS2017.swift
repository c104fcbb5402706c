extension AttackTaxonomy {
    /// A label of CICIDS2017, as published (Sharafaldin et al.
    ///
    /// 2018) or corrected (Liu et al., CNS 2022).
    ///
    /// The corrected spelling is the canonical one. A label with ``attemptedSuffix`` keeps it and is benign; the
    /// attack that was attempted is what the label without it gives.
    public static func cicids2017(_ raw: some StringProtocol) -> AttackType {
        if let type = cicids2017Types[key(raw)] { return type }
        let label = tidied(raw)
        let attempted = "attempted"
        guard label.lowercased().hasSuffix(attempted) else { return unknown(label) }
        var attack = label.dropLast(attempted.count)
        while let last = attack.last, " -_".contains(last) { attack.removeLast() }
        guard !attack.isEmpty else { return unknown(label) }
        let name = cicids2017Types[key(attack)]?.name ?? String(attack)
        return AttackType(name: name + attemptedSuffix, family: benignFamily, isBenign: true, technique: nil)
    }

    /// The data set's own families.
    ///
    /// Grouped labels (`DoS`, `Web Attack`) and those of CSE-CIC-IDS2018, which the same meter made, are known too.
    /// `Infiltration - Portscan` is a Port Scan: that is what its flows look like, and in the Infiltration family it
    /// would leave 71,767 scans in training when Port Scan is left out as a zero-day.
    private static let cicids2017Types = index([
        ("BENIGN", nil, nil, ["Normal", "0"]),
        ("attack", "attack", nil, ["1"]),

        ("DoS Hulk", "DoS", "T1499.002", ["Hulk", "DoS attacks-Hulk"]),
        ("DoS GoldenEye", "DoS", "T1499.002", ["GoldenEye", "DoS attacks-GoldenEye"]),
        ("DoS Slowloris", "DoS", "T1499.002", ["slowloris", "DoS attacks-Slowloris"]),
        ("DoS Slowhttptest", "DoS", "T1499.002", ["Slowhttptest", "DoS attacks-SlowHTTPTest"]),
        ("DoS", "DoS", "T1499", ["DoS attacks"]),

        ("DDoS", "DDoS", "T1498", ["DDoS LOIT", "DDoS LOIC"]),
        ("DDoS-LOIC-HTTP", "DDoS", "T1498", ["DDoS attacks-LOIC-HTTP"]),
        ("DDoS-LOIC-UDP", "DDoS", "T1498.001", ["DDOS attack-LOIC-UDP"]),
        ("DDoS-HOIC", "DDoS", "T1498", ["DDOS attack-HOIC"]),

        ("FTP-Patator", "Brute Force", "T1110.001", ["FTP-BruteForce", "FTP Brute Force"]),
        ("SSH-Patator", "Brute Force", "T1110.001", ["SSH-BruteForce", "SSH Brute Force"]),
        ("Brute Force", "Brute Force", "T1110", ["Patator"]),

        ("Portscan", "Port Scan", "T1046", ["PortScan"]),
        ("Infiltration - Portscan", "Port Scan", "T1046", ["Infiltration - NMAP Portscan"]),

        ("Web Attack - Brute Force", "Web Attack", "T1110", ["Brute Force -Web", "Web Brute Force"]),
        ("Web Attack - XSS", "Web Attack", "T1189", ["Brute Force -XSS", "XSS"]),
        (
            "Web Attack - SQL Injection", "Web Attack", "T1190",
            ["Web Attack - SQL", "SQL Injection", "Web Attack - SQLi"]
        ),
        ("Web Attack", "Web Attack", nil, ["Web Attacks", "Web"]),

        ("Botnet", "Botnet", "T1071.001", ["Bot", "Botnet Ares"]),

        ("Infiltration", "Infiltration", nil, ["Infilteration"]),
        ("Infiltration - Communication Victim Attacker", "Infiltration", nil, []),
        ("Infiltration - Dropbox Download", "Infiltration", "T1204.002", []),

        ("Heartbleed", "Heartbleed", "T1190", ["Heartbleed-Port 444", "DoS Heartbleed"]),
    ])
}
