import Kernels

extension NetworkLayer {
    /// Four words: the kind, two sizes, and whether it rectifies.
    var words: [UInt32] {
        switch self {
        case .dense(let units, let rectified): [0, UInt32(units), 0, rectified ? 1 : 0]
        case .convolution(let filters, let width, let rectified):
            [1, UInt32(filters), UInt32(width), rectified ? 1 : 0]
        case .maxPooling(let width): [2, UInt32(width), 0, 0]
        case .batchNormalisation(let rectified): [3, 0, 0, rectified ? 1 : 0]
        case .dropout(let rate): [4, rate.bitPattern, 0, 0]
        }
    }

    /// Nil where the words say nothing, or what `words` would say otherwise.
    init?(words: ArraySlice<UInt32>) {
        let words = Array(words)
        guard words.count == 4, words[3] <= 1 else { return nil }
        let (first, second, rectified) = (Int(words[1]), Int(words[2]), words[3] == 1)
        switch words[0] {
        case 0: self = .dense(units: first, rectified: rectified)
        case 1: self = .convolution(filters: first, width: second, rectified: rectified)
        case 2: self = .maxPooling(width: first)
        case 3: self = .batchNormalisation(rectified: rectified)
        case 4: self = .dropout(rate: Float(bitPattern: words[1]))
        default: return nil
        }
        guard self.words == words else { return nil }
    }
}

extension Network {
    private static let layerLimit = 256

    /// Writes the network.
    func encode(to archive: inout ArchiveWriter) {
        archive.set("columns", inputs)
        archive.set("input limit", Int(Self.inputLimit))
        archive.add("layers", layers.flatMap(\.words))
        archive.add("parameters", parameters)
        archive.add("statistics", statistics)
    }

    /// Reads a network, and checks that its shapes agree and that no row can make its outputs overflow.
    ///
    /// - Parameter limit: what the outputs must stay below.
    init(from archive: ArchiveReader, limit: Double) throws(LearningError) {
        let columns = try archive.integer("columns", in: 1...TreeNode.columnLimit)
        _ = try archive.integer("input limit", in: Int(Self.inputLimit)...Int(Self.inputLimit))
        let words = try archive.integers("layers")
        guard words.count % 4 == 0, words.count <= 4 * Self.layerLimit else {
            throw archive.damaged("its layers do not make a network")
        }
        let layers = stride(from: 0, to: words.count, by: 4).compactMap { NetworkLayer(words: words[$0..<$0 + 4]) }
        guard layers.count == words.count / 4,
            let network = Network(
                inputs: columns, layers: layers, parameters: try archive.floats("parameters"),
                statistics: try archive.floats("statistics"))
        else { throw archive.damaged("its layers do not make a network") }
        guard network.plan.largestOutput(network.parameters, network.statistics) < limit else {
            throw archive.damaged("its weights are out of range")
        }
        self = network
    }
}

extension NetworkClassifier {
    /// Writes the network.
    public func encode(to archive: inout ArchiveWriter) {
        archive.set("classes", classCount)
        network.encode(to: &archive)
    }

    /// Reads a network.
    public init(from archive: ArchiveReader) throws(LearningError) {
        let classes = try archive.integer("classes", in: 2...ExtraTreesTrainer.classLimit)
        guard
            let model = Self(
                network: try Network(from: archive, limit: NetworkLoss.softmax.outputLimit), classCount: classes)
        else {
            throw archive.damaged("its network does not fit its classes")
        }
        self = model
    }
}

extension Autoencoder {
    /// Writes the network.
    public func encode(to archive: inout ArchiveWriter) { network.encode(to: &archive) }

    /// Reads a network.
    public init(from archive: ArchiveReader) throws(LearningError) {
        guard
            let model = Self(network: try Network(from: archive, limit: NetworkLoss.reconstruction.outputLimit))
        else {
            throw archive.damaged("its network does not give what it takes")
        }
        self = model
    }
}
