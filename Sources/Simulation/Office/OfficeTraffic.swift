import Packets
import Tabular

/// The traffic of a small simulated office, frame by frame in the order of time, with attacks woven in.
///
/// Some 25 to 40 people with habits of their own, their servers and printers, a gateway to the internet; all of it as a
/// mirror port of the office's switch would show it. Frames are made one at a time in bounded memory, whatever the
/// duration. The same options and seed give the same bytes on every machine.
///
/// ```swift
/// var traffic = OfficeTraffic(seed: 1, attacks: [.beacon])
/// var frame: [UInt8] = []
/// while let time = traffic.next(into: &frame) { ... }
/// for statement in traffic.drainTruth() { print(statement.csvLine) }
/// ```
public struct OfficeTraffic: Sendable {
    /// Tuesday, the 4th of March 2025, 09:30 UTC, in microseconds since 1970: an office morning.
    public static let officeMorning: Int64 = 1_741_080_600_000_000

    /// The time of the first moment, in microseconds since 1970.
    public let start: Int64
    /// The time before which the last frame is, in microseconds since 1970.
    public let end: Int64
    /// The frames given so far.
    public private(set) var frames: UInt64 = 0
    /// The bytes of the frames given so far.
    public private(set) var bytes: UInt64 = 0

    /// Whether all frames have been given.
    public private(set) var isOver = false
    /// The kind of the attack that the last frame belongs to, nil for none.
    public private(set) var label: AttackKind?

    var network: OfficeNetwork
    var agenda: Agenda
    var random: SplitMix64
    var conversations: [Conversation] = []
    var activities: [Activity] = []
    /// The places of activities that are over.
    var freeActivities: [Int] = []
    var instances: [AttackInstance] = []
    private var freeInstances: [Int] = []
    /// When each client last asked for the name of each site.
    var asked: [Int64]
    var temperaments: [Temperament] = []
    let presence: Presence
    /// The habits that end by themselves.
    var transients = 0
    let intensity: Double
    let internet: OfficeInternet
    let breadth: Breadth
    /// The strangers that attacks have used so far.
    var strangerCount = 0
    private var freeConversations: [Int] = []
    private var truth: [TruthStatement] = []
    private var begun: [AttackStart] = []
    /// The statements that nobody took in time, so that they are lost.
    public private(set) var lostStatements: UInt64 = 0
    private var writer = FrameWriter()

    /// An office as it is at a time.
    ///
    /// - Parameters:
    ///   - seed: every random choice follows from it.
    ///   - duration: in microseconds, `.max` for one without end; at least 1 s is taken.
    ///   - start: in microseconds since 1970; the time of day and the weekday decide how busy the office is.
    ///   - attacks: the kinds that occur by chance, each at least once, and once or twice an hour where it lasts longer.
    ///   - people: how many work there, 1 to 70; by default 25 to 40, as the seed has it.
    ///   - intensity: how much the office's people do; 1 is some 300 to 600 packets a second at the busy hours.
    ///   - benign: the microseconds at the beginning in which no attack comes by chance.
    ///   - schedule: attacks at times of one's own choice, beside those that come by chance.
    ///   - internet: how wide the internet around it is.
    public init(
        seed: UInt64, duration: Int64 = 3_600_000_000, start: Int64 = Self.officeMorning, attacks: [AttackKind] = [],
        people: Int? = nil, intensity: Double = 1, benign: Int64 = 0, schedule: [ScheduledAttack] = [],
        internet: OfficeInternet = .narrow
    ) {
        let first = min(max(start, 0), Int64.max / 4)
        self.start = first
        end = first + min(max(duration, 1_000_000), Int64.max / 4)
        self.intensity = min(max(intensity, 0.01), 100)
        self.internet = internet
        breadth = internet.breadth
        random = SplitMix64(seed: seed)
        let drawn = random.integer(25...40)
        let clients = min(max(people ?? drawn, 1), 70)
        network = OfficeNetwork(clientCount: clients, internet: internet, random: &random)
        agenda = Agenda(now: first)
        asked = [Int64](repeating: .min / 2, count: clients * network.sites.count)
        for _ in 0..<clients { temperaments.append(Temperament(sites: network.sites.count, random: &random)) }
        presence = internet == .wide ? Presence(seed: random.next()) : .steady
        settle()
        if internet == .wide {
            settleTail()
            settleBackground()
        }
        let chance = first + min(max(benign, 0), Int64.max / 4)
        for kind in AttackKind.allCases where attacks.contains(kind) { plan(kind, from: chance) }
        for attack in schedule { plan(attack) }
    }

