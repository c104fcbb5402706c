/// How finely attacks are told apart.
public enum ClassGranularity: String, Sendable, Codable, CaseIterable {
    /// Benign or attack.
    case binary
    /// Benign and the attack families (DoS, Probe, ...).
    case family
    /// Benign and each attack type (neptune, smurf, ...).
    case type
}

/// What each row is: an attack type a row, with what is known of each type.
public struct Labels: Sendable {
    /// The index of each row's type in `types`.
    public let codes: [UInt16]
    /// The types that occur.
    public let types: [AttackType]

    /// Makes labels.
    ///
    /// Each code must be an index into `types`.
    public init(codes: [UInt16], types: [AttackType]) {
        self.codes = codes
        self.types = types
    }

    /// Whether each row is an attack.
    public var isAttack: [Bool] {
        let attack = types.map { !$0.isBenign }
        return codes.map { attack[Int($0)] }
    }

    /// The number of benign rows.
    public var benignCount: Int { isAttack.count { !$0 } }

    /// The rows' classes at a granularity.
    ///
    /// Class 0 is always "benign"; the others are in alphabetical order.
    ///
    /// Complexity: O(rows).
    public func classes(_ granularity: ClassGranularity) -> ClassLabels {
        let names = types.map { type in
            if type.isBenign { return ClassLabels.benign }
            return switch granularity {
            case .binary: ClassLabels.attack
            case .family: type.family
            case .type: type.name
            }
        }
        let present = Set(codes)
        let attacks = Set(types.indices.filter { present.contains(UInt16($0)) }.map { names[$0] })
            .subtracting([ClassLabels.benign])
        return classes(named: [ClassLabels.benign] + attacks.sorted(), of: names)
    }

    private func classes(named order: [String], of names: [String]) -> ClassLabels {
        let index = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, UInt16($0)) })
        let ofType = names.map { index[$0] ?? 0 }
        return ClassLabels(codes: codes.map { ofType[Int($0)] }, names: order)
    }

    func selecting(_ rows: [Int]) -> Labels {
        Labels(codes: rows.map { codes[$0] }, types: types)
    }
}

/// A class index a row, and the classes' names.
///
/// Class 0 is "benign".
public struct ClassLabels: Sendable, Equatable {
    /// The name of class 0.
    public static let benign = "benign"
    /// The name of the other class where there are two.
    public static let attack = "attack"

    /// One class index a row.
    public let codes: [UInt16]
    /// The classes' names.
    public let names: [String]

    /// Makes class labels.
    ///
    /// Each code must be an index into `names`.
    public init(codes: [UInt16], names: [String]) {
        self.codes = codes
        self.names = names
    }

    /// The number of rows of each class.
    public var counts: [Int] {
        var counts = [Int](repeating: 0, count: names.count)
        for code in codes { counts[Int(code)] += 1 }
        return counts
    }
}
