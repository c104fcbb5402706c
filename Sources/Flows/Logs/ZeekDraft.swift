import Packets

/// What one line of `conn.log` says, before it is a flow.
struct ZeekDraft {
    /// Whether a connection was taken; `unknown` where its beginning was not seen.
    private enum Outcome: Sendable {
        case failed, taken, unknown
    }

    private static let outcomes = NameTable<Outcome>([
        "S0": .failed, "REJ": .failed, "RSTOS0": .failed, "RSTRH": .failed, "SH": .failed, "SF": .taken, "S1": .taken,
        "S2": .taken, "S3": .taken, "RSTO": .taken, "RSTR": .taken, "SHR": .unknown, "OTH": .unknown,
    ])

    private var time: Int64?
    private var duration: Int64?
    private var source: IPAddress?
    private var destination: IPAddress?
    private var ports: (source: UInt16, destination: UInt16) = (0, 0)
    private var transport: IPProtocol?
    private var protocolNumber: UInt8?
    private var packets: (forward: UInt64?, backward: UInt64?) = (nil, nil)
    private var bytes: (forward: UInt64?, backward: UInt64?) = (nil, nil)
    private var payload: (forward: UInt64?, backward: UInt64?) = (nil, nil)
    private var flags: (forward: TCPFlags, backward: TCPFlags) = ([], [])
    private var outcome: Outcome?
    private var label: String?
    private var detail: String?
    private var isOther = false

    /// Whether the packets' bytes were asked for and only the payload's are there.
    private(set) var hasOnlyPayload = false

    /// Takes a field's text, which is neither unset nor empty.
    @inline(__always)
    mutating func set(_ field: ZeekField, _ text: Span<UInt8>) throws(LineFault) {
        switch field {
        case .time: time = try checked(TextNumbers.time(text), .badTime)
        case .duration: duration = try checked(TextNumbers.microseconds(text), .badTime)
        case .source: source = try checked(IPAddress(ascii: text), .badAddress)
        case .destination: destination = try checked(IPAddress(ascii: text), .badAddress)
        case .sourcePort: ports.source = try checked(TextNumbers.port(text), .badPort)
        case .destinationPort: ports.destination = try checked(TextNumbers.port(text), .badPort)
        case .transport: transport = try checked(Self.transport(text), .badProtocol)
        case .protocolNumber:
            protocolNumber = try checked(TextNumbers.count(text).flatMap { UInt8(exactly: $0) }, .badProtocol)
        case .forwardPackets: packets.forward = try checked(TextNumbers.count(text), .badNumber)
        case .backwardPackets: packets.backward = try checked(TextNumbers.count(text), .badNumber)
        case .forwardBytes: bytes.forward = try checked(TextNumbers.count(text), .badNumber)
        case .backwardBytes: bytes.backward = try checked(TextNumbers.count(text), .badNumber)
        case .forwardPayload: payload.forward = try checked(TextNumbers.count(text), .badNumber)
        case .backwardPayload: payload.backward = try checked(TextNumbers.count(text), .badNumber)
        case .state: outcome = Self.outcomes.value(of: text) ?? .unknown
        case .history: readHistory(text)
        case .label: label = TextNumbers.string(text)
        case .detail: detail = TextNumbers.string(text)
        case .path: isOther = TextNumbers.string(text) != "conn"
        }
    }

    /// The flow of what was taken.
    mutating func flow(_ count: ZeekBytes) throws(LineFault) -> Biflow {
        let isMeasured =
            outcome != nil || duration != nil || packets.forward != nil || bytes.forward != nil
            || payload.forward != nil
        guard !isOther, isMeasured else { throw .otherLog }
        guard let time, let source, let destination, var transport = protocolNumber.map(IPProtocol.init) ?? transport
        else { throw .incomplete }
        if transport == .icmp && !source.isV4 { transport = .icmpV6 }
        let isPacketCount = count == .packets && (bytes.forward != nil || bytes.backward != nil)
        let chosen = isPacketCount ? bytes : payload
        hasOnlyPayload =
            count == .packets && !isPacketCount && (payload.forward ?? 0 > 0 || payload.backward ?? 0 > 0)
        // What Zeek writes as ports of ICMP is its type and code.
        let hasPorts = transport != .icmp && transport != .icmpV6
        let isTCP = transport == .tcp
        return Biflow(
            start: time, end: time + (duration ?? 0), source: source, destination: destination,
            sourcePort: hasPorts ? ports.source : 0, destinationPort: hasPorts ? ports.destination : 0,
            transport: transport, forwardPackets: packets.forward ?? 0, backwardPackets: packets.backward ?? 0,
            forwardBytes: chosen.forward ?? 0, backwardBytes: chosen.backward ?? 0,
            forwardFlags: isTCP ? flags.forward : [], backwardFlags: isTCP ? flags.backward : [],
            failed: failed, label: kind)
    }

    private var failed: Bool? {
        switch outcome {
        case .failed: true
        case .taken: false
        case .unknown, nil: nil
        }
    }

    /// The label: `benign`, or what says the most of what it is.
    private var kind: String? {
        guard let label else { return detail }
        let isBenign = label.utf8.count == 6 && label.lowercased() == "benign"
        return isBenign ? "benign" : detail ?? label
    }

    /// Each letter of the history is a kind of packet, a capital where the originator sent it.
    private mutating func readHistory(_ text: Span<UInt8>) {
        for i in text.indices {
            let sent: TCPFlags
            switch text[i] | 0x20 {
            case UInt8(ascii: "s"): sent = .syn
            case UInt8(ascii: "h"): sent = [.syn, .ack]
            case UInt8(ascii: "a"), UInt8(ascii: "d"): sent = .ack
            case UInt8(ascii: "f"): sent = .fin
            case UInt8(ascii: "r"): sent = .rst
            case UInt8(ascii: "i"): sent = [.fin, .rst]
            case UInt8(ascii: "q"): sent = .syn  // with FIN or with RST; which, is not said
            default: continue
            }
            if text[i] & 0x20 == 0 { flags.forward.formUnion(sent) } else { flags.backward.formUnion(sent) }
        }
    }

    /// Zeek's word for what is neither TCP, UDP nor ICMP is longer than any name.
    private static func transport(_ text: Span<UInt8>) -> IPProtocol? {
        TextNumbers.transport(text)
            ?? (TextNumbers.string(text) == "unknown_transport" ? IPProtocol(rawValue: 0) : nil)
    }

    @inline(__always)
    private func checked<Value>(_ value: Value?, _ fault: LineFault) throws(LineFault) -> Value {
        guard let value else { throw fault }
        return value
    }
}
