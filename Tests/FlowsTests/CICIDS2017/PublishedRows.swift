import Tabular
import TestSupport

/// Rows of a data set as published, a column at a time, by the names of their columns.
struct PublishedRows {
    /// The corrected data set, read once for all tests.
    static let corrected = Task { try await PublishedRows("data/cicids2017/improved") }
    /// Files of the original one.
    static let original = Task {
        try await PublishedRows("data/cicids2017/original") { $0.contains("day-") || $0.contains("stratified") }
    }

    let count: Int
    var indices: Range<Int> { 0..<count }
    private let columns: [String: [Float]]

    /// Reads the files of a folder of the data whose names a filter takes.
    init(_ folder: String, where isWanted: (String) -> Bool = { _ in true }) async throws {
        let table = try await TableReader().read(RealData.files(in: folder).filter(isWanted))
        count = table.rowCount
        var columns: [String: [Float]] = [:]
        for (feature, column) in zip(table.schema.features, table.columns) {
            if case .numeric(let cells) = column { columns[feature.name] = cells }
        }
        self.columns = columns
    }

    /// The cells of a column.
    ///
    /// They are numbers of 24 bits: whole ones are exact up to 16,777,216.
    func callAsFunction(_ name: String) -> [Double] {
        (columns[name] ?? []).map(Double.init)
    }

    /// The cells of a column of counts.
    func counts(_ name: String) -> [UInt64] {
        (columns[name] ?? []).map { UInt64(exactly: $0.rounded()) ?? 0 }
    }
}

/// How many places break a rule: the columns are as long as each other, and not empty.
func violations<A, B>(_ a: [A], _ b: [B], _ holds: (A, B) -> Bool) -> Int {
    a.count == b.count && !a.isEmpty ? zip(a, b).count { !holds($0, $1) } : .max
}

/// How many places differ by more than a part of the larger.
func differences(_ a: [Double], _ b: [Double], within tolerance: Double = 1e-5) -> Int {
    violations(a, b) { abs($0 - $1) <= tolerance * max(1, abs($0), abs($1)) }
}
