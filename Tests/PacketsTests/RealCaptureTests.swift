import Foundation
import Packets
import TestSupport
import Testing

/// Real captures against what tshark 4 says of them: IP packets, the sum of their lengths by the outermost header, TCP
/// segments, messages with a DNS question, and the names in these.
@Suite(.enabled(if: RealData.isPresent)) struct RealCaptureTests {
    struct Golden: CustomTestStringConvertible {
        var file: String
        var frames, packets, bytes, segments, questions, names: Int

        init(
            _ file: String, _ frames: Int, _ packets: Int, _ bytes: Int, _ segments: Int, _ questions: Int,
            _ names: Int
        ) {
            self.file = file
            self.frames = frames
            self.packets = packets
            self.bytes = bytes
            self.segments = segments
            self.questions = questions
            self.names = names
        }

        var testDescription: String { file }
    }

    static let golden = [
        Golden("ndpi/1kxun.pcap", 1_723, 1_723, 2_503_232, 1_381, 18, 6),
        Golden("ndpi/KakaoTalk_talk.pcap", 3_203, 3_203, 384_544, 166, 2, 1),
        Golden("ndpi/opc-ua.pcap", 381, 381, 44_054, 381, 0, 0),
        Golden("ndpi/ocs.pcap", 946, 946, 67_385, 938, 8, 8),
        Golden("arkime/80211http.pcap", 26, 26, 9_960, 26, 0, 0),
        Golden("malformed/mpls-traceroute.pcap", 18, 18, 1_536, 0, 0, 0),
        Golden("arkime/nflog.pcap", 10, 10, 1_875, 10, 0, 0),
        Golden("malformed/arcnet-rfc1201-arp-icmp-http.pcap", 15, 11, 822, 3, 4, 2),
        Golden("arkime/icmp-frame-relay.pcap", 10, 10, 1_000, 0, 0, 0),
        Golden("ndpi/BGP_redist.pcap", 2, 2, 310, 2, 0, 0),
        Golden("malformed/e1000g.pcap", 20, 20, 1_680, 0, 0, 0),
        Golden("ndpi/dns-tunnel-iodine.pcap", 438, 434, 64_176, 0, 434, 222),
        Golden("ndpi/dns_exfiltration.pcap", 300, 300, 69_345, 0, 300, 150),
        Golden("ndpi/dns_ambiguous_names.pcap", 20, 20, 2_507, 0, 20, 10),
    ]

    @Test(arguments: golden)
    func aCaptureIsAsTsharkSeesIt(golden: Golden) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: RealData.path("captures/\(golden.file)"))))
        var intake = FrameIntake(parser: PacketParser(readsDNS: true))
        var batch = PacketBatch()
        // Captures of the classic kind with the lowest byte first: a header of 24 bytes, then 16 before each frame.
        func word(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << ($1 * 8) } }
        let link = LinkType(rawValue: Int32(truncatingIfNeeded: word(20)))
        var offset = 24
        while offset + 16 <= bytes.count {
            let captured = word(offset + 8)
            let frame = Array(bytes[offset + 16..<offset + 16 + captured])
            intake.take(
                frame.span.bytes, time: Int64(word(offset)) * 1_000_000 + Int64(word(offset + 4)),
                wireLength: word(offset + 12), link: link, into: &batch)
            offset += 16 + captured
        }
        #expect(intake.counters.frames == UInt64(golden.frames))
        #expect(intake.counters.packets == UInt64(golden.packets))
        #expect(batch.packets.reduce(0) { $0 + Int($1.ipLength) } == golden.bytes)
        #expect(batch.packets.count { $0.transport == .tcp } == golden.segments)
        let questions = batch.packets.map(\.dns).filter(\.isPresent)
        #expect(questions.count == golden.questions)
        #expect(Set(questions.map(\.nameHash)).count == golden.names)
    }
}
