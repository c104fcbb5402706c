import Flows
import Packets

/// Flows that have raised an alarm, so that a later look at them raises no other.
struct RecentFlows {
    private struct Flow: Hashable {
        var source: IPAddress
        var destination: IPAddress
        var ports: UInt32
        var transport: IPProtocol
        var start: Int64
        var model: String

        init(_ row: FlowRow, _ model: String) {
            source = row.source
            destination = row.destination
            ports = UInt32(row.sourcePort) << 16 | UInt32(row.destinationPort)
            transport = row.transport
            start = row.start
            self.model = model
        }
    }

    private static let most = 65_536
    private var young: Set<Flow> = []
    private var old: Set<Flow> = []

    /// Whether it is the flow's first alarm by this model.
    mutating func insert(_ row: FlowRow, model: String) -> Bool {
        let flow = Flow(row, model)
        if old.contains(flow) || !young.insert(flow).inserted { return false }
        if young.count >= Self.most {
            old = young
            young = []
        }
        return true
    }

    /// Its alarm was not told after all.
    mutating func remove(_ row: FlowRow, model: String) {
        let flow = Flow(row, model)
        young.remove(flow)
        old.remove(flow)
    }
}
