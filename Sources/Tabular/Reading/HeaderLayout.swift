/// Says of each named column whether it is a feature, an identifier, the label, or nothing.
struct HeaderLayout {
    let file: String
    let options: ReadOptions
    let names: [String]

    /// Names that a label column commonly has; used where the user names none.
    private static let usualLabels: Set<String> = ["label", "class", "isanomaly", "is_anomaly", "attack_cat", "target"]

    func cicids2017(_ notes: inout [String]) -> [Feature?] {
        let original = names.contains { $0.lowercased() == "total backward packets" }
        var seen: Set<String> = []
        var duplicates = 0
        let columns = names.map { name -> Feature? in
            let lower = name.lowercased()
            if lower == "label" { return Feature(name: "Label", role: .label) }
            if lower == "attempted category" { return nil }
            if CICIDS2017Columns.isIdentifier(name) {
                return Feature(name: name, role: .identifier)
            }
            // Only some of the published originals have it, and a model must not depend on which.
            if original && lower == "protocol" { return Feature(name: name, role: .identifier) }
            let canonical = name.hasSuffix(".1") ? String(name.dropLast(2)) : name
            guard seen.insert(canonical).inserted else {
                duplicates += 1
                return nil
            }
            return numeric(name, profile: original ? "cic2017" : "fixed")
        }
        if duplicates > 0 { notes.append("a second 'Fwd Header Length' column was left out") }
        return columns
    }

    /// NSL-KDD with a header: what the meter writes, with its identifiers before the features.
    func nslKDD() -> [Feature?] {
        names.map { name in
            if ["label", "class"].contains(name.lowercased()) { return Feature(name: name, role: .label) }
            if CICIDS2017Columns.isIdentifier(name) { return Feature(name: name, role: .identifier) }
            return NSLKDDColumns.names.contains(name) ? nslKDDFeature(name) : nil
        }
    }

    /// A feature of NSL-KDD, where it is wanted.
    func nslKDDFeature(_ name: String) -> Feature? {
        guard isWanted(name) else { return nil }
        return Feature(
            name: name, kind: NSLKDDColumns.categorical.contains(name) ? .categorical(levels: []) : .numeric,
            profile: NSLKDDColumns.contentFeatures.contains(name) ? nil : "kdd")
    }

    func unswNB15(_ notes: inout [String]) -> [Feature?] {
        let typed = names.contains { $0.lowercased() == "attack_cat" }
        if typed { notes.append("'label' repeats attack_cat and was left out") }
        return names.map { name in
            switch name.lowercased() {
            case "attack_cat": Feature(name: name, role: .label)
            case "label": typed ? nil : Feature(name: name, role: .label)
            case "id", "stime", "ltime": Feature(name: name, role: .identifier)
            case let lower where UNSWNB15Columns.categorical.contains(lower): categorical(name)
            default: numeric(name)
            }
        }
    }

    /// The column that a recognised kind has as its label.
    func ownLabel(of kind: DatasetKind) -> String? {
        let own =
            switch kind {
            // The rows of a meter with the same features have a label of their own, under the usual name.
            case .synthetic: names.contains { $0.lowercased() == "isanomaly" } ? "isanomaly" : "label"
            case .unswNB15: names.contains { $0.lowercased() == "attack_cat" } ? "attack_cat" : "label"
            default: "label"
            }
        return names.first { $0.lowercased() == own }
    }

    /// The column that says when a row happened, and how the kind writes it.
    func timeColumn(of kind: DatasetKind) throws(TabularError) -> TimeColumn? {
        if let named = options.time {
            guard
                let index = names.firstIndex(of: named)
                    ?? names.firstIndex(where: { $0.lowercased() == named.lowercased() })
            else { throw .noSuchColumn(file: file, column: named, nearest: nearestName(to: named, among: names)) }
            return TimeColumn(index: index, name: names[index], style: kind == .cicids2017 ? .workingHours : .plain)
        }
        let own: (name: String, style: TimeStyle)? =
            switch kind {
            case .cicids2017: ("timestamp", .workingHours)
            case .cicids2017Improved, .nslKDD, .synthetic: ("timestamp", .plain)
            case .unswNB15: ("stime", .plain)
            case .csv, .nslKDDARFF: nil
            }
        guard let own, let index = names.firstIndex(where: { $0.lowercased() == own.name }) else { return nil }
        return TimeColumn(index: index, name: names[index], style: own.style)
    }

