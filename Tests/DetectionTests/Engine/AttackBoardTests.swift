import Packets
import Testing

@testable import Detection

struct AttackBoardTests {
    private static let host = IPAddress("10.0.0.5") ?? .unspecified
    private static let other = IPAddress("10.0.0.6") ?? .unspecified

    private func alert(_ pattern: Pattern?, of host: IPAddress, at time: Int64) -> Alert {
        var alert = Alert(
            time: time, subject: .host(window: 10), source: Endpoint(host), destination: nil, transport: nil, bytes: 0,
            packets: 0, flows: 1, model: "baseline", score: 9, pValue: 1e-9, rarity: Rarity(perDay: 1e-3),
            family: "novel",
            isNovel: true, pattern: pattern, reasons: [])
        alert.incident = "i"
        return alert
    }

    @Test("An attack is found by an alert about its host that reads as its kind, after it began, once")
    func finds() {
        var board = AttackBoard()
        board.begins(
            SimulatedAttack(
                kind: "exfiltration", title: "exfiltration", start: 1_000_000, source: Self.host, destination: nil))
        #expect(board.found(by: alert(.exfiltration, of: Self.other, at: 2_000_000)).isEmpty)
        #expect(board.found(by: alert(.dnsTunnel, of: Self.host, at: 2_000_000)).isEmpty)
        #expect(board.found(by: alert(nil, of: Self.host, at: 2_000_000)).isEmpty)
        #expect(board.found(by: alert(.exfiltration, of: Self.host, at: 500_000)).isEmpty)
        let found = board.found(by: alert(.exfiltration, of: Self.host, at: 3_500_000))
        #expect(found.map(\.foundAfter) == [2.5])
        #expect(found.map(\.incident) == ["i"])
        #expect(board.found(by: alert(.exfiltration, of: Self.host, at: 4_000_000)).isEmpty, "once")
    }
}
