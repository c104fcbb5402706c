import Detection
import Packets

@testable import Flows

/// Hand-made evidence for the tests of alerts.
enum Evidence {
    static let start: Int64 = 1_700_000_000_000_000
    static let minute: Int64 = 60_000_000

    /// The columns of the host profile.
    static let columns = Array(HostSchema.header.dropFirst(2))

    static func address(_ text: String) -> IPAddress { IPAddress(text) ?? .unspecified }

    /// A host's row with these columns, the others 0.
    static func row(
        _ host: String, _ window: HostWindow = .long, at time: Int64 = start, _ values: [String: Double]
    ) -> HostRow {
        HostRow(
            end: time, host: address(host), window: window,
            features: columns.map { values[$0] ?? 0 })
    }

    /// A reason whose weight is what it says.
    static func reason(
        _ feature: String, _ value: Double, usual high: Double = 6, weight: Double = 1, unit: String = "",
        scope: Reason.Scope = .everyone, anywhere: Double? = nil, peer: String? = nil
    ) -> Reason {
        Reason(
            feature: feature, unit: unit, value: value, low: 0, high: high, scope: scope, highestAnywhere: anywhere,
            contribution: weight, peer: peer.map(address))
    }

    /// The alert of a host's window.
    static func hostAlert(
        _ host: String, window: HostWindow = .long, at time: Int64 = start, _ columns: [String: Double],
        visits: [PeerVisit] = [], rarity: Double = 1e-3, _ reasons: [Reason]
    ) -> Alert {
        var row = row(host, window, at: time, columns)
        row.visits = visits
        let verdict = HostVerdict(
            host: row.host, window: window, time: time, score: 9.5, pValue: 1e-8, rarity: Rarity(perDay: rarity),
            reasons: reasons)
        return AlertMaker(home: .privateRanges).alert(verdict, row: row)
    }

    static func flowRow(
        _ source: String, _ sourcePort: UInt16 = 40_000, _ destination: String, _ port: UInt16 = 443,
        _ transport: IPProtocol = .tcp, at time: Int64 = start, seconds: Double = 2,
        basic features: [Double] = [1200, 5300, 10, 12, 2]
    ) -> FlowRow {
        FlowRow(
            .basic, source: address(source), destination: address(destination), sourcePort: sourcePort,
            destinationPort: port,
            transport: transport, start: time - Int64(seconds * 1e6), last: time, end: .closed, features: features)
    }

    /// The alert of a flow.
    static func flowAlert(
        _ row: FlowRow, family: String? = nil, model: String = "kdd.lapwing", rarity: Double = 1e-2,
        _ reasons: [Reason] = [reason("PacketsSent", 900, usual: 40)]
    ) -> Alert {
        let verdict = FlowVerdict(
            score: 0.875, pValue: 1e-6, rarity: Rarity(perDay: rarity), family: family, isNovel: family == nil)
        return AlertMaker(home: .privateRanges).alert(verdict, row: row, model: model, reasons: reasons)
    }
}
