import Foundation
import Packets
import TestSupport
import Testing

@Suite struct DNSQuestionTests {
    static func name(_ labels: [String]) -> [UInt8] { labels.flatMap { [UInt8($0.utf8.count)] + $0.utf8 } + [0] }

    static func message(_ labels: [String], type: Int = 1, flags: Int = 0x0100, questions: Int = 1) -> [UInt8] {
        [0xAB, 0xCD] + Frames.big(flags) + Frames.big(questions) + [0, 0, 0, 0, 0, 0]
            + name(labels) + Frames.big(type) + [0, 1]
    }

    private func read(_ bytes: [UInt8]) -> DNSQuestion { .read(bytes.span.bytes) }

    @Test func aQuestionIsItsNameAndType() {
        let question = read(Self.message(["www", "Example", "com"], type: 28))
        #expect(question.isPresent && question.type == 28 && !question.isResponse)
        #expect(question.labels == 3 && question.subdomainLength == 3 && question.entropy == 0)
        let lower = read(Self.message(["WWW", "example", "COM"], flags: 0x8183))
        #expect(lower.nameHash == question.nameHash && lower.domainHash == question.domainHash)
        #expect(lower.isResponse && lower.responseCode == 3)
        let sibling = read(Self.message(["mail", "example", "com"]))
        #expect(sibling.domainHash == question.domainHash && sibling.nameHash != question.nameHash)
        let domain = read(Self.message(["example", "com"]))
        #expect(domain.nameHash == question.domainHash && domain.domainHash == question.domainHash)
        #expect(domain.subdomainLength == 0 && domain.labels == 2)
        let root = read(Self.message([], type: 2))
        #expect(root.isPresent && root.labels == 0 && root.subdomainLength == 0)
        // The dots are part of the name: these are two.
        #expect(read(Self.message(["ab", "c"])).nameHash != read(Self.message(["a", "bc"])).nameHash)
    }

    @Test func theEntropyIsThatOfTheBytesBeforeTheDomain() {
        var random = SeededRandom(seed: 6)
        for _ in 0..<500 {
            let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789-".prefix(.random(in: 1...37, using: &random)))
            let labels = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                String(
                    (0..<Int.random(in: 1...60, using: &random)).map { _ in
                        alphabet.randomElement(using: &random) ?? "a"
                    })
            }
            let question = read(Self.message(labels + ["example", "org"]))
            let bytes = Array(labels.joined(separator: ".").utf8)
            let counts = Dictionary(grouping: bytes) { $0 }.mapValues { Double($0.count) / Double(bytes.count) }
            let entropy = counts.values.reduce(0) { $0 - $1 * log2($1) }
            #expect(abs(Double(question.entropy) / 100 - entropy) < 0.006)
            #expect(Int(question.subdomainLength) == bytes.count)
            #expect(Int(question.labels) == labels.count + 2)
        }
    }

    @Test func jumpsOnlyGoBack() {
        let head: [UInt8] = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        let end: [UInt8] = [0, 1, 0, 1]
        #expect(!read(head + [0xC0, 12] + end).isPresent, "to itself")
        #expect(!read(head + [0xC0, 14] + [1, 65, 0] + end).isPresent, "forward")
        #expect(!read(head + [0xC0, 0] + end).isPresent, "into the header")
        #expect(!read(head + [1, 65, 0xC0, 12] + end).isPresent, "round and round")
    }

    @Test func oddMessagesAreNone() {
        let good = Self.message(["www", "example", "com"])
        for length in 0..<good.count { #expect(read(Array(good.prefix(length))) == .none) }
        #expect(read(Self.message(["a", "b"], flags: 0x2800)) == .none, "an update")
        #expect(read(Self.message(["a", "b"], questions: 0)) == .none)
        #expect(read(Self.message(["a", "b"], questions: 9_999)) == .none)
        let long = String(repeating: "x", count: 63)
        #expect(read(Self.message([long, long, long, String(repeating: "y", count: 61)])).isPresent)
        #expect(read(Self.message([long, long, long, String(repeating: "y", count: 62)])) == .none)
        let many = [String](repeating: "a", count: 127)
        #expect(read(Self.message(many)).labels == 127)
        #expect(read(Self.message(many + ["a"])) == .none)
        var label = good
        label[12] = 0x43
        #expect(read(label) == .none)
    }

    @Test func portsSayWhereMessagesAre() {
        let message = Self.message(["tunnel", "example", "net"], type: 16)
        let query = Parsed(Frames.ipv4(17, Frames.udp(40_000, 53, message)), link: .raw).packet
        #expect(query.dns.type == 16 && query.dns.labels == 3)
        #expect(Parsed(Frames.ipv4(17, Frames.udp(5_353, 5_353, message)), link: .raw).packet.dns.isPresent)
        #expect(!Parsed(Frames.ipv4(17, Frames.udp(40_000, 54, message)), link: .raw).packet.dns.isPresent)
        #expect(
            !Parsed(Frames.ipv4(17, Frames.udp(40_000, 53, message)), link: .raw, readsDNS: false).packet.dns.isPresent)
        let segment = Frames.tcp(40_000, 53, Frames.big(message.count) + message)
        #expect(Parsed(Frames.ipv4(6, segment), link: .raw).packet.dns == query.dns)
        #expect(!Parsed(Frames.ipv4(6, Frames.tcp(40_000, 53, message)), link: .raw).packet.dns.isPresent)
        // Bytes after the IP packet's end are not of the message.
        let cut = Frames.ipv4(17, Frames.udp(40_000, 53, message), total: 20 + 8 + message.count - 1)
        #expect(!Parsed(cut, link: .raw).packet.dns.isPresent)
    }
}
