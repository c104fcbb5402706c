extension AttackTaxonomy {
    /// An `attack_cat` of UNSW-NB15 (Moustafa and Slay 2015); each of the nine is a family of its own.
    ///
    /// The raw files leave normal rows empty, so an empty category is benign.
    public static func unswNB15(_ raw: some StringProtocol) -> AttackType {
        let label = tidied(raw)
        return unswNB15Types[label.isEmpty || label == "-" ? "normal" : key(label)] ?? unknown(label)
    }

    /// Few have a technique: most categories hold attacks of many kinds.
    private static let unswNB15Types = index([
        ("Normal", nil, nil, ["benign", "nan", "0"]),
        ("attack", "attack", nil, ["1"]),
        ("Fuzzers", "Fuzzers", nil, ["Fuzzer"]),
        ("Analysis", "Analysis", nil, []),
        ("Backdoor", "Backdoor", nil, ["Backdoors"]),
        ("DoS", "DoS", "T1499", []),
        ("Exploits", "Exploits", nil, ["Exploit"]),
        ("Generic", "Generic", nil, []),
        ("Reconnaissance", "Reconnaissance", "T1595", ["Recon"]),
        ("Shellcode", "Shellcode", nil, ["Shellcodes"]),
        ("Worms", "Worms", "T1210", ["Worm"]),
    ])
}
