#if Console
    import Detection
    import Foundation
    import Packets

    /// An incident of a number, in the state after so many alerts.
    func incident(_ number: Int, alerts: Int = 1) -> Incident {
        let first = 1_700_000_000_000_000 + Int64(number) * 60_000_000
        return Incident(
            id: "i\(number)", first: first, last: first + Int64(alerts) * 1_000_000,
            host: IPAddress("10.0.0.7") ?? .unspecified, isSource: true, peer: nil, family: "novel", pattern: .beacon,
            severity: 70, alerts: alerts, flows: 10, rarity: Rarity(perDay: 0.001), headline: "Something\nhappened.",
            advice: "Look.", technique: nil, models: ["baseline"], reasons: [])
    }

    /// The alert of a number of an incident.
    func alert(_ number: Int, of incident: Incident) -> Alert {
        var alert = Alert(
            time: incident.first, subject: .flow, source: Endpoint(incident.host), destination: nil, transport: nil,
            bytes: 1, packets: 1, flows: 1, model: "baseline", score: 3, pValue: 1e-6, rarity: Rarity(perDay: 0.001),
            family: "novel", isNovel: true, pattern: nil, reasons: [])
        alert.id = "\(incident.id)-a\(number)"
        alert.incident = incident.id
        return alert
    }

    /// How things stand, at a moment.
    func status(_ state: LiveStatus.State = .watching, time: Int64 = 1, place: String = "flow table") throws
        -> LiveStatus
    {
        let text = """
            {"state":"\(state.rawValue)","headline":"All is well.","time":\(time),"source":{"name":"office","speed":1},
            "rates":{"packets_per_second":8.5,"flows_per_second":1,"bytes_per_second":1e6},
            "totals":{"packets":9007199254740993,"bytes":2,"flows":3,"host_windows":4,"alerts":5,"incidents":6,"muted":7},
            "learning":{"flows":1,"flows_needed":2,"seconds":3,"seconds_wanted":4,"fraction":0.5},
            "alarms":{"today":1,"allowed_per_day":24},"models":[],"host_threshold":-1,"flow_threshold":-0.5,
            "shed":{\(try quoted(place)):12},"mutes":{}}
            """
        return try JSONDecoder().decode(LiveStatus.self, from: Data(text.utf8))
    }

    private func quoted(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }

    /// A point of the picture.
    func point(_ time: Int64, isAlert: Bool = false) -> ScorePoint {
        ScorePoint(
            time: time, surprise: -2, kind: .host, host: IPAddress("10.0.0.7") ?? .unspecified, isAlert: isAlert)
    }

    /// A simulated attack.
    func attack(_ start: Int64, foundAfter: Double? = nil) -> SimulatedAttack {
        SimulatedAttack(
            kind: "scan-fast", title: "vertical scan", start: start, source: nil, destination: nil,
            foundAfter: foundAfter)
    }
#endif