    /// Writes the next frame in place of what `frame` holds.
    ///
    /// Amortised O(log n) for n open conversations; the frame's room is used again.
    /// - Parameter limit: only a frame before this time is given, as a source that keeps pace with a clock wants it.
    /// - Returns: its time in microseconds since 1970, never before the last one's; nil where there is none before the
    ///   limit or the end (see `isOver`).
    public mutating func next(into frame: inout [UInt8], before limit: Int64 = .max) -> Int64? {
        while let entry = agenda.next(before: min(limit, end)) {
            let index = Int(entry.index)
            switch entry.subject {
            case .packet:
                let packet = agenda.take(entry.index)
                write(packet, at: entry.time, into: &frame)
                return entry.time
            case .conversation:
                conversations[index].step(index, agenda: &agenda, random: &random)
                if conversations[index].isGone { retire(index) }
            case .activity: perform(index)
            }
        }
        if limit >= end, !isOver {
            isOver = true
            for index in instances.indices { report(index, isLast: true) }
        }
        return nil
    }

    /// The statements about attacks that have come to their end since the last call.
    ///
    /// Call it now and then in a long run, and once more after the last frame: what is not taken is kept, up to
    /// some 260,000 statements (see `lostStatements`).
    public mutating func drainTruth() -> [TruthStatement] {
        defer { truth.removeAll() }
        return truth
    }

    /// The news of attacks whose first packet was given since the last call, in the order of their times.
    ///
    /// What is not taken is kept, up to the last 1,024.
    public mutating func drainBegun() -> [AttackStart] {
        defer { begun.removeAll() }
        return begun
    }

    private mutating func write(_ packet: PlannedPacket, at time: Int64, into frame: inout [UInt8]) {
        let index = Int(packet.conversation)
        let client = conversations[index].client
        let server = conversations[index].server
        let from = packet.isFromClient ? client : server
        let to = packet.isFromClient ? server : client
        let receiver = network.hosts[to]
        writer.write(
            packet, of: &conversations[index], from: &network.hosts[from], to: receiver, at: time, into: &frame)
        frames += 1
        bytes += UInt64(frame.count)
        let instance = conversations[index].instance
        label = instance < 0 ? nil : instances[instance].kind
        if instance >= 0 { note(packet, of: index, at: time) }
    }

    /// The conversations that are open: what memory grows with.
    package var openConversations: Int { conversations.count - freeConversations.count }
    /// The attacks that go on or are not stated yet.
    package var openInstances: Int { instances.count - freeInstances.count }
    /// The places for habits and attacks, taken or free.
    package var activityPlaces: Int { activities.count }

    // MARK: Conversations

    /// Begins a conversation; gives its place.
    @discardableResult
    mutating func begin(
        _ script: Script, from client: Int, to server: Int, port: UInt16, at time: Int64, clientPort: UInt16? = nil,
        isV6: Bool = false, topic: UInt64? = nil, recordType: UInt16 = 1, instance: Int = -1,
        until: Int64 = .max
    ) -> Int {
        let ports = script.transport == .tcp || script.transport == .udp
        let own = ports ? clientPort ?? network.hosts[client].takePort() : 0
        var conversation = Conversation(
            client: client, clientHost: network.hosts[client], clientPort: own, server: server,
            serverHost: network.hosts[server], serverPort: ports ? port : 0, isV6: isV6, script: script,
            random: &random)
        conversation.topic = topic ?? random.next() >> 1
        conversation.internet = internet
        conversation.recordType = recordType
        conversation.instance = instance
        conversation.until = until
        network.tail.count(client, 1)
        network.tail.count(server, 1)
        if instance >= 0 { instances[instance].open += 1 }
        let index: Int
        if let free = freeConversations.popLast() {
            index = free
            conversations[index] = conversation
        } else {
            index = conversations.count
            conversations.append(conversation)
        }
        agenda.schedule(.conversation, index, at: time)
        return index
    }

