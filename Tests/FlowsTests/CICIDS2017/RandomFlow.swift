import Packets
import Tabular
import TestSupport

@testable import Flows

/// Flows of every shape: long and short, one-sided, in bursts and with pauses just above and below each limit.
enum RandomFlow {
    /// A flow of up to 80 packets whose first one is from either side.
    static func make(seed: UInt64) -> [KeptFlow.Kept] {
        var random = SeededRandom(seed: seed)
        let transport = [6, 6, 6, 17, 17, 1, 58, 2, 132].randomElement(using: &random) ?? 6
        let count = Int.random(in: 1...[1, 3, 10, 80].randomElement(using: &random)!, using: &random)
        let pace = Int.random(in: 0...4, using: &random)
        let forwardShare = [0, 0.1, 0.5, 0.9, 1].randomElement(using: &random)!
        let flagShare = Double.random(in: 0...0.4, using: &random)
        let hasPayload = Double.random(in: 0...1, using: &random)
        var time: Int64 = 1_499_400_000_000_000 + Int64.random(in: 0...1_000_000_000, using: &random)
        return (0..<count).map { index in
            if index > 0 { time += gap(pace, &random) }
            let isTCP = transport == 6
            var flags: TCPFlags = isTCP && Bool.random(using: &random) ? .ack : []
            for bit in 0..<8 where isTCP && Double.random(in: 0...1, using: &random) < flagShare {
                flags.insert(TCPFlags(rawValue: 1 << bit))
            }
            let length: UInt32 =
                Double.random(in: 0...1, using: &random) < hasPayload
                ? [1, 6, 536, 1_460, 65_495, .random(in: 0...1_460, using: &random)].randomElement(using: &random)! : 0
            return KeptFlow.Kept(
                packet: Packet(
                    time: time, transport: IPProtocol(rawValue: UInt8(transport)), flags: flags,
                    window: isTCP ? .random(in: 0 ... .max, using: &random) : 0,
                    headerLength: isTCP ? 4 * .random(in: 5...15, using: &random) : transport == 132 ? 12 : 8,
                    payloadLength: length, framePayloadLength: max(length, Bool.random(using: &random) ? 6 : 0),
                    icmpType: .random(in: 0...20, using: &random), icmpCode: .random(in: 0...20, using: &random)),
                isForward: Double.random(in: 0...1, using: &random) < forwardShare)
        }
    }

    private static func gap(_ pace: Int, _ random: inout SeededRandom) -> Int64 {
        let choices: [[Int64]] = [
            [0, 0, 1, 2, 50], [0, 100, 1_000, 30_000], [1_000_000, 1_000_001, 999_999, 3],
            [5_000_000, 5_000_001, 4_999_999, 0, 20], [0, 40, 2_000, 900_000, 1_100_000, 6_000_000, 70_000_000],
        ]
        return choices[pace].randomElement(using: &random) ?? 0
    }
}

/// Feeds one flow's packets to a record as a table does, and gives the flows that come of it.
struct OneFlowTable<Record: MeasuredRecord> {
    var options = MeterOptions()
    private(set) var finished: [(record: Record, end: FlowEnd)] = []
    private(set) var open: Record?

    init(options: MeterOptions = MeterOptions()) { self.options = options }

    mutating func take(_ packet: Packet, isForward: Bool) {
        guard var record = open else {
            open = Record(packet, isForward: isForward, continuing: nil, options: options)
            return
        }
        let isOver = record.isEnded(before: packet)
        guard isOver || packet.time > record.deadline(options) else {
            _ = record.add(packet, isForward: isForward, options: options)
            open = record
            return
        }
        let end = isOver ? .closed : record.endReason(options)
        finished.append((record, end))
        open = Record(packet, isForward: isForward, continuing: end == .active ? record : nil, options: options)
    }

    /// All flows, with the one that is still open.
    var records: [Record] { finished.map(\.record) + (open.map { [$0] } ?? []) }
}

extension MeasuredRecord {
    /// The record's features by their names.
    func features(_ transport: IPProtocol) -> [String: Double] {
        var row: [Double] = []
        Self.appendFeatures(of: finished(transport), to: &row)
        return Dictionary(uniqueKeysWithValues: zip(Self.schema.features.map(\.name), row))
    }

    /// The record as the end of a flow between two addresses.
    func finished(_ transport: IPProtocol) -> FinishedFlow<Self> {
        FinishedFlow(
            source: IPAddress(v4: 0xC0A8_0A05), destination: IPAddress(v4: 0xC0A8_0A03), sourcePort: 53_633,
            destinationPort: 53, transport: transport, end: .drained, decided: last, epoch: 0, firstPacket: 1,
            record: self)
    }
}
