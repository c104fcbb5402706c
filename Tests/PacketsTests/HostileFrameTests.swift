import Foundation
import Packets
import TestSupport
import Testing

/// Any bytes give a packet that holds together, or a reason.
@Suite struct HostileFrameTests {
    static let links = LinkLayerTests.kinds.map(\.link.rawValue) + [147, -5, 65_000]

    @Test func randomBytes() {
        var random = SeededRandom(seed: 4)
        var parser = PacketParser(tunnels: .inner, readsDNS: true)
        var taken = 0
        for round in 0..<100_000 {
            var frame = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if round % 4 == 0, frame.count > 20 { frame[0] = 0x45 }
            if round % 4 == 1, frame.count > 40 { frame[0] = 0x60 }
            let link = round % 4 < 2 ? 101 : Self.links[round % Self.links.count]
            let wire = Int.random(in: -1...70_000, using: &random)
            let result = Parsed(
                frame, with: &parser, link: LinkType(rawValue: link), time: .random(in: .min ... .max, using: &random),
                wireLength: wire)
            if result.skip == nil { taken += 1 }
            if let contradiction = result.contradiction { Issue.record("\(contradiction): \(frame)") }
        }
        #expect(taken > 10_000)
    }

    @Test func alteredFrames() {
        var random = SeededRandom(seed: 5)
        var parser = PacketParser(tunnels: .inner, readsDNS: true)
        let seeds =
            LinkLayerTests.kinds.map { ($0.link, $0.before + Frames.plain) }
            + TunnelTests.tunnels.map { (LinkType.raw, $0.frame) }
        for round in 0..<40_000 {
            let seed = seeds[round % seeds.count]
            var frame = seed.1
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                frame[Int.random(in: 0..<frame.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if round % 3 == 0 { frame.removeLast(Int.random(in: 0...frame.count, using: &random)) }
            let result = Parsed(frame, with: &parser, link: seed.0, time: Int64(round), wireLength: seed.1.count)
            if let contradiction = result.contradiction { Issue.record("\(contradiction): \(frame)") }
        }
    }

    /// What a fuzzer has found once stays found: see `Fuzz/`.
    @Test func theFuzzersCorpus() throws {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = package.appendingPathComponent("Fuzz/corpus/PacketParser")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            // As `PacketParserFuzz` reads it: the link type, the options, then frames of a length each.
            guard bytes.count >= 3 else { continue }
            let link = LinkType(rawValue: Int32(bytes[0]) << 8 | Int32(bytes[1]))
            var parser = PacketParser(tunnels: bytes[2] & 1 == 0 ? .outer : .inner, readsDNS: bytes[2] & 2 != 0)
            var rest = bytes.dropFirst(3)
            while let length = rest.popFirst() {
                let frame = Array(rest.prefix(Int(length)))
                rest = rest.dropFirst(Int(length))
                let result = Parsed(frame, with: &parser, link: link, wireLength: Int(bytes[2]) * 300)
                #expect(result.contradiction == nil, "\(file.lastPathComponent)")
            }
        }
    }
}
