/// Names of levels with a meaning of their own.
public enum TableLevels {
    /// The level of what is not among the levels kept.
    public static let other = "other"
}

/// Joins the columns of one or several files into a table: levels and labels are named, features agreed on.
struct TableAssembler {
    /// A categorical column keeps at most this many levels, the last being "other" where there are more.
    static let levelLimit = 256

    let options: ReadOptions

    func table(from files: [FileColumns]) throws(TabularError) -> Table {
        guard let first = files.first else { throw .empty(file: "no file") }
        for file in files.dropFirst() { try check(file.plan, agreesWith: first.plan) }
        var notes = uniqued(files.flatMap { file in file.plan.notes + mendings(file) })
        let shared = first.plan.features.filter { feature in
            files.allSatisfy { $0.plan.features.contains { $0.name == feature.name } }
        }
        let unshared = Set(files.flatMap { $0.plan.features.map(\.name) }).subtracting(shared.map(\.name))
        for name in unshared.sorted() { notes.append("'\(name)' is not in every file and was left out") }
        var identifiers = uniqued(files.flatMap(\.plan.identifiers))
        var features: [Feature] = []
        var columns: [Column] = []
        for feature in shared {
            switch feature.kind {
            case .numeric:
                features.append(feature)
                columns.append(.numeric(joined(files.map { $0.numbers[$0.plan.numericIndex(of: feature.name)] })))
            case .categorical:
                guard let (codes, levels) = categorical(feature, files) else {
                    identifiers.append(feature.name)
                    notes.append("'\(feature.name)' has a text of its own in most rows: taken as an identifier")
                    continue
                }
                var feature = feature
                feature.kind = .categorical(levels: levels)
                features.append(feature)
                columns.append(.categorical(codes))
            }
        }
        let schema = FeatureSchema(features: features, identifiers: identifiers, label: first.plan.label)
        let labelled = files.allSatisfy { $0.plan.label != nil }
        let times = times(files, &notes)
        let table = Table(
            schema: schema, columns: columns, labels: labelled ? try labels(files) : nil,
            origins: origins(files), kind: first.plan.kind, notes: notes, times: times)
        return droppingAttempted(table)
    }

    private func check(_ plan: ReadPlan, agreesWith first: ReadPlan) throws(TabularError) {
        let kinds = (plan.kind, first.kind)
        guard plan.kind == first.kind else {
            throw .mixedSchemas(
                file: plan.file, first: first.file, reason: "one is \(kinds.0.rawValue), the other \(kinds.1.rawValue)")
        }
        if (first.label == nil) != (plan.label == nil) {
            throw .mixedSchemas(file: plan.file, first: first.file, reason: "only one of them has a label")
        }
        for feature in plan.features {
            guard let other = first.features.first(where: { $0.name == feature.name }) else { continue }
            if (other.kind == .numeric) != (feature.kind == .numeric) {
                throw .mixedSchemas(
                    file: plan.file, first: first.file,
                    reason: "'\(feature.name)' holds numbers in one, words in the other")
            }
        }
        guard plan.kind == .csv else { return }
        if let odd = Set(plan.names).symmetricDifference(first.names).min() {
            throw .mixedSchemas(file: plan.file, first: first.file, reason: "'\(odd)' is in one of them only")
        }
    }

    private func mendings(_ file: FileColumns) -> [String] {
        var notes: [String] = []
        if file.blankRows > 0 { notes.append("\(file.blankRows) blank rows were left out") }
        if file.repeatedHeaders > 0 { notes.append("\(file.repeatedHeaders) repeated headers were left out") }
        return notes
    }

    private func joined<T>(_ parts: [[T]]) -> [T] {
        parts.count == 1 ? parts[0] : Array(parts.joined())
    }

    /// Codes over all files into levels in alphabetical order; nil where the column looks like an identifier.
    private func categorical(_ feature: Feature, _ files: [FileColumns]) -> ([UInt16], [String])? {
        var all = LevelTable()
        var codes: [UInt16] = []
        for file in files {
            let index = file.plan.categoricalIndex(of: feature.name)
            let map = file.levels[index].texts.map { all.index(of: $0.span, 0..<$0.count) }
            if all.texts.count > BlockParser.levelLimit { return nil }
            codes += file.categories[index].map { UInt16(truncatingIfNeeded: map[Int($0)]) }
        }
        let count = all.texts.count
        if count > Self.levelLimit && count * 2 > codes.count { return nil }
        // Texts that are one as text, whatever their bytes, are one level.
        let names = all.texts.map { String(decoding: $0, as: UTF8.self) }
        var firstOfName: [String: Int] = [:]
        for (code, name) in names.enumerated() where firstOfName[name] == nil { firstOfName[name] = code }
        let canonical = names.map { firstOfName[$0] ?? 0 }
        var uses = [Int](repeating: 0, count: count)
        for code in codes { uses[canonical[Int(code)]] += 1 }
        // A blank row or a repeated header leaves texts behind that no row has.
        var kept = (0..<count).filter { uses[$0] > 0 }
        if kept.count > Self.levelLimit {
            kept.sort { (uses[$1], names[$0]) < (uses[$0], names[$1]) }
            kept.removeLast(kept.count - (Self.levelLimit - 1))
            kept.removeAll { names[$0] == TableLevels.other }
        }
        kept.sort { names[$0] < names[$1] }
        var levels = kept.map { names[$0] }
        if uses.count(where: { $0 > 0 }) > kept.count { levels.append(TableLevels.other) }
        var final = [UInt16](repeating: UInt16(max(0, levels.count - 1)), count: count)
        for (level, code) in kept.enumerated() { final[code] = UInt16(level) }
        return (codes.map { final[canonical[Int($0)]] }, levels)
    }