    private mutating func retire(_ index: Int) {
        freeConversations.append(index)
        network.tail.count(conversations[index].client, -1)
        network.tail.count(conversations[index].server, -1)
        let instance = conversations[index].instance
        if instance >= 0 {
            instances[instance].open -= 1
            if instances[instance].isPerFlow { state(conversations[index]) }
            conversations[index].instance = -1
            report(instance, isLast: false)
        }
    }

    // MARK: Ground truth

    /// Notes that a packet of an attack has passed.
    private mutating func note(_ packet: PlannedPacket, of index: Int, at time: Int64) {
        let instance = conversations[index].instance
        if conversations[index].first == .min { conversations[index].first = time }
        conversations[index].last = time
        if instances[instance].first == .min {
            instances[instance].first = time
            announce(instances[instance])
        }
        instances[instance].last = time
        if packet.content == .unreachable { instances[instance].errors.insert(conversations[index].client) }
    }

    /// Says that an attack has begun.
    private mutating func announce(_ instance: AttackInstance) {
        if begun.count >= 1_024 { begun.removeFirst(512) }
        begun.append(
            AttackStart(
                kind: instance.kind, title: instance.title, time: instance.first,
                source: instance.sources.count == 1
                    ? instance.sources.first.map { network.hosts[$0].address(isV6: false) } : nil,
                destination: instance.victim.map { network.hosts[$0].address(isV6: false) }))
    }

    /// A place for an attack that begins.
    mutating func newInstance(_ kind: AttackKind) -> Int {
        if let index = freeInstances.popLast() {
            instances[index] = AttackInstance(kind: kind)
            return index
        }
        instances.append(AttackInstance(kind: kind))
        return instances.count - 1
    }

    private mutating func state(_ statement: TruthStatement) {
        if truth.count < 262_144 { truth.append(statement) } else { lostStatements &+= 1 }
    }

    /// States a flow of an attack by its endpoints.
    private mutating func state(_ conversation: Conversation) {
        guard conversation.first != .min else { return }
        state(
            TruthStatement(
                start: conversation.first, end: conversation.last, label: instances[conversation.instance].kind,
                source: network.hosts[conversation.client].address(isV6: conversation.isV6),
                destination: network.hosts[conversation.server].address(isV6: conversation.isV6),
                sourcePort: conversation.clientPort, destinationPort: conversation.serverPort,
                transport: conversation.script.transport == .udp ? .udp : .tcp))
    }

    /// States an attack as a whole once all of it has passed.
    mutating func report(_ index: Int, isLast: Bool) {
        guard !instances[index].isReported, isLast || instances[index].isOver && instances[index].open == 0 else {
            return
        }
        instances[index].isReported = true
        let instance = instances[index]
        if instance.isPerFlow {
            for conversation in conversations where conversation.instance == index {
                state(conversation)
            }
        } else if instance.first != .min {
            for source in instance.sources {
                state(
                    TruthStatement(
                        start: instance.first, end: instance.last, label: instance.kind,
                        source: network.hosts[source].address(isV6: false),
                        destination: instance.destination.map { network.hosts[$0].address(isV6: false) },
                        sourcePort: instance.sourcePort, destinationPort: instance.destinationPort,
                        transport: instance.transport))
            }
            for source in instance.errors.sorted() {
                state(
                    TruthStatement(
                        start: instance.first, end: instance.last, label: instance.kind,
                        source: instance.destination.map { network.hosts[$0].address(isV6: false) },
                        destination: network.hosts[source].address(isV6: false), transport: .icmp))
            }
        }
        instances[index].errors = []
        instances[index].sources = []
        if !isLast { freeInstances.append(index) }
    }
}
