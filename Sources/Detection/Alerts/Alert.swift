import Packets

/// One thing that was too strange to pass, or that a trained detector knows as an attack.
public struct Alert: Sendable, Hashable {
    /// What was judged.
    public enum Subject: Sendable, Hashable {
        /// A flow, at its end or at one of its looks.
        case flow
        /// A host's window of so many seconds.
        case host(window: Int)
    }

    /// When the evidence was complete, by the packets' clock, in microseconds since 1970.
    public var time: Int64
    /// What was judged.
    public var subject: Subject
    /// The side that acts, where it is known; a flooded host's alert has none, since the senders are forged or many.
    public var source: Endpoint?
    /// The side that is acted upon, where it is one and known.
    public var destination: Endpoint?
    /// What they speak, where it is one thing.
    public var transport: IPProtocol?
    /// Bytes that it is about.
    public var bytes: UInt64
    /// Packets that it is about; 0 where its profile does not tell.
    public var packets: UInt64
    /// How many flows it is about.
    public var flows: Int
    /// The name of the model, or `baseline`.
    public var model: String
    /// The model's own score.
    public var score: Double
    /// The share of benign flows or windows that score so high.
    public var pValue: Double
    /// How often the like is expected here.
    public var rarity: Rarity
    /// The family that a trained detector names; `novel` where none does.
    public var family: String
    /// Whether no known class explains it.
    public var isNovel: Bool
    /// What the reasons look like to one who knows attacks; nil where they look like nothing known.
    public var pattern: Pattern?
    /// How much of the reasons' weight speaks for the pattern, from 0 to 1; 0 without one.
    public var patternShare: Double = 0
    /// Whether the host whose window was judged is the destination, and suffers; false for flows.
    public var isSuffered = false
    /// Why, the weightiest first.
    public var reasons: [Reason]
    /// Stable: the same evidence gives the same id.
    public var id: String = ""
    /// The incident that it is part of.
    public var incident: String = ""

    /// An alert of its parts.
    public init(
        time: Int64, subject: Subject, source: Endpoint?, destination: Endpoint?, transport: IPProtocol?, bytes: UInt64,
        packets: UInt64, flows: Int, model: String, score: Double, pValue: Double, rarity: Rarity, family: String,
        isNovel: Bool, pattern: Pattern?, reasons: [Reason]
    ) {
        self.time = time
        self.subject = subject
        self.source = source
        self.destination = destination
        self.transport = transport
        self.bytes = bytes
        self.packets = packets
        self.flows = flows
        self.model = model
        self.score = score
        self.pValue = pValue
        self.rarity = rarity
        self.family = family
        self.isNovel = isNovel
        self.pattern = pattern
        self.reasons = reasons
    }

    /// The host that it is about: who acts, else who suffers.
    public var host: IPAddress { (source ?? destination)?.address ?? .unspecified }

    /// The host whose window was judged; of a flow, who acts.
    var judged: IPAddress { (isSuffered ? destination?.address : nil) ?? host }
}

/// An address, with a port where there is one.
public struct Endpoint: Sendable, Hashable, Codable {
    /// The address.
    public var address: IPAddress
    /// The port.
    public var port: UInt16?

    /// An endpoint of its parts.
    public init(_ address: IPAddress, port: UInt16? = nil) {
        self.address = address
        self.port = port
    }
}
