import Flows
import Foundation
import Packets
import Tabular

/// What a flow's ports and protocol say of the service that it is of.
struct FlowPorts: Sendable, Hashable {
    var transport: IPProtocol
    var source: UInt16
    var destination: UInt16

    init(_ row: FlowRow) {
        transport = row.transport
        source = row.sourcePort
        destination = row.destinationPort
    }

    /// The port as a service has it in a context's list; nil where the protocol has none.
    func service(_ port: UInt16) -> UInt32? {
        guard transport == .tcp || transport == .udp else { return nil }
        return UInt32(transport.rawValue) << 16 | UInt32(port)
    }
}

/// What is usual of the flows of each service here, and how a flow stands against it.
///
/// A name query of 200 bytes is strange, a page of 200 bytes is not: each feature becomes the distance, in signed
/// logarithms, from the middle of its own service's flows, in units of half of the range in which nine tenths of them
/// are. Services are the ports that many flows went to; the others share five kinds.
package struct FlowContext: Sendable, Codable, Equatable {
    /// The services, ascending: the protocol's number and the port in one.
    ///
    /// Their kinds follow the five common ones.
    private let services: [UInt32]
    /// What is usual of each kind's flows.
    let norms: [FeatureNorms]
    /// For each kind and feature the middle, and one over the unit of distance.
    private var centres: [Float] = []
    private var factors: [Float] = []

    /// Other TCP to a low port, to a high one, UDP to a low port, to a high one, and what has no ports.
    private static let commonKinds = 5
    /// A service has as many flows, else it is among the others.
    private static let fewestFlows = 60
    private static let mostServices = 60
    /// With fewer rows of its own a kind is held against all rows.
    private static let fewestRows = 30
    /// A distance says no more beyond this.
    private static let reach: Float = 60
    /// The least unit of distance, in logarithms, and as a share of that of all rows together.
    private static let leastUnit: Float = 0.1
    private static let leastShare: Float = 0.25

    private enum CodingKeys: String, CodingKey { case services, norms }

    /// Learns from flows: the ports of each, and the table of their rows with the flow of each row.
    ///
    /// Complexity: O(rows x features x log rows).
    init(_ ports: [FlowPorts], _ table: Table, flowOfRow: [Int]) {
        var counts: [UInt32: Int] = [:]
        for flow in ports {
            if let service = flow.service(flow.destination) { counts[service, default: 0] += 1 }
        }
        let many = counts.filter { $0.value >= Self.fewestFlows }.sorted {
            ($1.value, $0.key) < ($0.value, $1.key)
        }
        let services = many.prefix(Self.mostServices).map(\.key).sorted()
        var rowsOfKind = [[Int]](repeating: [], count: Self.commonKinds + services.count)
        for (row, flow) in flowOfRow.enumerated() {
            rowsOfKind[Self.kind(ports[flow], services)].append(row)
        }
        let all = FeatureNorms(table)
        self.services = services
        norms =
            [all]
            + rowsOfKind.map { $0.count < Self.fewestRows ? all : FeatureNorms(table.selecting($0)) }
        prepare()
    }

    /// Reads what was written; see ``fits(_:)``.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        services = try container.decode([UInt32].self, forKey: .services)
        norms = try container.decode([FeatureNorms].self, forKey: .norms)
        prepare()
    }

    /// Whether the parts, read from a file, fit a number of features.
    func fits(_ width: Int) -> Bool {
        norms.count == 1 + Self.commonKinds + services.count && norms.allSatisfy { $0.fits(width) }
            && zip(services, services.dropFirst()).allSatisfy { $0 < $1 }
    }

    /// Works out the centres and factors; the first norms are those of all rows.
    private mutating func prepare() {
        guard let all = norms.first, all.fits(all.medians.count) else { return }
        func unit(_ norms: FeatureNorms, _ feature: Int) -> Float {
            (Self.logarithm(norms.high[feature]) - Self.logarithm(norms.low[feature])) / 2
        }
        for own in norms.dropFirst() where own.fits(all.medians.count) {
            for feature in all.medians.indices {
                centres.append(Self.logarithm(own.medians[feature]))
                factors.append(
                    1 / max(unit(own, feature), Self.leastShare * unit(all, feature), Self.leastUnit))
            }
        }
    }

    /// The kind of a flow.
    func kind(_ ports: FlowPorts) -> Int { Self.kind(ports, services) }

    /// What is usual of a kind's flows.
    func norms(ofKind kind: Int) -> FeatureNorms { norms[kind + 1] }

    private static func kind(_ ports: FlowPorts, _ services: [UInt32]) -> Int {
        if let service = ports.service(ports.destination), let place = place(of: service, in: services) {
            return commonKinds + place
        }
        // Of a flow that was seen from its middle the answer may have come first.
        if let service = ports.service(ports.source), let place = place(of: service, in: services) {
            return commonKinds + place
        }
        switch ports.transport {
        case .tcp: return ports.destination < 1_024 ? 0 : 1
        case .udp: return ports.destination < 1_024 ? 2 : 3
        default: return 4
        }
    }

    private static func place(of service: UInt32, in services: [UInt32]) -> Int? {
        var (low, high) = (0, services.count)
        while low < high {
            let middle = (low + high) / 2
            if services[middle] < service { low = middle + 1 } else { high = middle }
        }
        return low < services.count && services[low] == service ? low : nil
    }

    /// The signed logarithm.
    static func logarithm(_ value: Float) -> Float { value < 0 ? -log1p(-value) : log1p(value) }

    /// The distances of a row, in place of its cells: 0 where a cell is missing.
    ///
    /// - Parameter kind: the flow's kind.
    func relate(_ cells: inout [Float], at start: Int, stride step: Int, width: Int, kind: Int) {
        var place = start
        let own = kind * width
        for feature in 0..<width {
            cells[place] = distance(cells[place], own + feature)
            place += step
        }
    }

    /// The distances of a flow's row: 0 where a feature is missing.
    ///
    /// The same as putting its features into cells and relating these, but one pass over memory that lies far apart.
    func relate(
        _ row: FlowRow, into cells: inout [Float], at start: Int, stride step: Int, width: Int
    ) {
        var place = start
        let own = kind(FlowPorts(row)) * width
        for (feature, value) in row.features.prefix(width).enumerated() {
            cells[place] = distance(Float(value), own + feature)
            place += step
        }
        for _ in row.features.count..<max(width, row.features.count) {
            cells[place] = 0
            place += step
        }
    }

    /// The distance of a value from the middle, by the place of its kind and feature.
    @inline(__always)
    private func distance(_ value: Float, _ place: Int) -> Float {
        // An infinite rate of a flow in no time says only that.
        guard value.isFinite else { return 0 }
        // Many features are 0, whose logarithm need not be asked for.
        let distance = ((value == 0 ? 0 : Self.logarithm(value)) - centres[place]) * factors[place]
        return min(max(distance, -Self.reach), Self.reach)
    }
}
