import Foundation
import Kernels
import Tabular

/// Principal components: benign rows lie near a flat of few dimensions, and what stands off it is anomalous.
///
/// Shyu, Chen, Sarinnapakorn and Chang, "A Novel Anomaly Detection Scheme Based on Principal Component Classifier",
/// 2003. The score is log(1 + r) + log(1 + w): r is the squared distance from the flat of the kept components, w the
/// squared distance from the middle within it, in deviations of each component.
public struct PCADetector: Model {
    /// The name in a model file.
    public static let kind = ModelKind.pca

    /// How many columns it takes.
    public var columnCount: Int { components.columnCount }
    /// A one-class model.
    public var classCount: Int { 0 }

    let components: PrincipalComponents

    /// Scores rows.
    ///
    /// Complexity: O(rows x columns x components).
    public func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>
    ) {
        var cells = [SIMD8<Float>](repeating: .zero, count: columnCount)
        var projected = [SIMD8<Float>](repeating: .zero, count: components.directionCount)
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 8) {
            let run = start..<min(start + 8, rows.upperBound)
            components.cells(matrix, rows: run, into: &cells)
            components.project(cells, into: &projected)
            var outside = SIMD8<Float>.zero
            for cell in cells { outside += cell * cell }
            var within = SIMD8<Float>.zero
            for (k, variance) in components.variances.enumerated() {
                let square = projected[k] * projected[k]
                outside -= square
                within += square / variance
            }
            for lane in 0..<run.count {
                // Rounding may leave less than nothing of a row within the flat.
                scores[start - rows.lowerBound + lane] = log1p(max(0, outside[lane])) + log1p(within[lane])
            }
        }
    }

    /// Writes the components.
    public func encode(to archive: inout ArchiveWriter) { components.encode(to: &archive) }

    /// Reads the components.
    public init(from archive: ArchiveReader) throws(LearningError) {
        components = try PrincipalComponents(from: archive)
    }

    init(components: PrincipalComponents) { self.components = components }
}

/// Fits principal components.
public struct PCADetectorTrainer: Trainer {
    /// As many components are kept as explain this share of the variance; no more than `componentLimit`.
    public var share: Double
    /// How many components are kept at most.
    public var componentLimit: Int

    /// Makes a trainer.
    public init(share: Double = 0.9, componentLimit: Int = 64) {
        self.share = share
        self.componentLimit = componentLimit
    }

    /// Fits to rows that are taken as benign.
    ///
    /// Complexity: O(rows x columns^2 + columns^3), of at most 65,536 rows and 256 columns.
    public func fit(_ data: TrainingSet, _ context: TrainingContext) async throws(LearningError) -> PCADetector {
        guard share > 0, share <= 1 else {
            throw .badOption(name: "share", value: "\(share)", expected: "above 0, at most 1")
        }
        guard componentLimit >= 1 else {
            throw .badOption(name: "components", value: "\(componentLimit)", expected: "at least 1")
        }
        try checkOneClass(data)
        return PCADetector(
            components: try await .fit(data.matrix, keepsFlags: false, share: share, limit: componentLimit, context))
    }
}
