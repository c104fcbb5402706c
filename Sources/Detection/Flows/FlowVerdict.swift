/// What a model says of one flow at one moment.
public struct FlowVerdict: Sendable {
    /// The model's score; higher is stranger.
    public var score: Float
    /// The chance that a benign flow scores so high at any of its looks.
    public var pValue: Double
    /// How often the like is expected here.
    public var rarity: Rarity
    /// The family that a trained detector names; nil where the model knows none.
    public var family: String?
    /// Whether no known class explains the flow.
    public var isNovel: Bool

    /// A verdict of its parts.
    public init(score: Float, pValue: Double, rarity: Rarity, family: String? = nil, isNovel: Bool = true) {
        self.score = score
        self.pValue = pValue
        self.rarity = rarity
        self.family = family
        self.isNovel = isNovel
    }
}
