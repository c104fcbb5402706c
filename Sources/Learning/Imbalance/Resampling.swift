import Tabular

/// A way to make a training set's classes less uneven, named as the command line does.
public enum Resampling: String, Sendable, Codable, CaseIterable {
    /// The rows as they are.
    case none
    /// Rows of small classes are repeated, drawn at random with replacement.
    case oversample
    /// Rows of large classes are left out, drawn at random.
    case undersample
    /// Small classes get new rows between their own and their neighbours' (Chawla et al. 2002).
    case smote
}

/// How large small classes are to become.
public enum ResamplingTarget: Sendable, Equatable {
    /// As large as the largest class.
    case all
    /// This share of the largest class; a class that is larger stays as it is.
    case share(Double)

    /// The number of rows asked for of each class, where the largest has `most`.
    func rows(of most: Int) -> Int {
        switch self {
        case .all: most
        case .share(let share): max(1, Int((share * Double(most)).rounded()))
        }
    }
}

/// Makes the classes of a training set less uneven.
///
/// It belongs inside a fold, after the split: a synthetic row stands between rows, and must not be judged by them.
public struct Resampler: Sendable {
    /// How.
    public var method: Resampling
    /// How large small classes become; of undersampling, how many times the smallest class the others may have is
    /// the inverse of the share.
    public var target: ResamplingTarget
    /// How many neighbours a synthetic row may lie towards.
    public var neighbours: Int

    /// Makes a resampler.
    ///
    /// By default classes below a tenth of the largest are raised to that: whole balance makes many copies of very few
    /// rows.
    public init(_ method: Resampling, target: ResamplingTarget = .share(0.1), neighbours: Int = 5) {
        self.method = method
        self.target = target
        self.neighbours = neighbours
    }

    /// The training set with its classes resampled: the rows that were there first (where they are kept), in their
    /// order, then the new ones, class after class.
    ///
    /// A new row has the weight and the group of the row that it was made from, so that it stays in that one's fold.
    /// Throws `.badOption`, and `.noLabels` where the rows have no classes.
    ///
    /// Complexity: O(rows x columns); of SMOTE, O(n x n x columns) in a class of n rows that is to grow.
    public func resampled(
        _ data: TrainingSet, _ context: TrainingContext
    ) async throws(LearningError) -> TrainingSet {
        if case .share(let share) = target, !(share > 0 && share <= 1) {
            throw .badOption(name: "share", value: "\(share)", expected: "above 0, at most 1")
        }
        guard (1...1_000).contains(neighbours) else {
            throw .badOption(name: "neighbours", value: "\(neighbours)", expected: "1 to 1000")
        }
        guard method != .none else { return data }
        guard let classes = data.classes else {
            throw .noLabels(purpose: "resampling by class", instead: "leave the rows as they are")
        }
        var rowsOfClass = [[Int]](repeating: [], count: classes.names.count)
        for (row, code) in classes.codes.enumerated() { rowsOfClass[Int(code)].append(row) }
        let sizes = rowsOfClass.map(\.count)
        let most = sizes.max() ?? 0
        var random = SplitMix64(seed: context.seed)
        switch method {
        case .none: return data
        case .undersample:
            let least = sizes.filter { $0 > 0 }.min() ?? 0
            return data.selecting(undersampled(rowsOfClass, to: limit(least), &random))
        case .oversample:
            var drawn = Array(0..<data.matrix.rows)
            for rows in rowsOfClass where !rows.isEmpty {
                for _ in 0..<max(0, target.rows(of: most) - rows.count) {
                    drawn.append(rows[random.integer(below: rows.count)])
                }
            }
            return data.selecting(drawn)
        case .smote:
            let wanted = target.rows(of: most)
            return try await SMOTE(neighbours: neighbours).grow(data, rowsOfClass, to: wanted, &random, context.workers)
        }
    }

    /// How many rows a class may keep where the smallest has `least`.
    private func limit(_ least: Int) -> Int {
        switch target {
        case .all: least
        case .share(let share): Int(min((Double(least) / share).rounded(), Double(Int32.max)))
        }
    }

    private func undersampled(_ rowsOfClass: [[Int]], to limit: Int, _ random: inout SplitMix64) -> [Int] {
        rowsOfClass.flatMap { rows in
            rows.count <= limit ? rows : sampleRows(limit, of: rows.count, &random).map { rows[Int($0)] }
        }.sorted()
    }
}

extension TrainingSet {
    /// The given rows, in the given order; they may repeat.
    func selecting(_ rows: [Int]) -> TrainingSet {
        TrainingSet(
            matrix: matrix.selecting(rows),
            classes: classes.map { classes in
                ClassLabels(codes: rows.map { classes.codes[$0] }, names: classes.names)
            }, levels: levels, weights: weights.map { weights in rows.map { weights[$0] } },
            groups: groups.map { groups in rows.map { groups[$0] } })
    }
}
