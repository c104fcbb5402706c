extension ModelKind {
    /// What shapes a model of this kind; the members of an ensemble have their own.
    public var hyperparameters: [Hyperparameter] {
        switch self {
        case .isolationForest, .extendedIsolationForest:
            [
                .whole("trees", "how many trees", 100, in: 1...100_000, search: 50...400, log: true),
                .whole("sample-size", "rows a tree sees", 256, in: 2...131_072, search: 64...4_096, log: true),
            ]
        case .extraTrees:
            [
                .whole("trees", "how many trees", 100, in: 1...100_000, search: 50...400, log: true),
                .whole(
                    "columns-tried", "columns a node tries; 0 for the square root of their number", 0, in: 0...4_096,
                    search: 4...64, log: true),
                .whole(
                    "min-split", "a node of fewer rows is not split", 2, in: 2...1_000_000, search: 2...64, log: true),
                .number(
                    "smoothing", "rows added to each side of a leaf's share", 0.1, in: 1e-6...1_000, search: 0.01...10,
                    log: true),
            ]
        case .gradientBoosting:
            [
                .whole("rounds", "how many rounds", 200, in: 1...100_000, search: 50...600, log: true),
                .number(
                    "learning-rate", "what each tree is multiplied by", 0.1, in: 1e-4...1, search: 0.02...0.3, log: true
                ),
                .whole("leaves", "the most leaves of a tree", 31, in: 2...1_024, search: 7...127, log: true),
                .whole("min-rows", "the fewest rows of a leaf", 20, in: 1...1_000_000, search: 5...300, log: true),
                .number("min-child-weight", "the least sum of second derivatives of a leaf", 1e-3, in: 0...1e6),
                .number("l2", "shrinks leaves of few rows", 1, in: 0...1e6, search: 0.01...30, log: true),
                .number("row-sampling", "the share of rows that a tree sees", 1, in: 0.01...1, search: 0.5...1),
                .number("column-sampling", "the share of columns that a tree sees", 1, in: 0.01...1, search: 0.3...1),
                .number("validation-share", "rows held out to stop by; 0 for none", 0, in: 0...0.5),
                .whole("patience", "rounds without a better validation loss before it stops", 20, in: 1...10_000),
            ]
        case .ann, .mlp: network(epochs: 20, weightDecay: 0.1)
        case .dnn, .cnn: network(epochs: 5)
        case .autoencoder, .hybrid: network(epochs: 10)
        case .pca:
            [
                .number(
                    "share", "share of the variance that the kept components explain", 0.9, in: 0.01...1,
                    search: 0.5...0.99),
                .whole("components", "components kept at most", 64, in: 1...256, search: 8...128, log: true),
            ]
        case .nearestNeighbours:
            [
                .whole(
                    "prototypes", "centres that stand for the rows", 256, in: 1...65_536, search: 32...2_048, log: true),
                .whole(
                    "components", "dimensions that distance is measured in", 15, in: 1...256, search: 4...64, log: true),
            ]
        case .ecod, .medianDistance: []
        case .ensemble: []
        }
    }
}

extension ModelKind {
    /// What shapes any network.
    private func network(epochs: Int, weightDecay: Double = 0) -> [Hyperparameter] {
        [
            .whole("epochs", "how often each row is seen", epochs, in: 1...100_000, search: 5...40, log: true),
            .whole("batch-rows", "rows a step takes", 256, in: 1...65_536, search: 64...1_024, log: true),
            .number("learning-rate", "the size of the first steps", 1e-3, in: 1e-7...1, search: 1e-4...1e-2, log: true),
            .number(
                "weight-decay", "the share of each weight that a step takes off, times the learning rate", weightDecay,
                in: 0...1,
                search: 1e-4...0.3, log: true),
        ]
    }
}
