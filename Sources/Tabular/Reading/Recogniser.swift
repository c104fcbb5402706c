/// Settles from the first lines of a file what it is and how its rows are to be read.
struct Recogniser {
    let file: String
    let options: ReadOptions

    func plan(for block: [UInt8]) throws(TabularError) -> ReadPlan {
        var notes: [String] = []
        let bytes = block.span
        var start = 0
        if block.starts(with: [0xEF, 0xBB, 0xBF]) {
            start = 3
            notes.append("a byte order mark at the beginning was left out")
        }
        while start < bytes.count && [Ascii.newline, Ascii.carriageReturn, Ascii.space].contains(bytes[start]) {
            start += 1
        }
        guard start < bytes.count else { throw .empty(file: file) }
        guard !block.prefix(4096).contains(0) else {
            throw .unrecognised(file: file, reason: "it holds binary data")
        }
        if bytes[start] == UInt8(ascii: "@") || bytes[start] == UInt8(ascii: "%") {
            return try arffPlan(block, from: start, notes: notes)
        }
        let (cells, dataStart) = line(bytes, start)
        let names = cells.map(headerName)
        if looksLikeNSLKDD(names) {
            return try nslKDDPlan(columns: names.count, dataStart: start, notes: notes)
        }
        guard !names.allSatisfy({ number(fromText: $0) != nil }) else {
            throw .unrecognised(file: file, reason: "its first line is no header and not a row of NSL-KDD")
        }
        if hasPaddedNames(block[start..<dataStart]) { notes.append("spaces around column names were left out") }
        try checkDropped(names)
        if names.count == 1, let separator = [";", "\t", "|"].first(where: { names[0].contains($0) }) {
            let shown = separator == "\t" ? "tabs" : "'\(separator)'"
            throw .unrecognised(file: file, reason: "its cells are separated by \(shown), expected ','")
        }
        let kind = try kind(of: names)
        let layout = HeaderLayout(file: file, options: options, names: names)
        var columns: [Feature?]
        switch kind {
        case .cicids2017, .cicids2017Improved: columns = layout.cicids2017(&notes)
        case .unswNB15: columns = layout.unswNB15(&notes)
        case .synthetic: columns = layout.synthetic()
        case .nslKDD: columns = layout.nslKDD()
        case .csv, .nslKDDARFF: columns = try layout.csv(sample: block, from: dataStart, &notes)
        }
        let time = try layout.timeColumn(of: kind)
        // When a row happened is nothing to learn from, whoever names the column.
        if let time, columns[time.index] != nil { columns[time.index] = Feature(name: time.name, role: .identifier) }
        return ReadPlan(
            file: file, kind: kind, columns: options.ignoresLabels ? columns.map(unlessLabel) : columns, names: names,
            dataStart: dataStart, hasHeader: true, time: time, notes: notes)
    }

    private func unlessLabel(_ column: Feature?) -> Feature? { column?.role == .label ? nil : column }

    private func line(_ bytes: Span<UInt8>, _ start: Int) -> ([String], Int) {
        var cells: [String] = []
        var i = start
        while true {
            let (text, next) = cellText(bytes, i)
            cells.append(text)
            i = next.end
            if next.atLineEnd { break }
            i += 1
        }
        while bytes[i] != Ascii.newline { i += 1 }
        return (cells, i + 1)
    }

    /// The kind that the user names, if the columns are its own; else the one that they show.
    private func kind(of names: [String]) throws(TabularError) -> DatasetKind {
        let shown = recognise(names)
        if let kind = options.kind {
            // Metered rows have a header; a model may have learnt from the ARFF files.
            if kind == .nslKDDARFF, shown == .nslKDD { return shown }
            guard kind == shown || kind == .csv else {
                throw .unrecognised(file: file, reason: "its columns are not those of \(kind.rawValue)")
            }
            return kind
        }
        // A label of the user's choice makes it a CSV like any other.
        guard let label = options.label, shown != .csv else { return shown }
        let own = HeaderLayout(file: file, options: options, names: names).ownLabel(of: shown)
        return own?.lowercased() == label.lowercased() ? shown : .csv
    }

