import Kernels
import Tabular

/// New rows between those of a class and their nearest neighbours in it.
///
/// Chawla, Bowyer, Hall and Kegelmeyer, "SMOTE: Synthetic Minority Over-sampling Technique", 2002. A number lies at a
/// random point between the two rows'. A categorical column (SMOTE-NC, section 6.1 there) takes the level that most of
/// the neighbours have, and a difference in it counts, squared, as the median of the deviations of the class's numbers.
struct SMOTE: Sendable {
    let neighbours: Int

    /// A row to be made: of which row, towards which of its neighbours, how far.
    private struct Draft {
        var parent: Int
        var neighbour: Int
        var gap: Float
    }

    /// Adds rows to each class that has fewer than wanted.
    func grow(
        _ data: TrainingSet, _ rowsOfClass: [[Int]], to wanted: Int, _ random: inout SplitMix64, _ workers: Workers
    ) async throws(LearningError) -> TrainingSet {
        var parents: [Int] = []
        var codes: [UInt16] = []
        var added = [[Float]](repeating: [], count: data.matrix.columns)
        for (code, rows) in rowsOfClass.enumerated() where !rows.isEmpty && rows.count < wanted {
            // Towards as many neighbours as there are; a single row has none, and is copied.
            let reach = min(neighbours, rows.count - 1)
            let drafts = (rows.count..<wanted).map { _ in
                Draft(
                    parent: random.integer(below: rows.count), neighbour: random.integer(below: max(1, reach)),
                    gap: Float(random.uniform()))
            }
            let near = try await nearest(data, rows, Set(drafts.map(\.parent)), reach, workers)
            let cells = try await workers.map(data.matrix.columns) { column in
                new(data, column, rows, drafts, near)
            }
            for column in added.indices { added[column] += cells[column] }
            parents += drafts.map { rows[$0.parent] }
            codes += [UInt16](repeating: UInt16(code), count: drafts.count)
        }
        return joined(data, added, parents, codes)
    }

    /// Of each row that is a parent, its nearest neighbours; of the others none.
    private func nearest(
        _ data: TrainingSet, _ rows: [Int], _ parents: Set<Int>, _ count: Int, _ workers: Workers
    ) async throws(LearningError) -> [[Int32]] {
        guard count > 0 else { return [[Int32]](repeating: [], count: rows.count) }
        let places = Places(data, rows)
        let tree = BallTree(places.cells, columns: places.columns)
        let chunks = Workers.chunks(of: rows.count, size: 256)
        return try await workers.map(chunks.count) { chunk in
            chunks[chunk].map { row in
                parents.contains(row) ? tree.neighbours(of: places.row(row), own: row, count: count) : []
            }
        }.flatMap { $0 }
    }

    /// The new rows' cells in a column.
    private func new(
        _ data: TrainingSet, _ column: Int, _ rows: [Int], _ drafts: [Draft], _ near: [[Int32]]
    ) -> [Float] {
        let start = column * data.matrix.rows
        let own = rows.map { data.matrix.values[start + $0] }
        guard data.isCategorical(column) else {
            return drafts.map { draft in
                let others = near[draft.parent]
                let from = own[draft.parent]
                guard !others.isEmpty else { return from }
                // Weights rather than a difference: that of two large numbers may be infinite.
                return from * (1 - draft.gap) + own[Int(others[draft.neighbour % others.count])] * draft.gap
            }
        }
        var most: [Float?] = Array(repeating: nil, count: rows.count)
        return drafts.map { draft in
            if let level = most[draft.parent] { return level }
            let level = mostFrequent(near[draft.parent].map { own[Int($0)] }, own: own[draft.parent])
            most[draft.parent] = level
            return level
        }
    }

    /// The value that stands there most often; of several the row's own, else the smallest.
    private func mostFrequent(_ values: [Float], own: Float) -> Float {
        var best = (value: own, count: values.count { $0 == own })
        for value in Set(values).sorted() {
            let count = values.count { $0 == value }
            if count > best.count { best = (value, count) }
        }
        return best.value
    }

    private func joined(
        _ data: TrainingSet, _ added: [[Float]], _ parents: [Int], _ codes: [UInt16]
    ) -> TrainingSet {
        let matrix = data.matrix
        var values: [Float] = []
        values.reserveCapacity((matrix.rows + parents.count) * matrix.columns)
        for column in 0..<matrix.columns {
            values += matrix.values[column * matrix.rows..<(column + 1) * matrix.rows]
            values += added[column]
        }
        return TrainingSet(
            matrix: Matrix(rows: matrix.rows + parents.count, columns: matrix.columns, values: values),
            classes: data.classes.map { ClassLabels(codes: $0.codes + codes, names: $0.names) }, levels: data.levels,
            weights: data.weights.map { weights in weights + parents.map { weights[$0] } },
            groups: data.groups.map { groups in groups + parents.map { groups[$0] } })
    }
}

extension TrainingSet {
    /// Whether a column's whole numbers stand for levels.
    func isCategorical(_ column: Int) -> Bool { column < levels.count && levels[column] > 0 }
}

/// The rows of a class where distances are measured: row after row, each level a column of its own.
private struct Places: Sendable {
    let columns: Int
    private(set) var cells: [Float]

    init(_ data: TrainingSet, _ rows: [Int]) {
        let matrix = data.matrix
        var deviations: [Double] = []
        /// For each column that differs within the class, where it begins, and what levels it has.
        var kept: [(column: Int, first: Int, levels: [Float])] = []
        var width = 0
        for column in 0..<matrix.columns {
            let own = rows.map { matrix.values[column * matrix.rows + $0] }
            if data.isCategorical(column) {
                let levels = Set(own).sorted()
                guard levels.count > 1 else { continue }
                kept.append((column, width, levels))
                width += levels.count
            } else {
                let mean = own.reduce(0.0) { $0 + Double($1) } / Double(own.count)
                let squares = own.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
                deviations.append((squares / Double(own.count)).squareRoot())
                // What is the same in all rows adds nothing to a distance.
                guard squares > 0 else { continue }
                kept.append((column, width, []))
                width += 1
            }
        }
        deviations.sort()
        let (low, high) = (
            deviations.dropLast(deviations.count / 2).last, deviations.dropFirst(deviations.count / 2).first
        )
        let median = deviations.isEmpty ? 1 : ((low ?? 0) + (high ?? 0)) / 2
        // Two rows of different levels differ in two columns by this much.
        let mark = Float(median * 0.5.squareRoot())
        columns = max(1, width)
        cells = [Float](repeating: 0, count: rows.count * columns)
        for (column, first, levels) in kept {
            let start = column * matrix.rows
            for (place, row) in rows.enumerated() {
                let value = matrix.values[start + row]
                if levels.isEmpty {
                    cells[place * columns + first] = value
                } else {
                    cells[place * columns + first + min(levels.partitionPoint { $0 >= value }, levels.count - 1)] = mark
                }
            }
        }
    }

    func row(_ index: Int) -> [Float] { Array(cells[index * columns..<(index + 1) * columns]) }
}
