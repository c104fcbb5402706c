import Capture
import Detection
import Flows
import Packets
import Simulation

/// Opens what a SOURCE names, for detection.
struct TrafficOpener: Sendable {
    var packets: PacketOptions
    /// Packets of all sources go to one table, and so share a hash.
    private let hash = FlowHash()

    init(_ packets: PacketOptions) { self.packets = packets }

    /// Whether a source tells of flows that somebody else metered.
    func givesFlows(_ source: SourceName) throws -> Bool {
        switch source {
        case .netflow, .log: return true
        case .interface, .simulation: return false
        case .file(let path):
            return try SourceName.isRegular(path) && LogInput(path: path, follows: false).flows() != nil
        }
    }

    /// The kernel's buffer for an interface, in MB.
    ///
    /// It counts as this program's memory from the first moment on, and was more than half of it. It holds some 55,000
    /// frames: a second of what is judged live, where a pause of the thread that meters is a tenth of that.
    private static let buffer = 32

    /// How many times faster than the clock a simulation runs while it is learnt from.
    static let learningSpeed = 60.0

    /// Opens a source of packets.
    ///
    /// - Parameters:
    ///   - learning: how long a simulation goes on without attacks, in microseconds.
    ///   - isStopped: ends the wait for a pipe that is silent.
    func open(
        _ source: SourceName, learning: Int64, isStopped: @escaping @Sendable () -> Bool
    ) throws -> PacketFeed.Source {
        if case .simulation(let office) = source { return simulated(office, learning: learning) }
        let traffic = try PacketTraffic(
            source, packets, intake: intake, buffer: Self.buffer, isStopped: isStopped)
        var hasEnded = false
        return PacketFeed.Source(
            next: { batch in
                if hasEnded { return false }
                hasEnded = try !traffic.next(&batch)
                if hasEnded {
                    try traffic.finish()
                    if let cut = traffic.counters.cut { Terminal.complain("\(cut). What came before is judged.") }
                }
                return !hasEnded
            }, counters: { traffic.counters })
    }

    /// An office that is learnt from in a hurry, and then attacked: the demonstration first, then all kinds by turns.
    private func simulated(_ office: OfficeName, learning: Int64) -> PacketFeed.Source {
        let first = learning + 20_000_000
        var schedule = ScheduledAttack.demonstration(at: first)
        let kinds = AttackKind.allCases
        for number in 0..<200 {
            schedule.append(ScheduledAttack(kinds[number % kinds.count], at: first + Int64(number + 1) * 600_000_000))
        }
        let traffic = OfficeTraffic(seed: office.seed, duration: .max, schedule: schedule)
        let paced = PacedOffice(
            traffic, pace: Pace(first: learning, at: Self.learningSpeed), intake: intake)
        return PacketFeed.Source(
            next: { batch in paced.next(into: &batch) }, counters: { paced.counters },
            attacks: {
                paced.drainBegun().map { start in
                    SimulatedAttack(
                        kind: start.kind.rawValue, title: start.title, start: start.time, source: start.source,
                        destination: start.destination)
                }
            })
    }

    private var intake: FrameIntake {
        FrameIntake(parser: PacketParser(tunnels: packets.tunnels, readsDNS: true), hash: hash)
    }

    /// Opens a source of flows.
    func openFlows(_ source: SourceName) throws -> any FlowSource {
        switch source {
        case .netflow(let address): return try ExporterTraffic.open(address)
        case .log(let path), .file(let path):
            let input = try LogInput(path: path, follows: false)
            guard let flows = input.flows() else {
                throw FlowError.unrecognised(
                    source: input.name, reason: "neither Zeek's conn.log nor Suricata's eve.json")
            }
            return flows
        case .interface, .simulation:
            throw FlowError.badOption("\(source.description): gives packets, not flows.")
        }
    }
}
