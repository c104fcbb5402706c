import Flows
import Packets

/// The slow twin of the flow records: it keeps all packets of a flow and computes each feature by its definition.
struct KeptFlow {
    struct Kept {
        var packet: Packet
        var isForward: Bool
    }

    var kept: [Kept]
    /// The start of the TCP connection that the flow is a part of.
    var connectionStart: Int64

    var transport: IPProtocol { kept[0].packet.transport }
    var hasSizes: Bool { transport == .tcp || transport == .udp }
    var isICMP: Bool { transport == .icmp || transport == .icmpV6 }
    var duration: Double { Double(kept[kept.count - 1].packet.time - kept[0].packet.time) }

    func side(forward: Bool) -> [Packet] { kept.filter { $0.isForward == forward }.map(\.packet) }

    static func gaps(_ packets: [Packet]) -> [Double] {
        zip(packets, packets.dropFirst()).map { Double($1.time - $0.time) }
    }

    /// Active spans and idle gaps: the flow is cut at each gap over 5 s, and its last piece does not count.
    static func activity(_ packets: [Packet]) -> (active: [Double], idle: [Double]) {
        var pieces: [[Packet]] = []
        for packet in packets {
            if let last = pieces.last?.last, packet.time - last.time <= 5_000_000 {
                pieces[pieces.count - 1].append(packet)
            } else {
                pieces.append([packet])
            }
        }
        let spans = pieces.dropLast().map { Double($0[$0.count - 1].time - $0[0].time) }
        let idle = zip(pieces, pieces.dropFirst()).map { Double($1[0].time - $0[$0.count - 1].time) }
        return (spans.filter { $0 > 0 }, idle)
    }

    /// The runs of a side's payload packets without a gap over 1 s and without younger payload of the other side.
    func bulks(forward: Bool) -> [[Packet]] {
        var runs: [[Packet]] = []
        for (index, one) in kept.enumerated() where one.isForward == forward && one.packet.payloadLength > 0 {
            if let run = runs.last, let last = run.last, one.packet.time - last.time <= 1_000_000,
                !kept[..<index].contains(where: {
                    $0.isForward != forward && $0.packet.payloadLength > 0 && $0.packet.time > run[0].time
                })
            {
                runs[runs.count - 1].append(one.packet)
            } else {
                runs.append([one.packet])
            }
        }
        return runs.filter { $0.count >= 4 }
    }
}

/// A feature's values and what is said of them, by the plain definitions.
struct Figures {
    var values: [Double]

    var count: Double { Double(values.count) }
    var sum: Double { values.reduce(0, +) }
    var mean: Double { values.isEmpty ? 0 : sum / count }
    var minimum: Double { values.min() ?? 0 }
    var maximum: Double { values.max() ?? 0 }
    var variance: Double {
        let mean = mean
        return values.count < 2 ? 0 : values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    }
    var deviation: Double { variance.squareRoot() }
}

extension [String: Double] {
    mutating func set(_ prefix: String, _ figures: Figures) {
        self["\(prefix) Mean"] = figures.mean
        self["\(prefix) Std"] = figures.deviation
        self["\(prefix) Max"] = figures.maximum
        self["\(prefix) Min"] = figures.minimum
    }
}
