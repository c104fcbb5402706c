/// One step of Adam with decoupled weight decay.
///
/// Kingma and Ba, "Adam", ICLR 2015 (in the form at the end of its section 2); Loshchilov and Hutter, "Decoupled
/// Weight Decay Regularization", ICLR 2019.
public struct AdamKernel: Sendable {
    /// How long the first moment remembers.
    public static let beta1: Float = 0.9
    /// How long the second moment remembers.
    public static let beta2: Float = 0.999
    private static let epsilon: Float = 1e-7
    /// Below this a moment is nothing: numbers near the smallest would slow every step.
    private static let smallest: Float = 1e-30

    /// The parameters.
    public let parameters: SharedFloats
    private let first: SharedFloats
    private let second: SharedFloats

    /// Starts with moments of zero.
    public init(_ parameters: SharedFloats) {
        self.parameters = parameters
        first = SharedFloats(count: parameters.count)
        second = SharedFloats(count: parameters.count)
    }

    /// Takes a step for a range of the parameters; ranges apart from each other may run at once.
    ///
    /// - Parameters:
    ///   - a, b: two arenas, in each of which a gradient stands from `offset` on; their sum counts.
    ///   - rate: the learning rate, times sqrt(1 - beta2^t) / (1 - beta1^t).
    ///   - decay: the share that each parameter loses.
    public func step(
        _ range: Range<Int>, gradients a: SharedFloats, _ b: SharedFloats, at offset: Int, rate: Float, decay: Float
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= parameters.count && offset >= 0)
        precondition(offset + range.upperBound <= min(a.count, b.count))
        guard !range.isEmpty else { return }
        let start = range.lowerBound
        let g = a.storage.baseAddress! + offset + start
        let h = b.storage.baseAddress! + offset + start
        let p = parameters.storage.baseAddress! + start
        let m = first.storage.baseAddress! + start
        let v = second.storage.baseAddress! + start
        let kept = 1 - decay
        for i in 0..<range.count {
            let gradient = g[i] + h[i]
            let mean = m[i] + (1 - Self.beta1) * (gradient - m[i])
            let square = v[i] + (1 - Self.beta2) * (gradient * gradient - v[i])
            m[i] = abs(mean) < Self.smallest ? 0 : mean
            v[i] = square < Self.smallest ? 0 : square
            p[i] = p[i] * kept - rate * mean / (square.squareRoot() + Self.epsilon)
        }
    }
}
