import Kernels
import Tabular

/// The codes of a training table as the histograms want them: columns joined into slots, slots dealt to parts.
///
/// Columns whose values seldom meet share a slot: where all combinations of their codes that occur number at most 256,
/// one code stands for all of them (a kind of exclusive feature bundling: Ke et al., "LightGBM: a highly efficient
/// gradient boosting decision tree", NeurIPS 2017). A histogram of the slot is split up into its columns' afterwards.
struct BoostingLayout: Sendable {
    /// A column within its slot.
    struct Member: Sendable {
        let column: Int
        /// The column's code for each of the slot's codes.
        let codes: [UInt8]
        /// The column's commonest code among the slot's codes.
        let commonCode: UInt8
        /// The slot's codes whose column code is another.
        let others: [UInt8]
        /// Whether any row's cell is missing.
        let hasMissing: Bool
    }

    /// One or more columns that share a code.
    struct Slot: Sendable {
        /// Each row's code.
        var codes: [UInt8]
        var codeCount: Int
        var members: [Member]
    }

    /// The slots that one helper works on.
    struct Part: Sendable {
        /// The slots' codes, row after row, four to a unit.
        let units: [UInt32]
        let width: Int
        /// Which slots, in the order of the bytes.
        let slots: [Int]
    }

    let rows: Int
    let columns: [BoostingColumn]
    let slots: [Slot]
    let parts: [Part]
    /// Where each column is: its slot and which of its members; nil where it has one code only.
    let places: [(slot: Int, member: Int)?]

    /// Codes a matrix.
    ///
    /// Complexity: O(cells x log bins), in parallel.
    init(
        _ matrix: Matrix, levels: [Int], maxBins: Int, parts partCount: Int, workers: Workers
    ) async throws(LearningError) {
        let coded = try await workers.map(matrix.columns) { column -> (BoostingColumn, [UInt8]) in
            let values = matrix.values.span.extracting(column * matrix.rows..<(column + 1) * matrix.rows)
            let kind = BoostingColumn(values, levels: levels.isEmpty ? 0 : levels[column], maxBins: maxBins)
            var codes = [UInt8](repeating: 0, count: matrix.rows)
            var target = codes.mutableSpan
            kind.find(values, into: &target)
            return (kind, codes)
        }
        rows = matrix.rows
        columns = coded.map(\.0)
        let bundles = BoostingBundles.plan(coded.map(\.1), codeCounts: coded.map { $0.0.plainCodes + 1 })
        let joined = try await workers.map(bundles.count) { BoostingBundles.join(bundles[$0], coded) }
        let slots = joined.flatMap { $0 }
        self.slots = slots
        var places = [(slot: Int, member: Int)?](repeating: nil, count: matrix.columns)
        for (slot, joined) in slots.enumerated() {
            for (member, column) in joined.members.enumerated() { places[column.column] = (slot, member) }
        }
        self.places = places
        let rows = matrix.rows
        parts = try await workers.map(partCount) { part in
            let own = Array(stride(from: part, to: slots.count, by: partCount))
            let width = (own.count + CodeHistogram.unitColumns - 1) / CodeHistogram.unitColumns
            var units = [UInt32](repeating: 0, count: rows * width)
            for (position, slot) in own.enumerated() {
                slots[slot].codes.withSpan { codes in
                    var target = units.mutableSpan
                    CodeHistogram.place(codes, at: position, width: width, in: &target)
                }
            }
            return Part(units: units, width: width, slots: own)
        }
    }

    /// For each code of the column's slot, 1 where its rows go left.
    func sides(_ column: Int, _ goesLeft: (_ code: Int) -> Bool) -> (slot: Int, sides: [UInt8]) {
        guard let place = places[column] else { return (0, [UInt8](repeating: 0, count: CodeHistogram.codes)) }
        var sides = [UInt8](repeating: 0, count: CodeHistogram.codes)
        let member = slots[place.slot].members[place.member]
        for (code, own) in member.codes.enumerated() where goesLeft(Int(own)) { sides[code] = 1 }
        return (place.slot, sides)
    }
}

extension Array {
    fileprivate func withSpan(_ work: (borrowing Span<Element>) -> Void) { work(span) }
}
