import Kernels
import Tabular

/// Rows, and what a network is to say of them.
struct NetworkProblem: Sendable {
    var matrix: Matrix
    var layers: [NetworkLayer]
    var loss: NetworkLoss
    /// For each row the probability of an attack, or the index of its class; empty for a reconstruction.
    var targets: [Float] = []
    /// How much each row counts; empty where all count alike.
    var weights: [Float] = []
    /// By which the held-out part is balanced; empty where it need not be.
    var classes: [UInt16] = []
    var groups: [Int]?
    /// What is told to the progress sink.
    var stage: String

    /// The rows to learn from and those to compare the epochs on, by the options' share.
    func split(share: Double, seed: UInt64) -> (training: [Int32], validation: [Int32]) {
        let all = (0..<Int32(matrix.rows)).map { $0 }
        guard share > 0, matrix.rows > 1 else { return (all, []) }
        let folds = Folds.stratified(
            classes: classes.isEmpty ? [UInt16](repeating: 0, count: matrix.rows) : classes,
            groups: groups ?? Array(0..<matrix.rows), count: Folds.count(holdingOut: share, of: matrix.rows), seed: seed
        )
        let training = all.filter { folds[Int($0)] != 0 }
        let validation = all.filter { folds[Int($0)] == 0 }
        return training.isEmpty || validation.isEmpty ? (all, []) : (training, validation)
    }
}
