/// Where everything of a network stands: parameters in one stretch of floats, activations and gradients in an arena.
struct NetworkPlan: Sendable {
    /// The most units, filters or positions that a layer may have.
    static let sizeLimit = 1 << 16
    /// The most parameters that a network may have.
    static let parameterLimit = 1 << 26

    /// The most floats that one row may need: a file may ask for anything.
    static let rowLimit = 1 << 22

    /// One layer in its place.
    struct Step: Sendable {
        var layer: NetworkLayer
        /// Positions and channels that come in and go out.
        var length: Int
        var channels: Int
        var outLength: Int
        var outChannels: Int
        /// Where its parameters begin, how many are weights that decay, and how many there are in all.
        var weights: Int
        var weightCount = 0
        var parameterCount = 0
        /// Where its running means and variances begin.
        var statistics: Int
        /// Places in the arena.
        var input = 0
        var output = 0
        var inputGradient = 0
        var outputGradient = 0
        var scratch = 0
        var scratchGradient = 0

        var inputs: Int { length * channels }
        var outputs: Int { outLength * outChannels }
        /// How many floats of running statistics it has.
        var statisticCount: Int { if case .batchNormalisation = layer { 2 * channels } else { 0 } }
        /// How many floats of scratch each row needs.
        var scratchPerRow: Int {
            if case .convolution(_, let width, _) = layer { outLength * width * channels } else { 0 }
        }
    }

    let inputs: Int
    let rows: Int
    private(set) var steps: [Step] = []
    private(set) var parameterCount = 0
    private(set) var statisticCount = 0
    /// In the arena: the gradient of the parameters, then the sums for the running statistics.
    private(set) var gradient = 0
    private(set) var statisticSums = 0
    private(set) var arenaCount = 0

    var outputs: Int { steps.last?.outputs ?? 0 }
    /// Where the rows go in, and where the results come out.
    var input: Int { steps.first?.input ?? 0 }
    var output: Int { steps.last?.output ?? 0 }
    var outputGradient: Int { steps.last?.outputGradient ?? 0 }
    var hasNormalisation: Bool { statisticCount > 0 }

    /// Lays a network out for up to `rows` rows at once; nil where a layer does not fit what comes into it.
    ///
    /// - Parameter isTraining: whether the arena has room for gradients.
    init?(inputs: Int, layers: [NetworkLayer], rows: Int, isTraining: Bool) {
        self.inputs = inputs
        self.rows = rows
        guard inputs > 0, inputs <= Self.sizeLimit, rows > 0, !layers.isEmpty else { return nil }
        var (length, channels) = (inputs, 1)
        var perRow = inputs
        for layer in layers {
            guard
                let step = Self.step(layer, length, channels, weights: parameterCount, statistics: statisticCount),
                step.outputs > 0, step.outputs <= Self.sizeLimit,
                parameterCount + step.parameterCount <= Self.parameterLimit
            else { return nil }
            perRow += step.outputs + step.scratchPerRow
            guard perRow <= Self.rowLimit else { return nil }
            steps.append(step)
            parameterCount += step.parameterCount
            statisticCount += step.statisticCount
            (length, channels) = (step.outLength, step.outChannels)
        }
        layOut(isTraining: isTraining)
    }

    private static func step(
        _ layer: NetworkLayer, _ length: Int, _ channels: Int, weights: Int, statistics: Int
    ) -> Step? {
        var step = Step(
            layer: layer, length: length, channels: channels, outLength: length, outChannels: channels,
            weights: weights, statistics: statistics)
        switch layer {
        case .dense(let units, _):
            guard (1...sizeLimit).contains(units) else { return nil }
            (step.outLength, step.outChannels) = (units, 1)
            step.weightCount = length * channels * units
            step.parameterCount = step.weightCount + units
        case .convolution(let filters, let width, _):
            guard (1...sizeLimit).contains(filters), width >= 1, width <= length else { return nil }
            (step.outLength, step.outChannels) = (length - width + 1, filters)
            step.weightCount = width * channels * filters
            step.parameterCount = step.weightCount + filters
        case .maxPooling(let width):
            guard width >= 1, width <= length else { return nil }
            step.outLength = length / width
        case .batchNormalisation:
            // A dense layer's units are positions of one channel; each is normalised by itself.
            if channels == 1 { (step.channels, step.outChannels, step.length, step.outLength) = (length, length, 1, 1) }
            step.parameterCount = 2 * step.channels
        case .dropout(let rate): guard rate >= 0, rate < 1 else { return nil }
        }
        return step
    }

    private mutating func layOut(isTraining: Bool) {
        var next = 0
        func place(_ count: Int) -> Int {
            defer { next += (count + 15) / 16 * 16 }  // whole cache lines
            return next
        }
        var output = place(rows * inputs)
        for index in steps.indices {
            steps[index].input = output
            output = place(rows * steps[index].outputs)
            steps[index].output = output
            steps[index].scratch = place(max(rows * steps[index].scratchPerRow, 2 * steps[index].statisticCount))
        }
        guard isTraining else {
            arenaCount = next
            return
        }
        for index in steps.indices {
            steps[index].inputGradient = index == 0 ? 0 : steps[index - 1].outputGradient
            steps[index].outputGradient = place(rows * steps[index].outputs)
            steps[index].scratchGradient = index == 0 ? 0 : place(rows * steps[index].scratchPerRow)
        }
        gradient = place(parameterCount)
        statisticSums = place(statisticCount)
        arenaCount = next
    }
}
