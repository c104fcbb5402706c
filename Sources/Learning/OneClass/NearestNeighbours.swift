import Foundation
import Kernels
import Tabular

/// Nearest neighbours: how far a row is from the nearest of the places where benign rows are.
///
/// Ramaswamy, Rastogi and Shim, "Efficient Algorithms for Mining Outliers from Large Data Sets", 2000, over prototypes
/// in place of all rows: the centres that k-means finds, in the space of the leading principal components and the
/// distance from these. 256 centres tell attacks apart as well as 5,000 rows do
/// (Documentation/decisions/one-class.md), at a twentieth of the work.
public struct NearestNeighbours: Model {
    /// The name in a model file.
    public static let kind = ModelKind.nearestNeighbours

    /// How many columns it takes.
    public var columnCount: Int { space.components.columnCount }
    /// A one-class model.
    public var classCount: Int { 0 }

    let space: ComponentSpace
    /// The prototypes, as `EightRows.nearest` wants them.
    let prototypes: [Float]

    /// Scores rows.
    ///
    /// Complexity: O(rows x (columns + prototypes) x components).
    public func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>
    ) {
        var buffers = space.buffers()
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 8) {
            let run = start..<min(start + 8, rows.upperBound)
            space.place(matrix, rows: run, &buffers)
            let found = EightRows.nearest(to: buffers.places.span, among: prototypes.span).squaredDistance
            for lane in 0..<run.count { scores[start - rows.lowerBound + lane] = found[lane].squareRoot() }
        }
    }

    init(space: ComponentSpace, prototypes: [Float]) {
        self.space = space
        self.prototypes = prototypes
    }

    /// Writes the components and the prototypes.
    public func encode(to archive: inout ArchiveWriter) {
        space.components.encode(to: &archive)
        archive.add("prototypes", prototypes)
    }

    /// Reads the components and the prototypes.
    public init(from archive: ArchiveReader) throws(LearningError) {
        space = ComponentSpace(components: try PrincipalComponents(from: archive))
        prototypes = try archive.floats("prototypes")
        guard !prototypes.isEmpty, prototypes.count % (4 * space.dimensions) == 0, prototypes.allSatisfy(\.isFinite)
        else { throw archive.damaged("its prototypes do not fit its components") }
    }
}

/// Where rows lie: along each kept component, and, as the last dimension, how far from all of them.
struct ComponentSpace: Sendable {
    let components: PrincipalComponents

    var dimensions: Int { components.count + 1 }

    /// What placing rows needs room for.
    struct Buffers {
        var cells: [SIMD8<Float>]
        var projected: [SIMD8<Float>]
        /// A vector a dimension.
        var places: [SIMD8<Float>]
    }

    func buffers() -> Buffers {
        Buffers(
            cells: Array(repeating: .zero, count: components.columnCount),
            projected: Array(repeating: .zero, count: components.directionCount),
            places: Array(repeating: .zero, count: dimensions))
    }

    /// Places up to eight rows.
    func place(_ matrix: Matrix, rows: Range<Int>, _ buffers: inout Buffers) {
        components.cells(matrix, rows: rows, into: &buffers.cells)
        components.project(buffers.cells, into: &buffers.projected)
        var outside = SIMD8<Float>.zero
        for cell in buffers.cells { outside += cell * cell }
        for k in 0..<components.count {
            outside -= buffers.projected[k] * buffers.projected[k]
            buffers.places[k] = buffers.projected[k]
        }
        // Rounding may leave less than nothing of a row along the components.
        let nothing = SIMD8<Float>(repeating: 0)
        outside.replace(with: nothing, where: outside .< nothing)
        buffers.places[components.count] = outside.squareRoot()
    }
}

/// Fits nearest neighbours.
public struct NearestNeighboursTrainer: Trainer {
    /// How many prototypes stand for the training rows.
    public var prototypes: Int
    /// How many components the distance is measured in, besides the distance from these.
    public var components: Int

    /// Rows that k-means looks at, at most.
    private static let rowLimit = 16_384
    private static let rounds = 15

    /// Makes a trainer.
    public init(prototypes: Int = 256, components: Int = 15) {
        self.prototypes = prototypes
        self.components = components
    }

    /// Fits to rows that are taken as benign.
    ///
    /// Complexity: that of the components, and O(rows x prototypes x components) of at most 16,384 distinct rows.
    public func fit(_ data: TrainingSet, _ context: TrainingContext) async throws(LearningError) -> NearestNeighbours {
        guard (1...65_536).contains(prototypes) else {
            throw .badOption(name: "prototypes", value: "\(prototypes)", expected: "1 to 65536")
        }
        guard (1...256).contains(components) else {
            throw .badOption(name: "components", value: "\(components)", expected: "1 to 256")
        }
        try checkOneClass(data)
        let space = ComponentSpace(
            components: try await .fit(data.matrix, keepsFlags: true, share: 1, limit: components, context))
        var random = SplitMix64(seed: context.seed ^ 0x6E65_6172)
        let places = distinctPlaces(data.matrix, space, &random)
        let means = KMeans(dimensions: space.dimensions, count: prototypes, rounds: Self.rounds)
        let centres = try await means.fit(places, &random, context.workers)
        return NearestNeighbours(space: space, prototypes: KMeans.interleaved(centres, space.dimensions))
    }

    /// The places of distinct rows, drawn at random: row after row.
    private func distinctPlaces(_ matrix: Matrix, _ space: ComponentSpace, _ random: inout SplitMix64) -> [Float] {
        let drawn = sampleRows(min(matrix.rows, 4 * Self.rowLimit), of: matrix.rows, &random).map { Int($0) }
        var buffers = space.buffers()
        var seen: Set<[Float]> = []
        var places: [Float] = []
        let part = matrix.selecting(drawn)
        for start in stride(from: 0, to: part.rows, by: 8) {
            let run = start..<min(start + 8, part.rows)
            space.place(part, rows: run, &buffers)
            for lane in 0..<run.count {
                let place = buffers.places.map { $0[lane] }
                if seen.count < Self.rowLimit, seen.insert(place).inserted { places += place }
            }
        }
        return places
    }
}
