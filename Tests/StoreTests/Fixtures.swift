#if Console
    import Detection
    import Foundation
    import Packets

    /// An incident of a number, in the state after so many alerts, a second apart.
    func incident(_ number: Int, alerts: Int = 1, start: Int64? = nil) -> Incident {
        let first = start ?? 1_700_000_000_000_000 + Int64(number) * 60_000_000
        return Incident(
            id: "i\(number)", first: first, last: first + Int64(alerts - 1) * 1_000_000,
            host: IPAddress("10.0.0.\(number % 250 + 1)") ?? .unspecified, isSource: true, peer: nil, family: "novel",
            pattern: .verticalScan, severity: 70, alerts: alerts, flows: alerts * 10, rarity: Rarity(perDay: 0.001),
            headline: "10.0.0.1 did what it never did \"here\"\nand more", advice: "Look.", technique: "T1046",
            models: ["baseline"], reasons: [])
    }

    /// The alert of a number of an incident.
    func alert(_ number: Int, of incident: Incident) -> Alert {
        var alert = Alert(
            time: incident.first + Int64(number - 1) * 1_000_000, subject: .flow,
            source: Endpoint(incident.host, port: 4711), destination: nil, transport: nil, bytes: 1, packets: 1,
            flows: 1,
            model: "baseline", score: 3, pValue: 1e-6, rarity: Rarity(perDay: 0.001), family: "novel", isNovel: true,
            pattern: nil, reasons: [])
        alert.id = "\(incident.id)-a\(number)"
        alert.incident = incident.id
        return alert
    }
#endif
