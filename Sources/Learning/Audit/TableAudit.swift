import Kernels
import Tabular

/// Looks over training data before anything is learnt from it: what gives the label away, what says nothing, what
/// is missing, what stands twice.
public struct TableAudit: Sendable {
    /// What was found.
    public private(set) var findings: [Finding] = []
    /// The features that must not be learnt from: identifiers and copies of the label.
    public private(set) var dropped: Set<String> = []

    /// A single column of a higher AUC is named: real features rarely tell that much.
    private static let shortcutAUC = 0.98
    /// A copy of the label has few values.
    private static let copyLimit = 64

    /// Audits a table.
    ///
    /// Complexity: O(cells), in parallel over columns.
    public init(_ table: Table, workers: Workers) async throws(LearningError) {
        if !table.schema.identifiers.isEmpty {
            add(.shortcutFeature, "identifiers, not learnt from: " + list(table.schema.identifiers))
        }
        let columns = try await workers.map(table.columns.count) { ColumnAudit(table, $0) }
        let named = zip(table.schema.features.map(\.name), columns)
        let counters = named.filter { $0.1.isCounter }.map(\.0)
        let copies = named.filter { $0.1.copiesLabel && !$0.1.isCounter }.map(\.0)
        dropped = Set(counters + copies)
        if !counters.isEmpty { add(.shortcutFeature, "numbers the rows, dropped: " + list(counters)) }
        if !copies.isEmpty {
            add(.shortcutFeature, "gives the label of each row without exception, dropped: " + list(copies))
        }
        for (name, column) in named where !dropped.contains(name) {
            if let auc = column.auc, auc > Self.shortcutAUC {
                add(
                    .shortcutFeature,
                    "'\(name)' alone has AUC \(rounded(auc, 4)): check that it is known before the verdict")
            }
        }
        let constant = named.filter { $0.1.isConstant }.map(\.0)
        if !constant.isEmpty {
            add(.constantColumn, "\(constant.count) with one value only, left out: " + list(constant))
        }
        let missing = named.filter { $0.1.missing + $0.1.infinite > 0 }
        if !missing.isEmpty {
            let cells = missing.reduce(0) { $0 + $1.1.missing }
            let infinite = missing.reduce(0) { $0 + $1.1.infinite }
            add(
                .missingCell,
                "\(grouped(cells)) missing and \(grouped(infinite)) infinite cells in \(list(missing.map(\.0))), replaced by the training median"
            )
        }
        checkDuplicates(table)
    }

    private mutating func checkDuplicates(_ table: Table) {
        let groups = table.duplicateGroups()
        let distinct = (groups.max() ?? -1) + 1
        guard distinct < groups.count else { return }
        var finding =
            "\(grouped(groups.count - distinct)) of \(grouped(groups.count)) rows repeat another; equal rows share a fold"
        if let labels = table.labels {
            // Rows that are equal but labelled otherwise cannot all be told right by any model.
            let isAttack = labels.isAttack
            var attacks = [Int](repeating: 0, count: distinct)
            var sizes = attacks
            for (row, group) in groups.enumerated() {
                sizes[group] += 1
                if isAttack[row] { attacks[group] += 1 }
            }
            let errors = zip(attacks, sizes).reduce(0) { $0 + min($1.0, $1.1 - $1.0) }
            if errors > 0 {
                finding += "; \(errors) rows contradict an equal one: no model can be right on them"
            }
        }
        add(.duplicateRows, finding)
    }

    private mutating func add(_ guard: Guard, _ finding: String) {
        findings.append(Finding(`guard`, finding))
    }

    private func list(_ names: [String]) -> String {
        names.prefix(6).joined(separator: ", ") + (names.count > 6 ? " and \(names.count - 6) more" : "")
    }

    /// What one column shows.
    private struct ColumnAudit: Sendable {
        var missing = 0
        var infinite = 0
        var isConstant = false
        var isCounter = false
        var copiesLabel = false
        var auc: Double?

        init(_ table: Table, _ index: Int) {
            switch table.columns[index] {
            case .numeric(let values):
                missing = values.count { $0.isNaN }
                infinite = values.count { $0.isInfinite }
                let finite = values.filter(\.isFinite)
                isConstant = !finite.contains { $0 != finite[0] }
                isCounter = ColumnAudit.isCounter(values)
                guard !isConstant, let labels = table.labels else { return }
                copiesLabel = Self.isCopy(values.map { Int($0.bitPattern) }, labels, isText: false)
                auc = RankStatistics.areaUnderROC(
                    scores: values.map { $0.isFinite ? $0 : 0 }, isPositive: labels.isAttack
                )
                .map { max($0, 1 - $0) }
            case .categorical(let codes):
                isConstant = !codes.contains { $0 != codes[0] }
                guard !isConstant, let labels = table.labels else { return }
                copiesLabel = Self.isCopy(codes.map { Int($0) }, labels, isText: true)
                auc = Self.levelAUC(codes, labels.isAttack)
            }
        }

        /// Whole numbers that rise by one from row to row, as an id does.
        private static func isCounter(_ values: [Float]) -> Bool {
            guard values.count >= 20 else { return false }
            return zip(values, values.dropFirst()).allSatisfy { $1 - $0 == 1 }
        }

        /// Whether the values stand for the label: a text that never occurs with both benign and attack, or numbers
        /// that stand one for one for classes.
        private static func isCopy(_ values: [Int], _ labels: Labels, isText: Bool) -> Bool {
            guard values.count >= 20, labels.benignCount > 0, labels.benignCount < values.count else { return false }
            var isAttack: [Int: Bool] = [:]
            var types: [Int: Set<UInt16>] = [:]
            let attack = labels.isAttack
            for (row, value) in values.enumerated() {
                if isAttack.updateValue(attack[row], forKey: value) ?? attack[row] != attack[row] { return false }
                guard isAttack.count <= TableAudit.copyLimit else { return false }
                types[value, default: []].insert(labels.codes[row])
            }
            guard values.count >= 5 * isAttack.count else { return false }
            let oneForOne = types.values.allSatisfy { $0.count == 1 } && types.count == Set(labels.codes).count
            return oneForOne || isAttack.count == 2 || isText
        }

        /// The AUC of a categorical column whose levels are ordered by their share of attacks.
        private static func levelAUC(_ codes: [UInt16], _ isAttack: [Bool]) -> Double? {
            var attacks: [UInt16: Float] = [:]
            var sizes: [UInt16: Float] = [:]
            for (code, attack) in zip(codes, isAttack) {
                sizes[code, default: 0] += 1
                attacks[code, default: 0] += attack ? 1 : 0
            }
            return RankStatistics.areaUnderROC(scores: codes.map { attacks[$0]! / sizes[$0]! }, isPositive: isAttack)
        }
    }
}

/// A number with at most this many decimals.
func rounded(_ value: Double, _ decimals: Int) -> Double {
    var factor = 1.0
    for _ in 0..<decimals { factor *= 10 }
    return (value * factor).rounded() / factor
}
