/// How categorical columns become numbers.
public enum CategoryEncoding: String, Sendable, Codable, CaseIterable {
    /// A column of 0 and 1 for each level; a level that training did not see is 0 in all.
    case oneHot = "one-hot"
    /// The level's position in the alphabet; a level that training did not see is -1.
    case ordinal
}

/// What preprocessing does to the columns of a table.
public struct PreprocessingOptions: Sendable, Codable, Equatable {
    /// How numbers are scaled.
    public var scaling: Scaling
    /// How categories become numbers.
    public var encoding: CategoryEncoding
    /// Whether TotalBytes and TotalPackets are added where their parts exist.
    public var addsTotals: Bool

    /// Makes options.
    public init(scaling: Scaling = .none, encoding: CategoryEncoding = .oneHot, addsTotals: Bool = true) {
        self.scaling = scaling
        self.encoding = encoding
        self.addsTotals = addsTotals
    }

    /// What suits a model best where the user says nothing; Documentation/decisions/defaults.md says how it was chosen.
    public static func standard(for kind: ModelKind, regime: Regime = .labelled) -> PreprocessingOptions {
        switch (kind, regime) {
        case (.extraTrees, _), (.gradientBoosting, _): PreprocessingOptions()
        case (.isolationForest, .unlabelled): PreprocessingOptions(encoding: .ordinal)
        case (.isolationForest, _): PreprocessingOptions(scaling: .signedLog)
        case (.pca, _), (.nearestNeighbours, _), (.medianDistance, _), (.autoencoder, _):
            PreprocessingOptions(scaling: .signedLog)
        case (.ecod, _): PreprocessingOptions()
        case (.ann, _), (.mlp, _), (.dnn, _), (.cnn, _): PreprocessingOptions(scaling: .quantile)
        // The first seed's own setting.
        case (.hybrid, _): PreprocessingOptions(scaling: .minMax)
        // Its members have their own.
        case (.ensemble, _): PreprocessingOptions()
        case (.extendedIsolationForest, _): PreprocessingOptions(scaling: .standard)
        }
    }
}

/// Sums that say more than their parts, and the names of the parts in the known data sets.
enum Totals {
    static let parts: [(name: String, alternatives: [[String]])] = [
        (
            "TotalBytes",
            [
                ["BytesSent", "BytesReceived"], ["src_bytes", "dst_bytes"], ["sbytes", "dbytes"],
                ["Total Length of Fwd Packets", "Total Length of Bwd Packets"],
                ["Total Length of Fwd Packet", "Total Length of Bwd Packet"],
            ]
        ),
        (
            "TotalPackets",
            [
                ["PacketsSent", "PacketsReceived"], ["spkts", "dpkts"],
                ["Total Fwd Packets", "Total Backward Packets"], ["Total Fwd Packet", "Total Bwd packets"],
            ]
        ),
    ]
}
