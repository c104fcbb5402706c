import Flows
import Foundation
import Packets

/// Writes NetFlow and IPFIX messages by hand.
enum Export {
    static func big<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
        (0..<Number.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> Number($0 * 8)) }
    }

    /// A set of its number and content, padded to four bytes with zeros.
    static func set(_ number: UInt16, _ content: [UInt8], pads: Bool = true) -> [UInt8] {
        let padding = pads ? (4 - content.count % 4) % 4 : 0
        return big(number) + big(UInt16(4 + content.count + padding)) + content
            + [UInt8](repeating: 0, count: padding)
    }

    /// A template's record: number, count, then element and length of each field.
    static func template(_ number: UInt16, _ fields: [(UInt16, UInt16)]) -> [UInt8] {
        big(number) + big(UInt16(fields.count)) + fields.flatMap { big($0.0) + big($0.1) }
    }

    static func version9(
        _ sets: [[UInt8]], seconds: UInt32 = 1_000_000, uptime: UInt32 = 500_000, sequence: UInt32 = 0,
        domain: UInt32 = 1
    ) -> [UInt8] {
        big(UInt16(9)) + big(UInt16(sets.count)) + big(uptime) + big(seconds) + big(sequence) + big(domain)
            + sets.flatMap { $0 }
    }

    static func ipfix(
        _ sets: [[UInt8]], seconds: UInt32 = 1_000_000, sequence: UInt32 = 0, domain: UInt32 = 1
    ) -> [UInt8] {
        let body = sets.flatMap { $0 }
        return big(UInt16(10)) + big(UInt16(16 + body.count)) + big(seconds) + big(sequence) + big(domain) + body
    }

    static func version5(
        _ records: [[UInt8]], seconds: UInt32 = 1_000_000, uptime: UInt32 = 500_000, sequence: UInt32 = 0,
        sampling: UInt16 = 0
    ) -> [UInt8] {
        big(UInt16(5)) + big(UInt16(records.count)) + big(uptime) + big(seconds) + big(UInt32(0)) + big(sequence)
            + [0, 0] + big(sampling) + records.flatMap { $0 }
    }

    static func version5Record(
        _ source: UInt32, _ destination: UInt32, packets: UInt32, bytes: UInt32, first: UInt32, last: UInt32,
        ports: (UInt16, UInt16), flags: UInt8, transport: UInt8
    ) -> [UInt8] {
        big(source) + big(destination) + big(UInt32(0)) + [0, 0, 0, 0] + big(packets) + big(bytes) + big(first)
            + big(last) + big(ports.0) + big(ports.1) + [0, flags, transport, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    }

    /// The usual fields: addresses, ports, protocol, flags, bytes, packets, first and last uptime.
    static let usual: [(UInt16, UInt16)] = [
        (8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (6, 1), (1, 4), (2, 4), (22, 4), (21, 4),
    ]

    /// A record of `usual`.
    static func usualRecord(
        _ source: UInt32 = 0x0A00_0001, _ destination: UInt32 = 0x0A00_0002, ports: (UInt16, UInt16) = (40000, 80),
        bytes: UInt32 = 1000, packets: UInt32 = 10, first: UInt32 = 400_000, last: UInt32 = 450_000, flags: UInt8 = 0x1B
    ) -> [UInt8] {
        big(source) + big(destination) + big(ports.0) + big(ports.1) + [6, flags] + big(bytes) + big(packets)
            + big(first) + big(last)
    }
}

extension DatagramSender {
    /// Some exporter.
    static let test = DatagramSender(address: IPAddress(v4: 0xC000_0201), port: 40000)
}

extension ExportDecoder {
    /// The records of one payload.
    mutating func records(_ payload: [UInt8], from sender: DatagramSender = .test) -> [ExporterRecord] {
        var records: [ExporterRecord] = []
        decode(payload.span, from: sender, into: &records)
        return records
    }
}

extension IPAddress {
    /// An address as people write it, for tests; nil where it is none.
    init?(text: String) {
        guard text.contains(":") else {
            let parts = text.split(separator: ".").compactMap { UInt32($0) }
            guard parts.count == 4 else { return nil }
            self.init(v4: parts.reduce(0) { $0 << 8 | $1 })
            return
        }
        let halves = text.components(around: "::")
        let words = halves.map { $0.split(separator: ":").compactMap { UInt64($0, radix: 16) } }
        let (head, tail) = (words[0], words.count > 1 ? words[1] : [])
        let all = head + [UInt64](repeating: 0, count: max(0, 8 - head.count - tail.count)) + tail
        guard all.count == 8 else { return nil }
        self.init(high: all[..<4].reduce(0) { $0 << 16 | $1 }, low: all[4...].reduce(0) { $0 << 16 | $1 })
    }
}

extension String {
    fileprivate func components(around separator: String) -> [Substring] {
        guard let place = range(of: separator) else { return [self[...]] }
        return [self[..<place.lowerBound], self[place.upperBound...]]
    }
}
