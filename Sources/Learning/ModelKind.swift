/// The name of a model, as the command line and the model file spell it.
public enum ModelKind: String, Sendable, Codable, CaseIterable {
    /// Isolation forest (Liu, Ting, Zhou 2008), one-class.
    case isolationForest = "isolation-forest"
    /// Extended isolation forest (Hariri 2019), one-class.
    case extendedIsolationForest = "extended-isolation-forest"
    /// Extremely randomised trees (Geurts, Ernst, Wehenkel 2006), supervised.
    case extraTrees = "extra-trees"
    /// Gradient boosting of trees (Friedman 2001), supervised.
    case gradientBoosting = "gradient-boosting"
    /// A network of one hidden layer, supervised.
    case ann
    /// A multilayer perceptron of two hidden layers, supervised.
    case mlp
    /// A deep network with batch normalisation and dropout, supervised.
    case dnn
    /// A 1-D convolutional network over the columns, supervised.
    case cnn
    /// An autoencoder, one-class.
    case autoencoder
    /// Distance from the principal components (Shyu et al. 2003), one-class.
    case pca
    /// Empirical tails (Li et al. 2022), one-class.
    case ecod
    /// Distance to the nearest of many prototypes, one-class.
    case nearestNeighbours = "nearest-neighbours"
    /// Bounded distance from the columns' medians, one-class.
    case medianDistance = "median-distance"
    /// An isolation forest that teaches a 64-32 network, without labels.
    case hybrid
    /// Supervised and one-class models, fused as p-values.
    case ensemble

    /// Whether the model is made of others: it is a detector of several members, not a `Model`.
    public var isComposite: Bool { self == .ensemble || self == .hybrid }

    /// Whether a model of this kind learns from labels; an ensemble does where there are some.
    public var isSupervised: Bool {
        switch self {
        case .extraTrees, .gradientBoosting, .ann, .mlp, .dnn, .cnn: true
        case .isolationForest, .extendedIsolationForest, .autoencoder, .pca, .ecod, .nearestNeighbours,
            .medianDistance, .hybrid, .ensemble:
            false
        }
    }
}
