extension AttackTaxonomy {
    /// A label of NSL-KDD (Tavallaee et al.
    ///
    /// 2009): `normal`, one of 39 attack types, or ARFF's `anomaly`.
    ///
    /// A trailing dot, as KDD Cup 1999 wrote it, is left out. The families are DoS, Probe, R2L and U2R.
    public static func nslKDD(_ raw: some StringProtocol) -> AttackType {
        if let type = nslKDDTypes[key(raw)] { return type }
        var name = tidied(raw).lowercased()
        while name.hasSuffix(".") { name.removeLast() }
        return unknown(name)
    }

    /// The families of the KDD Cup 1999's own count, with `worm` in R2L and `httptunnel` in U2R.
    ///
    /// It gives KDDTest+ its usual 7,458 DoS, 2,421 Probe, 2,754 R2L and 200 U2R rows; some papers count those two
    /// types as DoS and R2L.
    private static let nslKDDTypes = index([
        ("normal", nil, nil, ["benign", "0"]),
        ("anomaly", "anomaly", nil, []),
        ("attack", "attack", nil, ["1"]),

        ("back", "DoS", "T1499.003", []),
        ("land", "DoS", "T1499.004", []),
        ("neptune", "DoS", "T1499.001", []),
        ("pod", "DoS", "T1499.004", []),
        ("smurf", "DoS", "T1498.002", []),
        ("teardrop", "DoS", "T1499.004", []),
        ("apache2", "DoS", "T1499.003", []),
        ("mailbomb", "DoS", "T1499.002", []),
        ("processtable", "DoS", "T1499.001", []),
        ("udpstorm", "DoS", "T1498", []),

        ("ipsweep", "Probe", "T1018", []),
        ("nmap", "Probe", "T1046", []),
        ("portsweep", "Probe", "T1046", []),
        ("satan", "Probe", "T1595.002", []),
        ("mscan", "Probe", "T1595.002", []),
        ("saint", "Probe", "T1595.002", []),

        ("ftp_write", "R2L", nil, []),
        ("guess_passwd", "R2L", "T1110.001", []),
        ("imap", "R2L", "T1190", []),
        ("multihop", "R2L", nil, []),
        ("phf", "R2L", "T1190", []),
        ("spy", "R2L", nil, []),
        ("warezclient", "R2L", nil, []),
        ("warezmaster", "R2L", nil, []),
        ("named", "R2L", "T1190", []),
        ("sendmail", "R2L", "T1190", []),
        ("snmpgetattack", "R2L", "T1602.001", []),
        ("snmpguess", "R2L", "T1110.001", []),
        ("worm", "R2L", "T1210", []),
        ("xlock", "R2L", "T1056.002", []),
        ("xsnoop", "R2L", "T1056.001", []),

        ("buffer_overflow", "U2R", "T1068", []),
        ("loadmodule", "U2R", "T1068", []),
        ("perl", "U2R", "T1068", []),
        ("rootkit", "U2R", "T1014", []),
        ("httptunnel", "U2R", "T1572", []),
        ("ps", "U2R", "T1068", []),
        ("sqlattack", "U2R", "T1068", []),
        ("xterm", "U2R", "T1068", []),
    ])
}
