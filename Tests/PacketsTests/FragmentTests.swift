import Packets
import Testing

@Suite struct FragmentTests {
    static let datagram = Frames.udp(40_000, 53, [UInt8](repeating: 9, count: 3_000))

    /// One piece of a datagram as an IPv4 packet.
    static func piece(
        _ bytes: Range<Int>, more: Bool, id: Int = 7, transport: UInt8 = 17, of datagram: [UInt8] = datagram
    ) -> [UInt8] {
        Frames.ipv4(
            transport, Array(datagram[bytes]), identification: id,
            fragment: bytes.lowerBound / 8 | (more ? 0x2000 : 0))
    }

    private func places(_ frames: [[UInt8]], times: [Int64] = []) -> [Packet] {
        var parser = PacketParser()
        return frames.enumerated().map { index, frame in
            let time = index < times.count ? times[index] : 0
            return Parsed(frame, with: &parser, link: .raw, time: time).packet
        }
    }

    @Test func laterFragmentsHaveThePortsOfTheFirst() {
        let packets = places([
            Self.piece(0..<1_480, more: true), Self.piece(1_480..<2_960, more: true),
            Self.piece(2_960..<3_008, more: false),
        ])
        #expect(packets.map(\.fragment) == [.first, .later, .later])
        #expect(packets.map(\.sourcePort) == [40_000, 40_000, 40_000])
        #expect(packets.map(\.destinationPort) == [53, 53, 53])
        #expect(packets.map(\.headerLength) == [8, 0, 0])
        #expect(packets.map(\.payloadLength) == [1_472, 1_480, 48])
    }

    @Test func fragmentsOfVersion6AreKnownByTheirNumber() {
        func piece(_ bytes: Range<Int>, more: Bool, id: UInt8) -> [UInt8] {
            let word = bytes.lowerBound | (more ? 1 : 0)
            return Frames.ipv6(44, [17, 0] + Frames.big(word) + [0, 0, 0, id] + Self.datagram[bytes])
        }
        let packets = places([
            piece(0..<1_448, more: true, id: 1), piece(1_448..<2_896, more: true, id: 2),
            piece(1_448..<2_896, more: true, id: 1), piece(2_896..<3_008, more: false, id: 1),
        ])
        #expect(packets.map(\.fragment) == [.first, .later, .later, .later])
        #expect(packets.map(\.destinationPort) == [53, 0, 53, 53])
        #expect(packets.map(\.transport) == [.udp, .udp, .udp, .udp])
        // A fragment header without offset and without more is none (RFC 6946).
        let whole = Parsed(Frames.ipv6(44, [17, 0, 0, 0, 0, 0, 0, 3] + Frames.udp()), link: .raw).packet
        #expect(whole.fragment == .whole && whole.destinationPort == 9_999)
    }

    @Test func aFragmentWithoutItsFirstHasNoPorts() {
        let packets = places([Self.piece(1_480..<2_960, more: true), Self.piece(0..<1_480, more: true)])
        #expect(packets.map(\.destinationPort) == [0, 53])
        #expect(packets.map(\.fragment) == [.later, .first])
    }

    @Test func theyAreForgottenAfter30Seconds() {
        let frames = [
            Self.piece(0..<1_480, more: true), Self.piece(1_480..<2_960, more: true),
            Self.piece(2_960..<3_008, more: false),
        ]
        #expect(places(frames, times: [0, 30_000_000, 30_000_001]).map(\.destinationPort) == [53, 53, 0])
        #expect(places(frames, times: [.min, .max, 0]).map(\.destinationPort) == [53, 0, 0])
    }

    @Test func onlyTheLast4096AreRemembered() {
        var parser = PacketParser()
        for id in 0..<5_000 {
            _ = Parsed(Self.piece(0..<1_480, more: true, id: id), with: &parser, link: .raw)
        }
        let found = (0..<5_000).filter { id in
            var copy = parser
            let later = Self.piece(1_480..<2_960, more: false, id: id)
            return id % 50 == 3 && Parsed(later, with: &copy, link: .raw).packet.destinationPort == 53
        }
        #expect(found == Array(904..<5_000).filter { $0 % 50 == 3 })
    }

    @Test func fragmentsThatCannotBeAreWrong() {
        // Teardrop: the second lies within the first.
        let teardrop = places([Self.piece(0..<40, more: true), Self.piece(24..<28, more: false)])
        #expect(teardrop.map(\.fragment) == [.first, .wrong])
        let overlap = places([Self.piece(0..<40, more: true), Self.piece(32..<80, more: false)])
        #expect(overlap.map(\.fragment) == [.first, .wrong])
        let reverse = places([Self.piece(32..<80, more: false), Self.piece(0..<40, more: true)])
        #expect(reverse.map(\.fragment) == [.later, .wrong])
        // Too short, and a TCP header cut before its flags.
        #expect(places([Self.piece(0..<4, more: true)]).map(\.fragment) == [.wrong])
        #expect(places([Self.piece(8..<80, more: true, transport: 6)]).map(\.fragment) == [.wrong])
        #expect(places([Self.piece(8..<80, more: true)]).map(\.fragment) == [.later])
        // Ping of death: it ends beyond the largest packet.
        let end = Frames.ipv4(1, [UInt8](repeating: 0, count: 600), fragment: 0x1FFE)
        #expect(places([end]).map(\.fragment) == [.wrong])
    }

    @Test func copiesAndNumbersUsedAgainAreRight() {
        let first = Self.piece(0..<1_480, more: true)
        let second = Self.piece(1_480..<3_008, more: false)
        #expect(places([first, first, second, second]).map(\.fragment) == [.first, .first, .later, .later])
        #expect(places([second, first]).map(\.fragment) == [.later, .first])
        // The same number for a datagram that is cut elsewhere, once all of the one before has come.
        let other = Self.piece(0..<800, more: true)
        let otherEnd = Self.piece(800..<1_200, more: false)
        #expect(places([first, second, other, otherEnd]).map(\.fragment) == [.first, .later, .first, .later])
    }
}