    /// When each row happened; nil where a file does not say, or where no cell could be read.
    private func times(_ files: [FileColumns], _ notes: inout [String]) -> [Double]? {
        guard files.contains(where: { $0.plan.time != nil }) else { return nil }
        guard files.allSatisfy({ $0.plan.time != nil }) else {
            notes.append("not every file says when its rows happened: no times were kept")
            return nil
        }
        let times = joined(files.map(\.times))
        let unread = times.count { $0.isNaN }
        guard unread > 0 else { return times }
        let name = files[0].plan.time?.name ?? ""
        notes.append("\(grouped(unread)) cells of '\(name)' are no times that are understood")
        return unread < times.count ? times : nil
    }

    private func origins(_ files: [FileColumns]) -> [Origin] {
        var first = 1
        return files.map { file in
            defer { first += file.rows }
            return Origin(file: file.plan.file, rows: file.rows, firstRow: first)
        }
    }

    // MARK: Labels

    private func labels(_ files: [FileColumns]) throws(TabularError) -> Labels {
        var types: [AttackType] = []
        var indexOfName: [String: UInt16] = [:]
        var codes: [UInt16] = []
        for file in files {
            let used = Set(file.labels)
            var map = [UInt16](repeating: 0, count: file.labelTexts.texts.count)
            for (code, text) in file.labelTexts.texts.enumerated() where used.contains(UInt16(code)) {
                let type = attackType(String(decoding: text, as: UTF8.self), file.plan.kind)
                if let index = indexOfName[type.name] {
                    map[code] = index
                    continue
                }
                guard types.count < BlockParser.levelLimit else {
                    throw .tooManyLabels(
                        file: file.plan.file, column: file.plan.label ?? "", limit: BlockParser.levelLimit)
                }
                map[code] = UInt16(types.count)
                indexOfName[type.name] = map[code]
                types.append(type)
            }
            codes += file.labels.map { map[Int($0)] }
        }
        return Labels(codes: codes, types: types)
    }

    private func attackType(_ text: String, _ kind: DatasetKind) -> AttackType {
        switch kind {
        case .nslKDD, .nslKDDARFF: return AttackTaxonomy.nslKDD(text)
        case .cicids2017, .cicids2017Improved:
            let type = AttackTaxonomy.cicids2017(text)
            guard options.attempted == .attack, type.name.hasSuffix(AttackTaxonomy.attemptedSuffix) else { return type }
            return AttackTaxonomy.cicids2017(String(type.name.dropLast(AttackTaxonomy.attemptedSuffix.count)))
        case .unswNB15: return AttackTaxonomy.unswNB15(text)
        case .synthetic, .csv: return plainType(text)
        }
    }

    private func plainType(_ text: String) -> AttackType {
        let usual: Set<String> = ["benign", "normal", "0", "0.0", "false", "no"]
        let isBenign = options.benign.map { text == $0 } ?? usual.contains(text.lowercased())
        let bare: Set<String> = ["1", "1.0", "true", "yes", "attack", "anomaly", "anomalous"]
        var name = isBenign ? ClassLabels.benign : bare.contains(text.lowercased()) ? ClassLabels.attack : text
        // Where --benign names another value, one that is called benign is still an attack.
        if !isBenign && name == ClassLabels.benign { name = "benign (as labelled)" }
        return AttackType(name: name, family: name, isBenign: isBenign, technique: nil)
    }

    private func droppingAttempted(_ table: Table) -> Table {
        guard options.attempted == .drop, let labels = table.labels else { return table }
        let dropped = labels.types.map { $0.name.hasSuffix(AttackTaxonomy.attemptedSuffix) }
        guard dropped.contains(true) else { return table }
        return table.selecting(labels.codes.indices.filter { !dropped[Int(labels.codes[$0])] })
    }
}

private func uniqued(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
}

extension ReadPlan {
    /// The position of a feature among the numeric ones.
    func numericIndex(of name: String) -> Int {
        features.lazy.filter { $0.kind == .numeric }.map(\.name).enumerated().first { $1 == name }!.offset
    }

    /// The position of a feature among the categorical ones.
    func categoricalIndex(of name: String) -> Int {
        features.lazy.filter { $0.kind != .numeric }.map(\.name).enumerated().first { $1 == name }!.offset
    }
}
