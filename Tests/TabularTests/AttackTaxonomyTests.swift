import Tabular
import Testing

@Suite struct AttackTaxonomyTests {
    // MARK: NSL-KDD

    static let nslKDDFamilies: [(family: String, names: String)] = [
        ("DoS", "back land neptune pod smurf teardrop apache2 mailbomb processtable udpstorm"),
        ("Probe", "ipsweep nmap portsweep satan mscan saint"),
        ("R2L", "ftp_write guess_passwd imap multihop phf spy warezclient warezmaster"),
        ("R2L", "named sendmail snmpgetattack snmpguess worm xlock xsnoop"),
        ("U2R", "buffer_overflow loadmodule perl rootkit httptunnel ps sqlattack xterm"),
    ]

    @Test(arguments: nslKDDFamilies)
    func nslKDDTypesHaveTheirFamily(family: String, names: String) {
        for name in names.split(separator: " ") {
            let type = AttackTaxonomy.nslKDD(name)
            #expect(type.name == name)
            #expect(type.family == family)
            #expect(!type.isBenign)
            #expect(AttackTaxonomy.nslKDD(name + ".") == type, "a trailing dot, as KDD Cup 1999 has it")
        }
    }

    @Test func nslKDDHas39AttackTypes() {
        #expect(Self.nslKDDFamilies.reduce(0) { $0 + $1.names.split(separator: " ").count } == 39)
    }

    @Test func arffKnowsOnlyNormalAndAnomaly() {
        #expect(AttackTaxonomy.nslKDD("normal").isBenign)
        #expect(AttackTaxonomy.nslKDD("anomaly").family == "anomaly")
        #expect(!AttackTaxonomy.nslKDD("anomaly").isBenign)
    }

    // MARK: CICIDS2017

    @Test(arguments: [
        ("Bot", "Botnet", "Botnet"), ("Botnet", "Botnet", "Botnet"),
        ("DDoS", "DDoS", "DDoS"), ("ddos", "DDoS", "DDoS"),
        ("DoS Hulk", "DoS Hulk", "DoS"), ("DoS GoldenEye", "DoS GoldenEye", "DoS"),
        ("DoS slowloris", "DoS Slowloris", "DoS"), ("DoS Slowloris", "DoS Slowloris", "DoS"),
        ("DoS Slowhttptest", "DoS Slowhttptest", "DoS"), ("DoS SlowHTTPTest", "DoS Slowhttptest", "DoS"),
        ("FTP-Patator", "FTP-Patator", "Brute Force"), ("SSH-Patator", "SSH-Patator", "Brute Force"),
        ("PortScan", "Portscan", "Port Scan"), ("Portscan", "Portscan", "Port Scan"),
        ("Infiltration - Portscan", "Infiltration - Portscan", "Port Scan"),
        ("Infiltration", "Infiltration", "Infiltration"), ("Infilteration", "Infiltration", "Infiltration"),
        ("Heartbleed", "Heartbleed", "Heartbleed"), (" \"Heartbleed\" \r", "Heartbleed", "Heartbleed"),
        ("Web Attack", "Web Attack", "Web Attack"), ("DoS", "DoS", "DoS"),
        ("Brute Force", "Brute Force", "Brute Force"),
    ])
    func cicids2017LabelsAreMended(raw: String, name: String, family: String) {
        let type = AttackTaxonomy.cicids2017(raw)
        #expect(type.name == name)
        #expect(type.family == family)
        #expect(!type.isBenign)
    }

    /// The en dash as it was meant, as Windows-1252, as a replacement character, as that mangled again, and lost.
    static let dashes = ["\u{2013}", "-", "\u{96}", "\u{FFFD}", "ï¿½", "â€“", ""]

    @Test(arguments: dashes, [("Brute Force", "Brute Force"), ("XSS", "XSS"), ("Sql Injection", "SQL Injection")])
    func webAttacksSurviveTheirDash(dash: String, attack: (raw: String, canonical: String)) {
        let type = AttackTaxonomy.cicids2017("Web Attack \(dash) \(attack.raw)")
        #expect(type.name == "Web Attack - \(attack.canonical)")
        #expect(type.family == "Web Attack")
    }

