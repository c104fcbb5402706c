/// One label of a data set: what it is called there, its family, and whether it is benign.
public struct AttackType: Sendable, Hashable, Codable {
    /// The canonical spelling of the label.
    public let name: String
    /// The group of attacks that it belongs to; ``AttackTaxonomy/benignFamily`` exactly where it is benign.
    public let family: String
    /// Whether rows of this type are normal traffic.
    public let isBenign: Bool
    /// The MITRE ATT&CK technique, such as `T1046`, where one plainly fits.
    public let technique: String?

    /// Makes a type of its parts.
    public init(name: String, family: String, isBenign: Bool, technique: String?) {
        self.name = name
        self.family = family
        self.isBenign = isBenign
        self.technique = technique
    }

    /// Whether this is an attack's flow that carried no payload, as the corrected CICIDS2017 marks them.
    public var isAttempted: Bool { name.hasSuffix(AttackTaxonomy.attemptedSuffix) }
}

/// What the labels of the known data sets mean: raw label to canonical type, family and ATT&CK technique.
///
/// No label is refused: one that is not known becomes an attack type and a family of its own. Spellings differ in
/// case, blanks, dashes and broken encodings between copies of a data set, so labels are compared by their ASCII
/// letters and digits alone. Where a copy has only 0 and 1, they are benign and `attack`. A look-up allocates: look
/// distinct labels up, not rows.
public enum AttackTaxonomy {
    /// The family of everything benign.
    public static let benignFamily = ClassLabels.benign

    /// What the corrected CICIDS2017 appends to the label of an attack's flow without payload (Liu et al., CNS 2022).
    public static let attemptedSuffix = " - Attempted"

    /// What a missing label is called.
    static let missing = "unlabelled"

    /// One row of a data set's table: a canonical name, its family (nil: benign), technique, and other spellings.
    typealias Entry = (name: String, family: String?, technique: String?, aliases: [String])

    /// Indexes a data set's table by every spelling's key.
    static func index(_ entries: [Entry]) -> [String: AttackType] {
        var types: [String: AttackType] = [:]
        for entry in entries {
            let type = AttackType(
                name: entry.name, family: entry.family ?? benignFamily, isBenign: entry.family == nil,
                technique: entry.technique)
            for spelling in [entry.name] + entry.aliases { types[key(spelling)] = type }
        }
        return types
    }

    /// A type that no table knows: an attack, and a family of its own.
    static func unknown(_ name: String) -> AttackType {
        let name = name.isEmpty ? missing : name
        return AttackType(name: name, family: name, isBenign: false, technique: nil)
    }

    /// The ASCII letters and digits of a label, in lower case. (`Web Attack – XSS` gives `webattackxss`.)
    static func key(_ label: some StringProtocol) -> String {
        let kept = label.utf8.lazy.filter { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                true
            default: false
            }
        }
        return String(decoding: kept, as: UTF8.self).lowercased()
    }

    /// The label without quotes and blanks around it, with plain dashes and single blanks within.
    static func tidied(_ label: some StringProtocol) -> String {
        var text = String(label)
        // An en dash of Windows-1252, as it was written, as it is read, and as it was read and written again.
        for dash in ["\u{2013}", "\u{2014}", "\u{96}", "\u{FFFD}", "ï¿½", "â€“"] {
            text = text.split(separator: dash, omittingEmptySubsequences: false).joined(separator: "-")
        }
        let isOutside: (Unicode.Scalar) -> Bool = { scalar in
            scalar.properties.isWhitespace || scalar == "\"" || scalar == "'" || scalar == "\u{FEFF}" || scalar == "\0"
        }
        let inside = text.unicodeScalars.drop(while: isOutside).reversed().drop(while: isOutside).reversed()
        return inside.split(whereSeparator: \.properties.isWhitespace)
            .map { String(String.UnicodeScalarView($0)) }
            .joined(separator: " ")
    }
}
