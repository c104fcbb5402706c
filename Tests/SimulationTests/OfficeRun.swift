import Flows
import Packets
import Simulation

/// A run of the simulated office through the meter, with what each flow truly is.
struct OfficeRun {
    struct Flow {
        let features: [Double]
        /// The attack that its first packet belongs to.
        let kind: AttackKind?
        /// What the ground truth says of it.
        let stated: Set<AttackKind>
        let description: String
    }

    private(set) var flows: [Flow] = []
    private(set) var truth: [GroundTruth] = []
    private(set) var frames = 0

    init(
        seed: UInt64, minutes: Int64, attacks: [AttackKind], intensity: Double,
        start: Int64 = OfficeTraffic.officeMorning
    ) {
        var traffic = OfficeTraffic(
            seed: seed, duration: minutes * 60_000_000, start: start, attacks: attacks, intensity: intensity)
        var intake = FrameIntake(hash: FlowHash(seed: 1))
        var table = FlowTable<FixedFlow>(limit: 60_000)
        var batch = PacketBatch()
        var frame: [UInt8] = []
        var labels: [AttackKind?] = []
        var finished: [FinishedFlow<FixedFlow>] = []
        while let time = traffic.next(into: &frame) {
            labels.append(traffic.label)
            intake.take(frame.span.bytes, time: time, wireLength: frame.count, link: .ethernet, into: &batch)
            for packet in batch.packets { table.add(packet) { finished.append($0) } }
            batch.packets.removeAll(keepingCapacity: true)
        }
        while table.drain(emit: { finished.append($0) }) {}
        frames = labels.count
        truth = traffic.drainTruth()
        let index = TruthIndex(truth)
        for flow in finished {
            var features: [Double] = []
            FixedFlow.appendFeatures(of: flow, to: &features)
            flows.append(
                Flow(
                    features: features, kind: labels[Int(flow.firstPacket) - 1], stated: index.kinds(of: flow),
                    description: "\(flow.source):\(flow.sourcePort) -> \(flow.destination):\(flow.destinationPort)"
                        + " protocol \(flow.transport.rawValue) at \(flow.record.start)"))
        }
    }
}

/// Finds the statements that fit a flow.
private struct TruthIndex {
    private struct Pair: Hashable {
        let a: IPAddress
        let b: IPAddress
    }

    private var statements: [Pair: [GroundTruth]] = [:]

    init(_ truth: [GroundTruth]) {
        for statement in truth {
            guard let source = statement.source, let destination = statement.destination else { continue }
            statements[Pair(a: source, b: destination), default: []].append(statement)
        }
    }

    func kinds(of flow: FinishedFlow<FixedFlow>) -> Set<AttackKind> {
        var kinds: Set<AttackKind> = []
        let sides = [
            (flow.source, flow.sourcePort, flow.destination, flow.destinationPort),
            (flow.destination, flow.destinationPort, flow.source, flow.sourcePort),
        ]
        for (source, sourcePort, destination, destinationPort) in sides {
            for statement in statements[Pair(a: source, b: destination)] ?? []
            where flow.record.start >= statement.start && flow.record.start <= statement.end
                && (statement.sourcePort ?? sourcePort) == sourcePort
                && (statement.destinationPort ?? destinationPort) == destinationPort
                && (statement.transport ?? flow.transport) == flow.transport
            {
                kinds.insert(statement.label)
            }
        }
        return kinds
    }
}
