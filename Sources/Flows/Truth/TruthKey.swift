import Packets

/// Which of the five cells that name a flow a row of the truth gives.
struct TruthMask: OptionSet, Hashable, Sendable {
    var rawValue: UInt8

    static let source = TruthMask(rawValue: 1)
    static let destination = TruthMask(rawValue: 2)
    static let sourcePort = TruthMask(rawValue: 4)
    static let destinationPort = TruthMask(rawValue: 8)
    static let transport = TruthMask(rawValue: 16)

    /// How many cells are given.
    var cells: Int { rawValue.nonzeroBitCount }
}

/// What a row names; what it does not name is left at its default, so that equal keys name the same.
struct TruthKey: Hashable, Sendable {
    var mask: TruthMask = []
    var source = IPAddress.unspecified
    var destination = IPAddress.unspecified
    var sourcePort: UInt16 = 0
    var destinationPort: UInt16 = 0
    var transport = IPProtocol(rawValue: 0)

    /// The key of a row, of which a nil matches anything.
    init(
        source: IPAddress?, destination: IPAddress?, sourcePort: UInt16?, destinationPort: UInt16?,
        transport: IPProtocol?
    ) {
        if let source { (self.source, mask) = (source, mask.union(.source)) }
        if let destination { (self.destination, mask) = (destination, mask.union(.destination)) }
        if let sourcePort { (self.sourcePort, mask) = (sourcePort, mask.union(.sourcePort)) }
        if let destinationPort { (self.destinationPort, mask) = (destinationPort, mask.union(.destinationPort)) }
        if let transport { (self.transport, mask) = (transport, mask.union(.transport)) }
    }

    /// What the key would be of a row that gives only these cells.
    func masked(_ mask: TruthMask) -> TruthKey {
        TruthKey(
            source: mask.contains(.source) ? source : nil,
            destination: mask.contains(.destination) ? destination : nil,
            sourcePort: mask.contains(.sourcePort) ? sourcePort : nil,
            destinationPort: mask.contains(.destinationPort) ? destinationPort : nil,
            transport: mask.contains(.transport) ? transport : nil)
    }
}

/// A row of the truth.
struct TruthRow: Sendable, Equatable {
    /// Microseconds since 1970; the smallest number where the row gives none.
    var start: Int64
    /// Microseconds since 1970; the largest number where the row gives none.
    var end: Int64
    var label: String
    var key: TruthKey
}
