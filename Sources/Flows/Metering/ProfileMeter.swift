import Packets

/// Meters packets to the rows of one or several profiles, in one pass.
public struct ProfileMeter: Sendable {
    private let profiles: [MeterProfile]
    private let meter: Meter<MeterOutput>
    private let isText: Bool

    /// A meter for these profiles.
    ///
    /// - Parameters:
    ///   - limit: the most flows at once of each profile, over all threads.
    ///   - looks: ages in microseconds at which a flow that is still open gives a row; of `kdd` only as numbers.
    ///   - hosts: how hosts are watched, for their profile; lines of CSV show neither looks nor visits.
    ///   - threads: 1 to do everything on the calling thread, else the workers beside it.
    public init(
        _ profiles: [MeterProfile], form: MeterForm, options: MeterOptions = MeterOptions(), limit: Int = 1_000_000,
        looks: [Int64] = [], hosts: HostOptions = HostOptions(), threads: Int = 1
    ) {
        self.profiles = profiles
        isText = form.isText
        meter = Meter<MeterOutput>(
            threads: threads,
            stages: profiles.map { profile in
                { shares in
                    let share = max(1, limit / shares)
                    return profile == .host
                        ? HostProfileStage(limit: share, options: options, hosts: hosts, form: form)
                        : ProfileStage(profile, limit: share, options: options, looks: looks, form: form)
                }
            })
    }

    /// Reads packets to their end, or until `isStopped` says so, and gives the rows of each profile in order.
    ///
    /// - Parameters:
    ///   - counted: on one thread, is told after each batch what the flow tables have seen and shed so far.
    ///   - deliver: takes each row with the index of its profile.
    /// - Returns: what the flow tables have seen and shed.
    public func run(
        _ next: (inout PacketBatch) throws -> Bool, isStopped: () -> Bool = { false },
        counted: (FlowTableCounters) -> Void = { _ in },
        deliver: (_ profile: Int, MeterOutput) throws -> Void
    ) throws -> FlowTableCounters {
        var connections = profiles.map { _ in KDDRows(isText: isText) }
        return try meter.run(next, isStopped: isStopped, counted: counted) { index, output in
            guard case .connection(let connection, let last, let end, let label) = output else {
                return try deliver(index, output)
            }
            try deliver(index, connections[index].output(of: connection, last: last, end: end, label: label))
        }
    }
}
