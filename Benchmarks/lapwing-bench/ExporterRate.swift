import Flows
import Packets

/// How many NetFlow v9 records are decoded, and put together to flows, in a second on one core.
struct ExporterRate {
    /// Fields by type and length: addresses, ports, protocol, flags, times, octets, packets, interfaces, ToS, ASes.
    private static let fields: [(UInt16, UInt16)] = [
        (8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (6, 1), (22, 4), (21, 4), (1, 4), (2, 4), (10, 2), (14, 2), (5, 1),
        (16, 2), (17, 2), (9, 1), (13, 1), (15, 4), (61, 1),
    ]
    private static let records = 27
    private static let datagrams = 40_000

    /// Prints both rates.
    func report() {
        let payloads = (0..<Self.datagrams).map(Self.payload)
        let sender = DatagramSender(address: IPAddress(v4: 0x7F00_0001), port: 2_055)
        let clock = ContinuousClock()
        for isPaired in [false, true] {
            var decoder = ExportDecoder()
            var pairing = BiflowPairing()
            var records: [ExporterRecord] = []
            var flows: [Biflow] = []
            var (seen, given) = (0, 0)
            decoder.decode(Self.template.span, from: sender, into: &records)
            let start = clock.now
            for payload in payloads {
                records.removeAll(keepingCapacity: true)
                decoder.decode(payload.span, from: sender, into: &records)
                seen += records.count
                guard isPaired else { continue }
                for record in records { pairing.add(record, into: &flows) }
                given += flows.count
                flows.removeAll(keepingCapacity: true)
            }
            let seconds = (clock.now - start) / .seconds(1)
            print(
                "\(isPaired ? "decoded and paired" : "decoded"): \(Int(Double(seen) / seconds)) records a second"
                    + " (\(seen) records, \(given) flows)")
        }
    }

    private static func header(count: Int, sequence: Int) -> [UInt8] {
        big(9, 2) + big(count, 2) + big(10_000_000, 4) + big(1_600_000_000, 4) + big(sequence, 4) + big(1, 4)
    }

    private static var template: [UInt8] {
        var set = big(256, 2) + big(fields.count, 2)
        for (type, length) in fields { set += big(Int(type), 2) + big(Int(length), 2) }
        return header(count: 1, sequence: 0) + big(0, 2) + big(set.count + 4, 2) + set
    }

    private static func payload(_ index: Int) -> [UInt8] {
        var set: [UInt8] = []
        for record in 0..<records {
            // Two records of a flow, one each way, follow each other.
            let number = (index * records + record) / 2
            let isAnswer = (index * records + record) % 2 == 1
            let ends = [0x0A00_0000 + number % 60_000, 0xC0A8_0000 + number % 250]
            let ports = [1_024 + number % 50_000, 443]
            let values = [
                ends[isAnswer ? 1 : 0], ends[isAnswer ? 0 : 1], ports[isAnswer ? 1 : 0], ports[isAnswer ? 0 : 1], 6,
                0x1B,
                9_990_000 + number % 5_000, 9_999_000, 4_000, 12, 1, 2, 0, 0, 0, 24, 24, 0, 0,
            ]
            for ((_, length), value) in zip(fields, values) { set += big(value, Int(length)) }
        }
        let padding = (4 - set.count % 4) % 4
        set += [UInt8](repeating: 0, count: padding)
        return header(count: records, sequence: index + 1) + big(256, 2) + big(set.count + 4, 2) + set
    }

    private static func big(_ value: Int, _ length: Int) -> [UInt8] {
        (0..<length).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
