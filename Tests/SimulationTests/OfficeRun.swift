import Flows
import Packets
import Simulation
import TestSupport

/// A run of the simulated office through the meter, with what each flow truly is.
struct OfficeRun {
    struct Flow {
        let features: [Double]
        /// The attack that its first packet belongs to.
        let kind: AttackKind?
        let span: FlowSpan
    }

    private(set) var flows: [Flow] = []
    private(set) var truth: [TruthStatement] = []
    private(set) var frames = 0

    init(
        seed: UInt64, seconds: Int64, attacks: [AttackKind], people: Int? = nil, intensity: Double,
        start: Int64 = OfficeTraffic.officeMorning, internet: OfficeInternet = .narrow
    ) {
        var traffic = OfficeTraffic(
            seed: seed, duration: seconds * 1_000_000, start: start, attacks: attacks, people: people,
            intensity: intensity, internet: internet)
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
        for flow in finished {
            var features: [Double] = []
            FixedFlow.appendFeatures(of: flow, to: &features)
            let span = FlowSpan(
                source: flow.source, destination: flow.destination, sourcePort: flow.sourcePort,
                destinationPort: flow.destinationPort, transport: flow.transport, start: flow.record.start,
                end: flow.record.last)
            flows.append(Flow(features: features, kind: labels[Int(flow.firstPacket) - 1], span: span))
        }
    }

    /// The ground truth as the meter reads it.
    func readTruth() throws -> GroundTruth {
        let lines = [TruthStatement.header] + truth.map(\.csvLine)
        let folder = try TemporaryFolder()
        let path = try folder.write(lines.joined(separator: "\n") + "\n", to: "truth.csv")
        return try withExtendedLifetime(folder) { try GroundTruth(path: path) }
    }
}