    @Test(arguments: [
        ("DoS Hulk - Attempted", "DoS Hulk - Attempted"), ("Bot - Attempted", "Botnet - Attempted"),
        ("Web Attack \u{2013} XSS - Attempted", "Web Attack - XSS - Attempted"),
        ("Infiltration - attempted", "Infiltration - Attempted"), ("New Thing - Attempted", "New Thing - Attempted"),
    ])
    func attemptedAttacksKeepTheirSuffixAndAreBenign(raw: String, name: String) {
        let type = AttackTaxonomy.cicids2017(raw)
        #expect(type.name == name)
        #expect(type.isAttempted)
        #expect(type.isBenign)
        #expect(type.family == AttackTaxonomy.benignFamily)
        let attack = AttackTaxonomy.cicids2017(String(type.name.dropLast(AttackTaxonomy.attemptedSuffix.count)))
        #expect(!attack.isBenign)
        #expect(!attack.isAttempted)
    }

    // MARK: UNSW-NB15

    @Test(arguments: [
        (" Fuzzers ", "Fuzzers"), ("Fuzzers", "Fuzzers"), ("Analysis", "Analysis"), ("Backdoors", "Backdoor"),
        ("Backdoor", "Backdoor"), ("DoS", "DoS"), ("Exploits", "Exploits"), ("Generic", "Generic"),
        ("Reconnaissance", "Reconnaissance"), (" Reconnaissance ", "Reconnaissance"), ("Shellcode", "Shellcode"),
        (" Shellcode ", "Shellcode"), ("Worms", "Worms"),
    ])
    func unswNB15CategoriesAreFamilies(raw: String, family: String) {
        let type = AttackTaxonomy.unswNB15(raw)
        #expect(type.name == family)
        #expect(type.family == family)
        #expect(!type.isBenign)
    }

    // MARK: All of them

    static let taxonomies: [@Sendable (String) -> AttackType] = [
        { AttackTaxonomy.nslKDD($0) }, { AttackTaxonomy.cicids2017($0) }, { AttackTaxonomy.unswNB15($0) },
    ]

    @Test(arguments: 0..<3, ["normal", "Normal", " NORMAL ", "benign", "BENIGN", "Benign", "\u{FEFF}BENIGN\r", "0"])
    func benignIsKnownInAnyCase(set: Int, raw: String) {
        let type = Self.taxonomies[set](raw)
        #expect(type.isBenign)
        #expect(type.family == AttackTaxonomy.benignFamily)
        #expect(type.technique == nil)
    }

    @Test(arguments: 0..<3, ["zero-day 7", "  zero-day   7 ", "zero\u{2013}day 7"])
    func anUnknownLabelIsAnAttackOfItsOwnFamily(set: Int, raw: String) {
        #expect(
            Self.taxonomies[set](raw)
                == AttackType(name: "zero-day 7", family: "zero-day 7", isBenign: false, technique: nil))
    }

    @Test(arguments: 0..<3, ["正常ではない", "é", ".", "🦆", "\0", "Attempted", " - Attempted"])
    func strangeLabelsAreAttacksAndDoNotCrash(set: Int, raw: String) {
        let type = Self.taxonomies[set](raw)
        #expect(!type.name.isEmpty)
        #expect(type.isBenign == (raw == "\0" && set == 2))
    }

    @Test func aMissingLabelIsBenignOnlyWhereTheDataSetSaysSo() {
        #expect(AttackTaxonomy.unswNB15("").isBenign)
        #expect(AttackTaxonomy.unswNB15("-").isBenign)
        #expect(!AttackTaxonomy.nslKDD("").isBenign)
        #expect(AttackTaxonomy.cicids2017("").name == "unlabelled")
    }

    @Test(arguments: [
        (AttackTaxonomy.nslKDD("portsweep"), "T1046"), (AttackTaxonomy.cicids2017("PortScan"), "T1046"),
        (AttackTaxonomy.cicids2017("SSH-Patator"), "T1110.001"), (AttackTaxonomy.nslKDD("neptune"), "T1499.001"),
    ])
    func plainAttacksNameTheirTechnique(type: AttackType, technique: String) {
        #expect(type.technique == technique)
    }
}
