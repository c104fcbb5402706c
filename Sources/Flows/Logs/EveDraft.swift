import Packets

/// What one event says, before it is a flow.
struct EveDraft {
    private enum Event: Sendable {
        case flow, netflow
    }
    private enum State: Sendable {
        case new, taken, closed
    }

    private static let events = NameTable<Event>(["flow": .flow, "netflow": .netflow])
    private static let states = NameTable<State>([
        "new": .new, "established": .taken, "bypassed": .taken, "local_bypassed": .taken, "closed": .closed,
    ])

    private var event: Event?
    private var source: IPAddress?
    private var destination: IPAddress?
    private var ports: (source: UInt16, destination: UInt16) = (0, 0)
    private var transport: IPProtocol?
    private var packets: (forward: UInt64, backward: UInt64) = (0, 0)
    private var bytes: (forward: UInt64, backward: UInt64) = (0, 0)
    private var start: Int64?
    private var end: Int64?
    private var age: Int64?
    private var state: State?
    private var flags: (forward: TCPFlags?, backward: TCPFlags?, both: TCPFlags?) = (nil, nil, nil)

    /// Whether the event is of one direction.
    var isOneWay: Bool { event == .netflow }

    /// Takes a member's text, which is not empty; throws at once where the event is no flow.
    @inline(__always)
    mutating func set(_ field: EveField, _ text: Span<UInt8>) throws(LineFault) {
        switch field {
        case .event: event = try checked(Self.events.value(of: text), .otherEvent)
        case .source: source = try checked(IPAddress(ascii: text), .badAddress)
        case .destination: destination = try checked(IPAddress(ascii: text), .badAddress)
        case .sourcePort: ports.source = try checked(TextNumbers.port(text), .badPort)
        case .destinationPort: ports.destination = try checked(TextNumbers.port(text), .badPort)
        case .transport: transport = try checked(TextNumbers.transport(text), .badProtocol)
        case .forwardPackets: packets.forward = try checked(TextNumbers.count(text), .badNumber)
        case .backwardPackets: packets.backward = try checked(TextNumbers.count(text), .badNumber)
        case .forwardBytes: bytes.forward = try checked(TextNumbers.count(text), .badNumber)
        case .backwardBytes: bytes.backward = try checked(TextNumbers.count(text), .badNumber)
        case .start: start = try checked(TextNumbers.time(text), .badTime)
        case .end: end = try checked(TextNumbers.time(text), .badTime)
        case .age: age = try checked(TextNumbers.microseconds(text), .badTime)
        case .state: state = Self.states.value(of: text)
        case .forwardFlags: flags.forward = try checked(TextNumbers.flags(text), .badNumber)
        case .backwardFlags: flags.backward = try checked(TextNumbers.flags(text), .badNumber)
        case .flags: flags.both = try checked(TextNumbers.flags(text), .badNumber)
        case .flow, .netflow, .tcp: break
        }
    }

    /// The flow of what was taken.
    func flow() throws(LineFault) -> Biflow {
        guard event != nil else { throw .otherEvent }
        guard let start, let source, let destination, var transport else { throw .incomplete }
        if transport == .icmp && !source.isV4 { transport = .icmpV6 }
        let last = end ?? start + (age ?? 0)
        let (forward, backward) = transport == .tcp ? sentFlags : ([], [])
        let hasPorts = transport != .icmp && transport != .icmpV6
        return Biflow(
            start: start, end: max(start, last), source: source, destination: destination,
            sourcePort: hasPorts ? ports.source : 0, destinationPort: hasPorts ? ports.destination : 0,
            transport: transport, forwardPackets: packets.forward, backwardPackets: isOneWay ? 0 : packets.backward,
            forwardBytes: bytes.forward, backwardBytes: isOneWay ? 0 : bytes.backward,
            forwardFlags: forward, backwardFlags: backward, failed: isOneWay ? nil : failed(transport))
    }

    private var sentFlags: (forward: TCPFlags, backward: TCPFlags) {
        isOneWay ? (flags.forward ?? flags.both ?? [], []) : (flags.forward ?? [], flags.backward ?? [])
    }

    private func failed(_ transport: IPProtocol) -> Bool? {
        switch transport {
        case .tcp:
            if let forward = flags.forward, let backward = flags.backward {
                return forward.contains(.syn) ? !backward.contains(.syn) : nil
            }
            return state == .new ? true : state == .taken ? false : nil
        case .udp, .sctp: return packets.backward == 0
        default: return nil
        }
    }

    @inline(__always)
    private func checked<Value>(_ value: Value?, _ fault: LineFault) throws(LineFault) -> Value {
        guard let value else { throw fault }
        return value
    }
}
