import Kernels

/// Tells what no known class explains.
///
/// A row is novel where the one-class members find it too strange for benign traffic (their p-value is at most the
/// rate), and no known attack class holds it for one of its own: for each class, the share of the class's own held-out
/// rows that looked less like it is at most the rate (a conformal p-value; Vovk, Gammerman and Shafer 2005).
public struct NoveltyRule: Sendable, Equatable {
    /// More samples of a class than this say nothing more.
    private static let sampleLimit = 2_000
    /// A class of fewer held-out rows cannot claim a row.
    private static let fewestRows = 20

    /// Summed evidence of the one-class members on held-out benign rows, ascending.
    let oneClassEvidence: [Float]
    /// For each class, the probability of that class that its own held-out rows were given, ascending.
    let classProbabilities: [[Float]]

    init(oneClassEvidence: [Float], classProbabilities: [[Float]]) {
        self.oneClassEvidence = oneClassEvidence
        self.classProbabilities = classProbabilities
    }

    /// Learns from rows that no member saw.
    ///
    /// - Parameters:
    ///   - benignEvidence: the one-class members' summed evidence of benign rows.
    ///   - probabilities: for each class, what its own rows were given.
    init(benignEvidence: [Float], probabilities: [[Float]]) {
        oneClassEvidence = Self.thinned(RadixSort.sorted(benignEvidence))
        classProbabilities = probabilities.map { Self.thinned(RadixSort.sorted($0)) }
    }

    /// Whether a row is novel at a rate.
    ///
    /// Complexity: O(classes x log samples).
    func isNovel(oneClassEvidence evidence: Float, probabilities: some Collection<Float>, rate: Double) -> Bool {
        let atLeast = oneClassEvidence.count - oneClassEvidence.partitionPoint { $0 >= evidence }
        guard Double(1 + atLeast) / Double(oneClassEvidence.count + 1) <= rate else { return false }
        // Benign is what the one-class members speak for.
        return zip(classProbabilities, probabilities).dropFirst().allSatisfy { known, probability in
            guard known.count >= Self.fewestRows else { return true }
            let atMost = known.partitionPoint { $0 > probability }
            return Double(1 + atMost) / Double(known.count + 1) <= rate
        }
    }

    private static func thinned(_ sorted: [Float]) -> [Float] {
        guard sorted.count > sampleLimit else { return sorted }
        return (0..<sampleLimit).map { sorted[$0 * (sorted.count - 1) / (sampleLimit - 1)] }
    }
}
