import Flows
import Foundation
import Packets
import TestSupport
import Testing

@Suite struct HostileDatagramTests {
    /// Payloads by hand that take every path.
    static let samples: [[UInt8]] = {
        let usual = Export.template(256, Export.usual)
        let options =
            Export.big(UInt16(300)) + Export.big(UInt16(4)) + Export.big(UInt16(8)) + [
                0, 1, 0, 4, 0, 48, 0, 2, 0, 50, 0, 4,
            ]
        let variable =
            Export.big(UInt16(258)) + Export.big(UInt16(4)) + [0, 8, 0, 4, 0, 12, 0, 4, 0, 96, 0xFF, 0xFF]
            + [0x80, 1, 0, 8] + Export.big(UInt32(29305))
        let ipfixOptions =
            Export.big(UInt16(301)) + Export.big(UInt16(3)) + Export.big(UInt16(1))
            + [1, 46, 0, 8, 1, 49, 0, 4, 1, 50, 0, 4]
        let record = Export.version5Record(
            1, 2, packets: 1, bytes: 1, first: 1, last: 2, ports: (1, 2), flags: 0, transport: 17)
        return [
            Export.version5([record, record]),
            Export.version9([
                Export.set(0, usual), Export.set(1, options), Export.set(256, Export.usualRecord()),
                Export.set(300, [0, 0, 0, 1, 0, 7, 0, 0, 0, 100]),
            ]),
            Export.ipfix([
                Export.set(2, usual + variable), Export.set(3, ipfixOptions),
                Export.set(301, [UInt8](repeating: 1, count: 16)), Export.set(256, Export.usualRecord()),
                Export.set(258, [1, 2, 3, 4, 5, 6, 7, 8, 3, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 9]),
                Export.set(2, [1, 0, 0, 0]),
            ]),
        ]
    }()

