import Kernels
import Tabular

extension GradientBoostingTrainer {
    /// Checks data and options before any work.
    func check(_ data: TrainingSet) throws(LearningError) -> ClassLabels {
        try checkOptions()
        let matrix = data.matrix
        guard matrix.rows > 0 else { throw .noRows }
        guard matrix.columns > 0 else { throw .noColumns }
        guard matrix.columns <= TreeNode.columnLimit else {
            throw .tooManyColumns(found: matrix.columns, limit: TreeNode.columnLimit)
        }
        guard let classes = data.classes else { throw .noLabels(purpose: "a supervised model", instead: nil) }
        guard classes.names.count <= Self.classLimit else {
            throw .tooManyClasses(found: classes.names.count, limit: Self.classLimit)
        }
        guard classes.counts.count(where: { $0 > 0 }) > 1 else {
            throw .oneClassOnly(classes.codes.first.map { classes.names[Int($0)] } ?? ClassLabels.benign)
        }
        guard classes.codes.count == matrix.rows else {
            throw .badOption(name: "classes", value: "\(classes.codes.count)", expected: "one a row")
        }
        guard data.levels.isEmpty || data.levels.count == matrix.columns && data.levels.allSatisfy({ $0 >= 0 }) else {
            throw .badOption(name: "levels", value: "\(data.levels.count)", expected: "one a column")
        }
        if let weights = data.weights {
            guard weights.count == matrix.rows, weights.allSatisfy({ $0 >= 0 && $0.isFinite }),
                weights.contains(where: { $0 > 0 })
            else {
                throw .badOption(
                    name: "weights", value: "\(weights.count) numbers",
                    expected: "one a row, none negative, not all 0")
            }
        }
        if let groups = data.groups, groups.count != matrix.rows {
            throw .badOption(name: "groups", value: "\(groups.count)", expected: "one a row")
        }
        return classes
    }

    private func checkOptions() throws(LearningError) {
        try check("rounds", rounds, 1...1_000_000)
        try check("leaves", leaves, 2...Self.leafLimit)
        try check("rows per leaf", minRowsPerLeaf, 1...Int(Int32.max))
        try check("bins", maxBins, 2...BoostingColumn.plainLimit)
        try check("patience", patience, 1...1_000_000)
        try check("levels of a set", categories.mostLevels, 1...BoostingColumn.plainLimit)
        try check("levels for one against the rest", categories.oneAgainstRest, 0...BoostingColumn.plainLimit)
        try check("rows of a group", categories.groupRows, 1...Int(Int32.max))
        try check("learning rate", learningRate, learningRate > 0 && learningRate <= 1, "above 0, at most 1")
        try check("row sampling", rowSampling, rowSampling > 0 && rowSampling <= 1, "above 0, at most 1")
        try check("column sampling", columnSampling, columnSampling > 0 && columnSampling <= 1, "above 0, at most 1")
        try check("validation share", validationShare, validationShare >= 0 && validationShare <= 0.5, "from 0 to 0.5")
        for (name, value) in [
            ("least hessian of a leaf", minChildWeight), ("l2", l2), ("category smoothing", categories.smoothing),
            ("category l2", categories.l2),
        ] {
            try check(name, value, value >= 0 && value.isFinite, "at least 0")
        }
        if let largestStep { try check("largest step", largestStep, largestStep > 0, "above 0") }
    }

    private func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws(LearningError) {
        guard range.contains(value) else {
            throw .badOption(
                name: name, value: "\(value)", expected: "from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    private func check(
        _ name: String, _ value: Float, _ holds: Bool, _ expected: String
    ) throws(LearningError) {
        guard holds else { throw .badOption(name: name, value: "\(value)", expected: expected) }
    }
}