    /// A column that is to be left out must be there: a slip of the pen would leave it in.
    private func checkDropped(_ names: [String]) throws(TabularError) {
        for name in options.drop.sorted() where !names.contains(name) {
            throw .noSuchColumn(file: file, column: name, nearest: nearestName(to: name, among: names))
        }
    }

    private func hasPaddedNames(_ header: ArraySlice<UInt8>) -> Bool {
        header.first == Ascii.space
            || zip(header, header.dropFirst()).contains { $0 == Ascii.comma && $1 == Ascii.space }
    }

    private func recognise(_ names: [String]) -> DatasetKind {
        let set = Set(names.map { $0.lowercased() })
        if set.isSuperset(of: ["bytessent", "bytesreceived", "packetssent", "packetsreceived", "duration"]) {
            return .synthetic
        }
        if set.isSuperset(of: ["sttl", "dttl", "ct_srv_src"]) { return .unswNB15 }
        if set.isSuperset(of: ["protocol_type", "srv_count", "dst_host_count"]) { return .nslKDD }
        if set.contains("flow duration") {
            if set.contains("total tcp flow time") || set.contains("attempted category") { return .cicids2017Improved }
            if set.contains("total backward packets") { return .cicids2017 }
        }
        return .csv
    }

    // MARK: NSL-KDD

    private func looksLikeNSLKDD(_ cells: [String]) -> Bool {
        guard options.kind == nil || options.kind == .nslKDD else { return false }
        if options.kind == .nslKDD { return !cells.contains("dst_host_count") }
        return (41...43).contains(cells.count) && ["tcp", "udp", "icmp"].contains(cells[1])
            && number(fromText: cells[0]) != nil
    }

    private func nslKDDPlan(columns count: Int, dataStart: Int, notes: [String]) throws(TabularError) -> ReadPlan {
        let width = NSLKDDColumns.names.count
        try checkDropped(NSLKDDColumns.names)
        if let label = options.label, label != "label" {
            throw .noSuchColumn(file: file, column: label, nearest: "label")
        }
        guard (width...width + 2).contains(count) else {
            throw .columnCount(file: file, row: 1, expected: width + 2, found: count)
        }
        var columns = NSLKDDColumns.names.map { nslKDDFeature($0) }
        var names = NSLKDDColumns.names
        if count > width {
            columns.append(options.ignoresLabels ? nil : Feature(name: "label", role: .label))
            names.append("label")
        }
        if count > width + 1 {
            columns.append(nil)  // the difficulty is no property of the flow
            names.append("difficulty")
        }
        return ReadPlan(
            file: file, kind: .nslKDD, columns: columns, names: names, dataStart: dataStart, hasHeader: false,
            notes: notes)
    }

    private func nslKDDFeature(_ name: String) -> Feature? {
        HeaderLayout(file: file, options: options, names: []).nslKDDFeature(name)
    }

    private func arffPlan(_ block: [UInt8], from start: Int, notes: [String]) throws(TabularError) -> ReadPlan {
        let bytes = block.span
        var names: [String] = []
        var i = start
        while i < bytes.count {
            var end = i
            while bytes[end] != Ascii.newline { end += 1 }
            let text = headerName(String(decoding: block[i..<end], as: UTF8.self))
            i = end + 1
            if text.lowercased().hasPrefix("@data") {
                guard Set(NSLKDDColumns.names).isSubset(of: names) else {
                    throw .unrecognised(file: file, reason: "an ARFF file, but not NSL-KDD's")
                }
                let columns = names.map { name -> Feature? in
                    if name == "class" || name == "label" { return Feature(name: name, role: .label) }
                    return NSLKDDColumns.names.contains(name) ? nslKDDFeature(name) : nil
                }
                return ReadPlan(
                    file: file, kind: .nslKDDARFF, columns: columns, names: names, dataStart: i, hasHeader: false,
                    notes: notes)
            }
            if text.lowercased().hasPrefix("@attribute") {
                let rest = text.dropFirst("@attribute".count).drop { $0 == " " || $0 == "\t" }
                let quoted = rest.first == "'"
                names.append(String(rest.drop { $0 == "'" }.prefix { quoted ? $0 != "'" : $0 != " " && $0 != "\t" }))
            }
        }
        throw .unrecognised(file: file, reason: "an ARFF file without @data")
    }
}