    static func payloads() throws -> [[UInt8]] {
        guard RealData.isPresent else { return samples }
        let real = try RealData.files(in: "netflow").filter { $0.hasSuffix(".dat") }.map {
            [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0)))
        }
        return samples + real
    }

    /// What must hold of every record, whatever came.
    static func areSane(_ records: [ExporterRecord]) -> Bool {
        records.allSatisfy { $0.start <= $0.end && $0.start >= 0 && $0.end <= 1 << 53 && $0.samplingRate >= 1 }
    }

    @Test func everyPrefixOfEveryPayload() throws {
        for payload in try Self.payloads() {
            var decoder = ExportDecoder()
            for length in 0...payload.count {
                var records: [ExporterRecord] = []
                decoder.decode(payload.span.extracting(0..<length), from: .test, into: &records)
                #expect(Self.areSane(records))
            }
            #expect(decoder.counts.datagrams == UInt64(payload.count + 1))
        }
    }

    @Test func seededMutations() throws {
        var random = SeededRandom(seed: 11)
        let payloads = try Self.payloads()
        var decoder = ExportDecoder(limits: ExporterLimits(accounts: 64, sessions: 32, heldSets: 64, heldBytes: 32_768))
        var pairing = BiflowPairing(PairingOptions(capacity: 256))
        var flows: [Biflow] = []
        var records: [ExporterRecord] = []
        var total = 0
        for round in 0..<100_000 {
            var payload = payloads[Int.random(in: payloads.indices, using: &random)]
            for _ in 0..<Int.random(in: 1...6, using: &random) where !payload.isEmpty {
                let place = Int.random(in: payload.indices, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: payload[place] = UInt8.random(in: 0 ... .max, using: &random)
                case 1: payload[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: payload[place] = [0, 1, 0x7F, 0x80, 0xFF][Int.random(in: 0..<5, using: &random)]
                case 3: payload.removeLast(min(payload.count, Int.random(in: 0..<40, using: &random)))
                default:
                    let end = min(payload.count, place + Int.random(in: 1..<16, using: &random))
                    payload.append(contentsOf: payload[place..<end])
                }
            }
            let sender = DatagramSender(
                address: IPAddress(v4: UInt32(truncatingIfNeeded: round % 600)), port: UInt16(round % 3))
            records.removeAll(keepingCapacity: true)
            decoder.decode(payload.span, from: sender, into: &records)
            total += records.count
            if round % 16 == 0 {
                #expect(Self.areSane(records))
                for record in records { pairing.add(record, into: &flows) }
                flows.removeAll(keepingCapacity: true)
            }
        }
        let counts = decoder.counts
        #expect(counts.datagrams == 100_000)
        #expect(counts.records == UInt64(total) && total > 50_000)
        #expect(counts.malformed > 10_000)
        // Memory: 64 senders and the shared count, 32 sessions of at most 512 templates.
        #expect(decoder.accounts.count == 65)
        #expect(decoder.templateCount < 32 * 512)
        #expect(pairing.openCount <= 256)
    }

    @Test func spoofedSendersShareOneCount() {
        var decoder = ExportDecoder(limits: ExporterLimits(accounts: 4, sessions: 4))
        let real = Export.version9([
            Export.set(0, Export.template(256, Export.usual)), Export.set(256, Export.usualRecord()),
        ])
        _ = decoder.records(real)
        for sender in 0..<1000 {
            let spoofed = DatagramSender(address: IPAddress(v4: UInt32(sender)), port: 1)
            _ = decoder.records([0, 9, 0, 0], from: spoofed)
            _ = decoder.records(Export.version9([Export.set(256, [1, 2, 3, 4])]), from: spoofed)
        }
        #expect(decoder.accounts.count == 5)
        #expect(decoder.counts.malformed == 1000 && decoder.accounts[0].counts.malformed == 997)
        // The real one still has its place and its template.
        #expect(decoder.records(Export.version9([Export.set(256, Export.usualRecord())], sequence: 1)).count == 1)
        #expect(decoder.accounts.first { $0.address == DatagramSender.test.address }?.counts.records == 2)
    }

    @Test func templatesAreBounded() {
        var decoder = ExportDecoder(limits: ExporterLimits(templates: 8, fields: 100))
        for number: UInt16 in 256..<300 {
            _ = decoder.records(Export.version9([Export.set(0, Export.template(number, Export.usual))]))
        }
        #expect(decoder.templateCount == 8)
        #expect(decoder.counts.refusedTemplates == 36)
        // Too many fields, no bytes at all, a length beyond any set.
        let wide = Export.template(400, (0..<101).map { _ in (8, 4) })
        let empty = Export.template(401, [(8, 0), (12, 0)])
        let huge = Export.template(402, [(8, 4), (12, 4), (1, 65530)])
        let before = decoder.counts.refusedTemplates
        for template in [wide, empty, huge] {
            _ = decoder.records(Export.version9([Export.set(0, template)]))
        }
        #expect(decoder.counts.refusedTemplates == before + 3)
    }

    @Test func otherVersionsAreCounted() {
        var decoder = ExportDecoder()
        for payload: [UInt8] in [[], [0], [0, 0, 0, 5], [0, 1, 0, 0], [0, 7], [0xFF, 0xFF]] {
            #expect(decoder.records(payload).isEmpty)
        }
        #expect(decoder.counts.malformed == 2 && decoder.counts.unknownVersions == 4)
    }

    /// The inputs that once broke it, as the fuzzer keeps them: a sender's byte, two of length, a payload, and so on.
    @Test func theFuzzersCorpus() throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let folder = tests.deletingLastPathComponent().deletingLastPathComponent().path + "/Fuzz/corpus/NetFlow"
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)")))
            var decoder = ExportDecoder()
            var offset = 0
            while offset + 3 <= bytes.count {
                let length = min(Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2]), bytes.count - offset - 3)
                let sender = DatagramSender(address: IPAddress(v4: UInt32(bytes[offset])), port: 1)
                let payload = Array(bytes[offset + 3..<offset + 3 + length])
                #expect(Self.areSane(decoder.records(payload, from: sender)))
                offset += 3 + length
            }
        }
    }
}
