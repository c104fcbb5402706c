import Foundation
import Tabular
import Testing

@testable import Learning

/// What a network writes it reads again, and what makes no network is refused.
@Suite struct NetworkCodingTests {
    private static func reader(_ archive: ArchiveWriter, _ parameters: [String: Double] = [:]) -> ArchiveReader {
        ArchiveReader(
            file: "m", parameters: archive.parameters.merging(parameters) { $1 }, tensors: archive.tensors,
            bytes: archive.bytes)
    }

    private static func small() async throws -> NetworkClassifier<DeepArchitecture> {
        let layers: [NetworkLayer] = [
            .convolution(filters: 3, width: 2), .maxPooling(width: 2), .dense(units: 5, rectified: false),
            .batchNormalisation(), .dropout(rate: 0.25),
        ]
        let trainer = NetworkTrainer<DeepArchitecture>(options: NetworkOptions(epochs: 2), hiddenLayers: layers)
        return try await trainer.fit(Clouds(120).training, context())
    }

    @Test func aNetworkComesBack() async throws {
        let model = try await Self.small()
        var archive = ArchiveWriter()
        model.encode(to: &archive)
        let back = try NetworkClassifier<DeepArchitecture>(from: Self.reader(archive))
        #expect(back.network.layers == model.network.layers)
        #expect(back.network.parameters == model.network.parameters)
        #expect(back.network.statistics == model.network.statistics)
        let rows = Clouds(50, seed: 7).matrix
        let (before, after) = (try await model.scores(of: rows), try await back.scores(of: rows))
        #expect(before == after)
    }

    @Test(arguments: [
        ("columns", 0.0), ("columns", 9), ("columns", 4097), ("classes", 1), ("classes", 3),
        ("classes", 1e9), ("input limit", 0), ("input limit", 11),
    ])
    func parametersOutOfRangeAreRefused(name: String, value: Double) async throws {
        var archive = ArchiveWriter()
        try await Self.small().encode(to: &archive)
        #expect(throws: LearningError.self) {
            try NetworkClassifier<DeepArchitecture>(from: Self.reader(archive, [name: value]))
        }
    }

    /// Writes a network's parts anew, one of them changed.
    private static func refuses(
        _ model: NetworkClassifier<DeepArchitecture>, _ change: (inout [UInt32], inout [Float], inout [Float]) -> Void
    ) -> Bool {
        var layers = model.network.layers.flatMap(\.words)
        var (parameters, statistics) = (model.network.parameters, model.network.statistics)
        change(&layers, &parameters, &statistics)
        var archive = ArchiveWriter()
        archive.set("columns", 4)
        archive.set("classes", 2)
        archive.set("input limit", 10)
        archive.add("layers", layers)
        archive.add("parameters", parameters)
        archive.add("statistics", statistics)
        do { _ = try NetworkClassifier<DeepArchitecture>(from: Self.reader(archive)) } catch {
            guard case .badModelFile = error else { return false }
            return true
        }
        return false
    }

    @Test func partsThatDoNotFitAreRefused() async throws {
        let model = try await Self.small()
        #expect(!Self.refuses(model) { _, _, _ in })
        let changes: [(inout [UInt32], inout [Float], inout [Float]) -> Void] = [
            { layers, _, _ in layers.removeLast() },
            { layers, _, _ in layers = [] },
            { layers, _, _ in layers.removeLast(4) },
            { layers, _, _ in layers[0] = 9 },
            { layers, _, _ in layers[1] = 0 },
            { layers, _, _ in layers[1] = .max },
            { layers, _, _ in layers[2] = 5 },
            { layers, _, _ in layers[2] = .max },
            { layers, _, _ in layers[3] = 2 },
            { layers, _, _ in layers[5] = 0 },
            { layers, _, _ in layers[5] = 9 },
            { layers, _, _ in layers[6] = 1 },
            { layers, _, _ in layers[17] = Float.nan.bitPattern },
            { layers, _, _ in layers[17] = Float(1).bitPattern },
            { layers, _, _ in layers = [UInt32](repeating: 0, count: 4 * 300) },
            { _, parameters, _ in parameters.removeLast() },
            { _, parameters, _ in parameters.append(0) },
            { _, parameters, _ in parameters[0] = .nan },
            { _, parameters, _ in parameters[parameters.count - 1] = .infinity },
            { _, parameters, _ in parameters[0] = 3e38 },
            { _, _, statistics in statistics.removeLast() },
            { _, _, statistics in statistics[0] = .nan },
            { _, _, statistics in statistics[statistics.count - 1] = -1 },
        ]
        for (index, change) in changes.enumerated() {
            #expect(Self.refuses(model, change), "change \(index)")
        }
    }

    @Test func anAutoencoderThatGivesOtherColumnsIsRefused() async throws {
        let model = try await AutoencoderTrainer(options: NetworkOptions(epochs: 1), units: [3]).fit(
            Clouds(60).training, context())
        var archive = ArchiveWriter()
        model.encode(to: &archive)
        _ = try Autoencoder(from: Self.reader(archive))
        #expect(throws: LearningError.self) { try Autoencoder(from: Self.reader(archive, ["columns": 5])) }
        var other = ArchiveWriter()
        try await Self.small().network.encode(to: &other)
        #expect(throws: LearningError.self) { try Autoencoder(from: Self.reader(other)) }
    }
}
