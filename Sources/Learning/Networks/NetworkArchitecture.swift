/// What tells one kind of network from another: its layers, and how it is best trained.
public protocol NetworkArchitecture: Sendable {
    /// The name that a model file carries.
    static var kind: ModelKind { get }
    /// How it is trained where nobody says otherwise; Documentation/decisions/defaults.md says how it was chosen.
    static var standard: NetworkOptions { get }
    /// All layers but the last, which gives the classes' logits.
    static func hiddenLayers(columns: Int) -> [NetworkLayer]
}

/// One hidden layer of 64 units.
public enum ShallowArchitecture: NetworkArchitecture {
    /// The name in a model file.
    public static let kind = ModelKind.ann
    /// How it is trained.
    public static let standard = NetworkOptions(epochs: 20, schedule: .cosine, weightDecay: 0.1)
    /// The hidden layer.
    public static func hiddenLayers(columns: Int) -> [NetworkLayer] { [.dense(units: 64)] }
}

/// Hidden layers of 64 and 32 units.
public enum PerceptronArchitecture: NetworkArchitecture {
    /// The name in a model file.
    public static let kind = ModelKind.mlp
    /// How it is trained.
    public static let standard = NetworkOptions(epochs: 20, schedule: .cosine, weightDecay: 0.1)
    /// The hidden layers.
    public static func hiddenLayers(columns: Int) -> [NetworkLayer] { [.dense(units: 64), .dense(units: 32)] }
}

/// Hidden layers of 256, 128, 64 and 32 units with batch normalisation and dropout.
public enum DeepArchitecture: NetworkArchitecture {
    /// The name in a model file.
    public static let kind = ModelKind.dnn
    /// How it is trained.
    public static let standard = NetworkOptions(epochs: 5, schedule: .cosine)
    /// The hidden layers.
    public static func hiddenLayers(columns: Int) -> [NetworkLayer] {
        [256, 128, 64, 32].flatMap { units -> [NetworkLayer] in
            [.dense(units: units, rectified: false), .batchNormalisation(), .dropout(rate: 0.2)]
        }
    }
}

/// Two 1-D convolutions over the columns, each with max pooling, then 64 units.
///
/// Few columns shorten or leave out what would not fit.
public enum ConvolutionalArchitecture: NetworkArchitecture {
    /// The name in a model file.
    public static let kind = ModelKind.cnn
    /// How it is trained.
    public static let standard = NetworkOptions(epochs: 5, schedule: .cosine)
    /// The hidden layers.
    public static func hiddenLayers(columns: Int) -> [NetworkLayer] {
        var layers: [NetworkLayer] = []
        var length = max(1, columns)
        for (filters, width) in [(16, 5), (32, 3)] {
            layers.append(.convolution(filters: filters, width: min(width, length)))
            length -= min(width, length) - 1
            guard length >= 2 else { break }
            layers.append(.maxPooling(width: 2))
            length /= 2
        }
        return layers + [.dense(units: 64)]
    }
}

/// The shallow network, `ann`.
public typealias ShallowNetwork = NetworkClassifier<ShallowArchitecture>
/// The multilayer perceptron, `mlp`.
public typealias Perceptron = NetworkClassifier<PerceptronArchitecture>
/// The deep network, `dnn`.
public typealias DeepNetwork = NetworkClassifier<DeepArchitecture>
/// The convolutional network, `cnn`.
public typealias ConvolutionalNetwork = NetworkClassifier<ConvolutionalArchitecture>
