import TestSupport
import Testing

@testable import Tabular

/// Files of each kind, made by hand.
enum Samples {
    /// A row of NSL-KDD: 41 features, the label and the difficulty where they are given.
    static func nslKDD(
        _ protocolType: String = "tcp", service: String = "http", srcBytes: Int = 181, label: String? = nil,
        difficulty: Int? = nil
    ) -> String {
        var cells = [String](repeating: "0", count: 41)
        cells[1] = protocolType
        cells[2] = service
        cells[3] = "SF"
        cells[4] = "\(srcBytes)"
        cells[40] = "0.25"
        if let label { cells.append(label) }
        if let difficulty { cells.append("\(difficulty)") }
        return cells.joined(separator: ",")
    }

    /// NSL-KDD's ARFF as its authors write it: quoted names, sets of words, comments.
    static func arff(_ rows: [String]) -> String {
        let attributes = NSLKDDColumns.names.map { name in
            let domain = NSLKDDColumns.categorical.contains(name) ? "{'tcp','udp', 'icmp'}" : "real"
            return "@attribute '\(name)' \(domain)"
        }
        return
            (["% made by hand", "@relation 'KDDTest'"] + attributes
            + ["@attribute 'class' {'normal', 'anomaly'}", "@data"] + rows).joined(separator: "\n") + "\n"
    }

    /// A header of CICIDS2017 as published: blanks before most names, `Fwd Header Length` twice.
    static let cicids2017Header =
        (CICIDS2017Columns.original.map { $0 == "Fwd Header Length.1" ? "Fwd Header Length" : $0 } + ["Label"])
        .map { " \($0)" }.joined(separator: ",")

    /// A row of CICIDS2017 as published whose feature in column c is `first + c`, but for the given ones.
    static func cicids2017(first: Int = 0, _ cells: [String: String] = [:], label: String) -> String {
        let values = CICIDS2017Columns.original.enumerated().map { cells[$1] ?? "\(first + $0)" }
        return (values + [label]).joined(separator: ",")
    }

    /// A file of CICIDS2017 as corrected, with the given labels.
    static func improved(_ labels: [String]) -> String {
        let rows = labels.enumerated().map { row, label in
            CICIDS2017Columns.improved.enumerated().map { column, name in
                switch name {
                case "Flow ID": "10.0.0.1-10.0.0.2-5-6-6"
                case "Src IP", "Dst IP": "10.0.0.\(row)"
                case "Timestamp": "2017-07-07 12:59:50.\(row)"
                case "Protocol": "17"
                case "Label": label
                case "Attempted Category": "-1"
                default: "\(row * 100 + column)"
                }
            }.joined(separator: ",")
        }
        return ([CICIDS2017Columns.improved.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
    }

    /// A row of UNSW-NB15.
    static func unswNB15(_ row: Int, service: String, category: String, label: Int) -> String {
        UNSWNB15Columns.names.map { name in
            switch name {
            case "id": "\(row)"
            case "proto": "tcp"
            case "service": service
            case "state": "FIN"
            case "attack_cat": category
            case "label": "\(label)"
            default: "0.\(row)"
            }
        }.joined(separator: ",")
    }
}

extension TemporaryFolder {
    /// Writes the text to a file and reads it.
    @discardableResult
    func read(_ text: String, _ options: ReadOptions = ReadOptions()) async throws -> Table {
        try await TableReader(options: options).read([write(text, to: "flows.csv")])
    }

    /// Writes the texts to a file each and reads them as one table.
    @discardableResult
    func read(files texts: [String], _ options: ReadOptions = ReadOptions()) async throws -> Table {
        let paths = try texts.enumerated().map { try write($1, to: "flows-\($0).csv") }
        return try await TableReader(options: options).read(paths)
    }
}

extension ReadOptions {
    /// Default options but for what the closure sets.
    init(_ change: (inout ReadOptions) -> Void) {
        self.init()
        change(&self)
    }
}

extension Table {
    /// The cells of a numeric column.
    func numbers(_ name: String) throws -> [Float] {
        guard case .numeric(let values) = columns[try #require(schema.index(of: name))] else {
            Issue.record("'\(name)' is not numeric")
            return []
        }
        return values
    }

    /// The cells of a categorical column, by name.
    func words(_ name: String) throws -> [String] {
        let index = try #require(schema.index(of: name))
        guard case .categorical(let codes) = columns[index] else {
            Issue.record("'\(name)' is not categorical")
            return []
        }
        return codes.map { schema.features[index].levels[Int($0)] }
    }

    /// The levels of a categorical column.
    func levels(_ name: String) throws -> [String] {
        schema.features[try #require(schema.index(of: name))].levels
    }

    /// The name of each row's type.
    func typeNames() throws -> [String] {
        let labels = try #require(labels)
        return labels.codes.map { labels.types[Int($0)].name }
    }

    /// How many rows each class has at a granularity.
    func classCounts(_ granularity: ClassGranularity) throws -> [String: Int] {
        let classes = try #require(labels).classes(granularity)
        return Dictionary(uniqueKeysWithValues: zip(classes.names, classes.counts))
    }
}

/// The bits of numbers, one pattern for all NaNs: so that lists with missing cells can be compared.
func bits(_ values: [Float]) -> [UInt32] {
    values.map { $0.isNaN ? .max : $0.bitPattern }
}
