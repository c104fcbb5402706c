import Kernels
import Tabular

/// A fitted network: its layers, its parameters and its running statistics.
struct Network: Sendable {
    /// Inputs are held to this, below and above 0: past it a scaled column says no more than "far out".
    ///
    /// So whatever comes in, the outputs stay finite. Part of the model: a file names it.
    static let inputLimit: Float = 10
    /// Rows that are scored together: few, so that their activations stay in the cache.
    static let blockRows = 16

    let inputs: Int
    let layers: [NetworkLayer]
    let parameters: [Float]
    let statistics: [Float]
    let plan: NetworkPlan

    /// Puts a network together; nil where the parts do not fit each other.
    init?(inputs: Int, layers: [NetworkLayer], parameters: [Float], statistics: [Float]) {
        guard
            let plan = NetworkPlan(inputs: inputs, layers: layers, rows: Self.blockRows, isTraining: false),
            plan.parameterCount == parameters.count, plan.statisticCount == statistics.count
        else { return nil }
        self.inputs = inputs
        self.layers = layers
        self.parameters = parameters
        self.statistics = statistics
        self.plan = plan
    }

    /// Takes rows through the network.
    ///
    /// - Parameter body: is given the position of each row in `rows`, and the arena with the row's input and output.
    ///
    /// Complexity: O(rows x parameters) for dense layers.
    func forEachRow(
        _ matrix: Matrix, _ rows: Range<Int>,
        _ body: (_ position: Int, _ arena: borrowing Span<Float>, _ input: Int, _ output: Int) -> Void
    ) {
        var arena = [Float](repeating: 0, count: plan.arenaCount)
        var span = arena.mutableSpan
        var start = rows.lowerBound
        while start < rows.upperBound {
            let block = start..<min(start + Self.blockRows, rows.upperBound)
            NetworkKernels.rows(
                matrix.values.span, matrixRows: matrix.rows, columns: inputs, rows: block, limit: Self.inputLimit,
                into: &span, at: plan.input)
            plan.forward(&span, rows: block.count, parameters.span, statistics: statistics.span, .scoring)
            for row in 0..<block.count {
                body(
                    block.lowerBound - rows.lowerBound + row, span.span, plan.input + row * inputs,
                    plan.output + row * plan.outputs)
            }
            start = block.upperBound
        }
    }
}
