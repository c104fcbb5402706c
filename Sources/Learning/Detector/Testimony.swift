import Tabular

/// What each member says of some rows, not yet weighed.
struct Testimony: Sendable {
    /// Each member's scores; those of members that were not asked are empty.
    var scores: [[Float]]
    /// The voters' mean class probabilities, row after row; empty where nobody votes.
    var probabilities: [Float]
    /// How many classes there are.
    let classCount: Int

    /// An empty testimony of rows that are to be filled in.
    init(members: Int, rows: Int, classCount: Int) {
        scores = [[Float]](repeating: [Float](repeating: 0, count: rows), count: members)
        probabilities = [Float](repeating: 0, count: rows * classCount)
        self.classCount = classCount
    }

    /// Asks the members about a run of rows.
    ///
    /// - Parameters:
    ///   - bindings: how the table answers to each member's features.
    ///   - isAsked: which members are asked for scores; voters are in any case.
    ///   - matrixOf: for each member, the first whose matrix is the same; nil where each has its own.
    init(
        _ members: [Member], _ table: Table, rows: Range<Int>, _ bindings: [Preprocessor.Binding], isAsked: [Bool],
        classCount: Int, matrixOf: [Int]? = nil
    ) {
        self.classCount = classCount
        scores = [[Float]](repeating: [], count: members.count)
        var votes = [Float](repeating: 0, count: rows.count * classCount)
        var none: [Float] = []
        var total: Float = 0
        var matrices = [Matrix?](repeating: nil, count: members.count)
        for (index, member) in members.enumerated() where isAsked[index] || member.voice.votes {
            let place = matrixOf?[index] ?? index
            let matrix = matrices[place] ?? member.preprocessor.matrix(table, rows: rows, bindings[index])
            if matrixOf != nil { matrices[place] = matrix }
            var own = [Float](repeating: 0, count: rows.count)
            var ownSpan = own.mutableSpan
            if member.voice.votes, classCount > 0 {
                var shares = [Float](repeating: 0, count: rows.count * classCount)
                var shareSpan = shares.mutableSpan
                member.model.score(matrix, rows: 0..<rows.count, into: &ownSpan, probabilities: &shareSpan)
                if Self.isConditional(members, classCount) { Self.condition(&shares, classCount) }
                for i in votes.indices { votes[i] += shares[i] }
                total += 1
            } else {
                var noSpan = none.mutableSpan
                member.model.score(matrix, rows: 0..<rows.count, into: &ownSpan, probabilities: &noSpan)
            }
            scores[index] = own
        }
        if total > 1 { for i in votes.indices { votes[i] /= total } }
        probabilities = votes
    }

    /// Whether voters are asked which attack a row is if it is one, and the score whether it is one.
    ///
    /// A voter that takes a new attack for benign traffic still knows best which attack it is like.
    private static func isConditional(_ members: [Member], _ classCount: Int) -> Bool {
        members.count > 1 && classCount > 2
    }

    /// Divides the attacks' shares of each row by their sum; benign keeps its own.
    private static func condition(_ shares: inout [Float], _ classCount: Int) {
        for start in stride(from: 0, to: shares.count, by: classCount) {
            var sum: Float = 0
            for k in 1..<classCount { sum += shares[start + k] }
            for k in 1..<classCount {
                shares[start + k] = sum > 0 ? shares[start + k] / sum : 1 / Float(classCount - 1)
            }
        }
    }

    /// Takes over what `other` says, whose rows stand at `rows` here.
    mutating func place(_ other: Testimony, at rows: [Int]) {
        for member in scores.indices where !other.scores[member].isEmpty {
            for (index, row) in rows.enumerated() { scores[member][row] = other.scores[member][index] }
        }
        for (index, row) in rows.enumerated() {
            for k in 0..<classCount {
                probabilities[row * classCount + k] = other.probabilities[index * classCount + k]
            }
        }
    }
}
