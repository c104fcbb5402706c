import Packets

/// Alerts as nested objects of the Elastic Common Schema, with what is ours under `lapwing`.
///
/// Decoding what was encoded gives back an equal alert, where its numbers are finite. What follows from other fields
/// (severity, technique, the message) is written and not read.
extension Alert: Codable {
    /// The version of the Elastic Common Schema whose field names these are.
    public static let ecsVersion = "8.17.0"

    /// Reads an alert that was written by ``encode(to:)``.
    public init(from decoder: any Decoder) throws {
        self = try AlertDocument(from: decoder).alert(decoder)
    }

    /// Writes the alert as ECS.
    public func encode(to encoder: any Encoder) throws {
        try AlertDocument(self).encode(to: encoder)
    }
}

/// The shape of an alert in JSON.
private struct AlertDocument: Codable {
    struct Version: Codable { var version: String }

    struct Event: Codable {
        var kind = "alert"
        var category = ["intrusion_detection"]
        var type = ["info"]
        var id: String
        var severity: Int
    }

    struct Side: Codable {
        var ip: IPAddress
        var port: UInt16?

        init?(_ endpoint: Endpoint?) {
            guard let endpoint else { return nil }
            ip = endpoint.address
            port = endpoint.port
        }

        var endpoint: Endpoint { Endpoint(ip, port: port) }
    }

    struct Network: Codable {
        var transport: String?
        var bytes: UInt64
        var packets: UInt64
    }

    struct Threat: Codable {
        struct Technique: Codable {
            var id: [String]
            var name: [String]?
            var subtechnique: Subtechnique?
        }

        struct Subtechnique: Codable {
            var id: [String]
            var name: [String]?
        }

        var framework = "MITRE ATT&CK"
        var technique: Technique

        init?(_ number: String?) {
            guard let number else { return nil }
            let whole = String(number.prefix { $0 != "." })
            technique = Technique(id: [whole], name: Detection.Technique.name(whole).map { [$0] })
            if whole != number {
                technique.subtechnique = Subtechnique(
                    id: [number], name: Detection.Technique.name(number).map { [$0] })
            }
        }
    }

    struct Own: Codable {
        var subject: String
        var window: Int?
        var score: Double
        var pValue: Double
        var expectedPerDay: Double
        var family: String
        var novel: Bool
        var suffered: Bool?
        var pattern: Pattern?
        var patternShare: Double
        var model: String
        var reasons: [Reason]
        var incident: String
        var flows: Int

        enum CodingKeys: String, CodingKey {
            case subject, score, novel, suffered, pattern, model, reasons, incident, flows
            case window = "window_seconds"
            case pValue = "p_value"
            case expectedPerDay = "expected_per_day"
            case family = "class"
            case patternShare = "pattern_share"
        }
    }

    var timestamp: String
    var ecs: Version
    var event: Event
    var message: String
    var source: Side?
    var destination: Side?
    var network: Network
    var threat: Threat?
    var lapwing: Own

    enum CodingKeys: String, CodingKey {
        case ecs, event, message, source, destination, network, threat, lapwing
        case timestamp = "@timestamp"
    }

    init(_ alert: Alert) {
        timestamp = UTCTime.text(alert.time)
        ecs = Version(version: Alert.ecsVersion)
        event = Event(id: alert.id, severity: alert.severity)
        message = alert.headline
        source = Side(alert.source)
        destination = Side(alert.destination)
        network = Network(transport: alert.transport?.description, bytes: alert.bytes, packets: alert.packets)
        threat = Threat(alert.technique)
        lapwing = Own(
            subject: "flow", score: alert.score, pValue: alert.pValue, expectedPerDay: alert.rarity.perDay,
            family: alert.family, novel: alert.isNovel, suffered: alert.isSuffered ? true : nil, pattern: alert.pattern,
            patternShare: alert.patternShare,
            model: alert.model, reasons: alert.reasons, incident: alert.incident, flows: alert.flows)
        if case .host(let window) = alert.subject {
            lapwing.subject = "host"
            lapwing.window = window
        }
    }

    func alert(_ decoder: any Decoder) throws -> Alert {
        func fault(_ words: String) -> DecodingError {
            .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: words))
        }
        guard let time = UTCTime.parse(timestamp) else { throw fault("'\(timestamp)' is no time") }
        var transport: IPProtocol?
        if let name = network.transport {
            transport = IPProtocol(name: name)
            if transport == nil { throw fault("'\(name)' is no transport") }
        }
        let subject: Alert.Subject
        switch (lapwing.subject, lapwing.window) {
        case ("flow", nil): subject = .flow
        case ("host", let window?): subject = .host(window: window)
        default: throw fault("'\(lapwing.subject)' is no subject, or one of another window")
        }
        var alert = Alert(
            time: time, subject: subject, source: source?.endpoint, destination: destination?.endpoint,
            transport: transport, bytes: network.bytes, packets: network.packets, flows: lapwing.flows,
            model: lapwing.model, score: lapwing.score, pValue: lapwing.pValue,
            rarity: Rarity(perDay: lapwing.expectedPerDay), family: lapwing.family, isNovel: lapwing.novel,
            pattern: lapwing.pattern, reasons: lapwing.reasons)
        alert.patternShare = lapwing.patternShare
        alert.isSuffered = lapwing.suffered ?? false
        alert.id = event.id
        alert.incident = lapwing.incident
        return alert
    }
}