    func synthetic() -> [Feature?] {
        let label = ownLabel(of: .synthetic)
        return names.map { name in
            if name == label { return Feature(name: name, role: .label) }
            if CICIDS2017Columns.isIdentifier(name) { return Feature(name: name, role: .identifier) }
            return switch name.lowercased() {
            case "bytessent", "bytesreceived": numeric(name, unit: "bytes", profile: "basic")
            case "packetssent", "packetsreceived": numeric(name, unit: "packets", profile: "basic")
            case "duration": numeric(name, unit: "s", profile: "basic")
            default: nil
            }
        }
    }

    /// Any CSV: a column is numeric where nearly every cell of the sample is a number or missing.
    func csv(sample: [UInt8], from start: Int, _ notes: inout [String]) throws(TabularError) -> [Feature?] {
        let label = try labelName(&notes)
        let isNumeric = numericColumns(sample, from: start)
        var seen: Set<String> = []
        return names.enumerated().map { index, name in
            guard seen.insert(name).inserted else {
                notes.append("a second column '\(name)' was left out")
                return nil
            }
            if name == label { return Feature(name: name, role: .label) }
            if CICIDS2017Columns.isIdentifier(name) && options.expected == nil {
                return Feature(name: name, role: .identifier)
            }
            if let expected = options.expected {
                guard let known = expected.index(of: name) else { return nil }
                return expected.features[known].levels.isEmpty ? numeric(name) : categorical(name)
            }
            return isNumeric[index] ? numeric(name) : categorical(name)
        }
    }

    private func labelName(_ notes: inout [String]) throws(TabularError) -> String? {
        if let label = options.label {
            if names.contains(label) { return label }
            if let alike = names.first(where: { $0.lowercased() == label.lowercased() }) { return alike }
            throw .noSuchColumn(file: file, column: label, nearest: nearestName(to: label, among: names))
        }
        if let expected = options.expected {
            return names.first { $0 == expected.label }
        }
        guard let usual = names.first(where: { Self.usualLabels.contains($0.lowercased()) }) else { return nil }
        notes.append("no --label was given: '\(usual)' is taken as the label")
        return usual
    }

    private func numericColumns(_ sample: [UInt8], from start: Int) -> [Bool] {
        let bytes = sample.span
        var words = [Int](repeating: 0, count: names.count)
        var i = start
        var rows = 0
        while i < bytes.count && rows < 2_000 {
            var cells: [String] = []
            while true {
                let (text, next) = cellText(bytes, i)
                cells.append(text)
                i = next.end + 1
                if next.atLineEnd { break }
            }
            rows += 1
            if cells.map(headerName) == names { continue }  // a header repeated between rows
            for (column, text) in cells.enumerated() where column < names.count && number(fromText: text) == nil {
                words[column] += 1
            }
        }
        // A word among fifty numbers is a bad cell, which the parser names, and not a column of words.
        return words.map { $0 * 50 <= rows }
    }

    private func isWanted(_ name: String) -> Bool {
        !options.drop.contains(name) && (options.expected.map { $0.index(of: name) != nil } ?? true)
    }

    private func numeric(_ name: String, unit: String? = nil, profile: String? = nil) -> Feature? {
        isWanted(name) ? Feature(name: name, unit: unit, profile: profile) : nil
    }

    private func categorical(_ name: String) -> Feature? {
        isWanted(name) ? Feature(name: name, kind: .categorical(levels: [])) : nil
    }
}

/// The name among `names` that differs least from `name`, where one is near enough to be a slip of the pen.
public func nearestName(to name: String, among names: [String]) -> String? {
    let wanted = Array(name.lowercased())
    let ranked = names.map { ($0, editDistance(wanted, Array($0.lowercased()))) }
    guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= max(2, wanted.count / 3) else { return nil }
    return best.0
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var previous = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var current = [i + 1]
        for (j, y) in b.enumerated() {
            current.append(min(previous[j] + (x == y ? 0 : 1), previous[j + 1] + 1, current[j] + 1))
        }
        previous = current
    }
    return previous[b.count]
}
