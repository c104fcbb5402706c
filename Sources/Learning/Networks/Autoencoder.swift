import Kernels
import Tabular

/// An autoencoder: it learns to say its input again through a narrow layer, and what it says badly is anomalous.
///
/// Sakurada and Yairi, "Anomaly Detection Using Autoencoders with Nonlinear Dimensionality Reduction", MLSDA 2014.
/// The score is the mean over the columns of the squared error of the reconstruction. One-class.
public struct Autoencoder: Model {
    /// The name in a model file.
    public static let kind = ModelKind.autoencoder

    /// A one-class model.
    public var classCount: Int { 0 }
    let network: Network

    /// How many columns it takes.
    public var columnCount: Int { network.inputs }

    /// Nil where the network does not give what it takes.
    init?(network: Network) {
        guard network.plan.outputs == network.inputs else { return nil }
        self.network = network
    }

    /// Scores rows.
    ///
    /// Complexity: O(rows x parameters).
    public func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>
    ) {
        var errors = [Float](repeating: 0, count: rows.count)
        let width = network.inputs
        network.forEachRow(matrix, rows) { position, arena, input, output in
            var sum: Float = 0
            for j in 0..<width {
                let error = arena[output + j] - arena[input + j]
                sum += error * error
            }
            errors[position] = sum / Float(width)
        }
        for row in errors.indices { scores[row] = errors[row] }
    }
}
