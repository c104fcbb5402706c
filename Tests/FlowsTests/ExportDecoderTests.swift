import Flows
import Packets
import Testing

@Suite struct ExportDecoderTests {
    @Test func version5TakesSamplingAndTimes() {
        let record = Export.version5Record(
            0x0A00_0001, 0x0A00_0002, packets: 3, bytes: 300, first: 499_000, last: 499_500, ports: (1234, 80),
            flags: 0x1B,
            transport: 6)
        let icmp = Export.version5Record(
            1, 2, packets: 1, bytes: 84, first: 0xFFFF_FFFF, last: 10, ports: (0, 0x0801), flags: 0, transport: 1)
        // Mode 1 (deterministic) in the two upper bits, one in 100.
        var decoder = ExportDecoder()
        let records = decoder.records(Export.version5([record, icmp], uptime: 500_000, sampling: 0x4064))
        #expect(records.count == 2)
        #expect(records[0].start == 1_000_000_000_000 - 1_000_000)
        #expect(records[0].end == 1_000_000_000_000 - 500_000)
        #expect(records[0].forwardPackets == 300 && records[0].forwardBytes == 30000 && records[0].samplingRate == 100)
        #expect(records[0].forwardFlags == [.fin, .syn, .psh, .ack])
        #expect(records[1].icmpType == 8 && records[1].icmpCode == 1)
        // One millisecond before the uptime's overflow.
        #expect(records[1].end - records[1].start == 11_000)
        #expect(decoder.counts.malformed == 0)
    }

    @Test func cutOrOverlongVersion5() {
        let record = Export.version5Record(
            1, 2, packets: 1, bytes: 1, first: 1, last: 2, ports: (1, 2), flags: 0, transport: 17)
        let whole = Export.version5([record, record])
        var decoder = ExportDecoder()
        #expect(decoder.records(Array(whole.dropLast())).count == 1)
        #expect(decoder.counts.malformed == 1)
        #expect(decoder.records(whole + [0]).count == 2)
        #expect(decoder.counts.trailing == 1)
        var impossible = whole
        impossible[3] = 31
        #expect(decoder.records(impossible).isEmpty)
        #expect(decoder.counts.malformed == 2)
    }

    @Test func templateThenData() {
        var decoder = ExportDecoder()
        let template = Export.set(0, Export.template(256, Export.usual))
        let data = Export.set(256, Export.usualRecord() + Export.usualRecord(bytes: 7))
        let records = decoder.records(Export.version9([template, data]))
        #expect(records.map(\.forwardBytes) == [1000, 7])
        #expect(records[0].source == IPAddress(v4: 0x0A00_0001) && records[0].destinationPort == 80)
        #expect(records[0].start == 999_900_000_000 && records[0].end == 999_950_000_000)
        #expect(records[0].set == 256 && records[0].traits == .hasFlags)
    }

    @Test func dataWaitsForItsTemplate() {
        var decoder = ExportDecoder()
        let data = Export.set(256, Export.usualRecord())
        let template = Export.set(0, Export.template(256, Export.usual))
        #expect(decoder.records(Export.version9([data], sequence: 0)).isEmpty)
        #expect(decoder.records(Export.version9([data], sequence: 1), from: .other).isEmpty)
        // Another session's template is another template.
        let records = decoder.records(Export.version9([template], sequence: 1))
        #expect(records.count == 1)
        #expect(records[0].start == 999_900_000_000)
        #expect(decoder.counts.lateSets == 1 && decoder.counts.lost == 0)
        #expect(decoder.accounts.first { $0.address == DatagramSender.other.address }?.counts.records == 0)
    }

    @Test func waitingIsBounded() {
        let limits = ExporterLimits(heldSets: 4, heldBytes: 200, heldSeconds: 60)
        var decoder = ExportDecoder(limits: limits)
        let data = Export.set(256, Export.usualRecord())
        let template = Export.set(0, Export.template(256, Export.usual))
        for _ in 0..<10 { _ = decoder.records(Export.version9([data])) }
        #expect(decoder.counts.shedSets == 6)
        #expect(decoder.records(Export.version9([template])).count == 4)
        // By bytes: a set has 28, so that 180 are left over of one of 9 records and a second one.
        var bytes = ExportDecoder(limits: limits)
        let long = Export.set(256, (0..<6).flatMap { _ in Export.usualRecord() })
        for _ in 0..<3 { _ = bytes.records(Export.version9([long])) }
        #expect(bytes.counts.shedSets == 2)
        #expect(bytes.records(Export.version9([template])).count == 6)
        // By time.
        var seconds = ExportDecoder(limits: limits)
        _ = seconds.records(Export.version9([data], seconds: 1000))
        #expect(seconds.records(Export.version9([template], seconds: 1061)).isEmpty)
        #expect(seconds.counts.shedSets == 1)
    }

    @Test func templatesExpire() {
        var decoder = ExportDecoder()
        let template = Export.set(0, Export.template(256, Export.usual))
        let data = Export.set(256, Export.usualRecord())
        #expect(decoder.records(Export.version9([template, data], seconds: 1000)).count == 1)
        #expect(decoder.records(Export.version9([data], seconds: 2800)).count == 1)
        #expect(decoder.records(Export.version9([data], seconds: 2801)).isEmpty)
        #expect(decoder.counts.expiredTemplates == 1 && decoder.templateCount == 0)
        // Sent again: it holds, and what waited is decoded.
        #expect(decoder.records(Export.version9([template], seconds: 2802)).count == 1)
        #expect(decoder.records(Export.version9([template], seconds: 4000)).isEmpty)
        #expect(decoder.records(Export.version9([data], seconds: 5800)).count == 1)
        #expect(decoder.counts.templates == 2)
    }

    @Test func aChangedTemplateReplacesTheOld() {
        var decoder = ExportDecoder()
        let first = Export.set(0, Export.template(256, Export.usual))
        let second = Export.set(0, Export.template(256, [(8, 4), (12, 4), (1, 2)]))
        let data = Export.set(256, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        _ = decoder.records(Export.version9([first]))
        let records = decoder.records(Export.version9([second, data]))
        #expect(records.map(\.forwardBytes) == [0x090A])
        #expect(decoder.templateCount == 1)
    }

    @Test func samplersOfVersion9() {
        var decoder = ExportDecoder()
        // Scope: system (1), 4 bytes; then sampler (48), algorithm (49), interval (50).
        let options = Export.set(
            1,
            Export.big(UInt16(300)) + Export.big(UInt16(4)) + Export.big(UInt16(12))
                + [0, 1, 0, 4, 0, 48, 0, 2, 0, 49, 0, 1, 0, 50, 0, 4])
        func option(_ sampler: UInt16, _ rate: UInt32) -> [UInt8] {
            Export.big(UInt32(1)) + Export.big(sampler) + [2] + Export.big(rate)
        }
        let template = Export.set(0, Export.template(256, Export.usual + [(48, 1)]))
        func data(_ sampler: UInt8) -> [UInt8] { Export.set(256, Export.usualRecord() + [sampler]) }
        let rates = Export.set(300, option(1, 10) + option(2, 1000))
        let records = decoder.records(Export.version9([options, template, rates, data(1), data(2), data(3), data(0)]))
        #expect(records.map(\.samplingRate) == [10, 1000, 1, 1])
        #expect(records.map(\.forwardBytes) == [10_000, 1_000_000, 1000, 1000])
        #expect(decoder.counts.optionRecords == 2 && decoder.counts.unknownSamplers == 1)
    }

    @Test func aRateForAllAndRatesThatOverflow() {
        var decoder = ExportDecoder()
        let options = Export.set(
            1, Export.big(UInt16(300)) + Export.big(UInt16(4)) + Export.big(UInt16(4)) + [0, 1, 0, 0, 0, 34, 0, 4])
        let template = Export.set(0, Export.template(256, [(8, 4), (12, 4), (1, 8), (2, 8)]))
        let rate = Export.set(300, Export.big(UInt32.max))
        let data = Export.set(256, [1, 2, 3, 4, 5, 6, 7, 8] + Export.big(UInt64(1) << 40) + Export.big(UInt64(2)))
        let records = decoder.records(Export.version9([options, template, rate, data]))
        #expect(records.map(\.forwardBytes) == [.max])
        #expect(records.map(\.forwardPackets) == [2 * 0xFFFF_FFFF])
    }

    /// Selectors as RFC 5477 tells them, selector as scope.
    @Test(
        arguments: [
            ([(305, 4), (306, 4)], Export.big(UInt32(1)) + Export.big(UInt32(99)), UInt32(100)),
            ([(305, 4), (306, 4)], Export.big(UInt32(2)) + Export.big(UInt32(9)), 6),
            ([(305, 4)], Export.big(UInt32(64)), 64),
            ([(309, 4), (310, 4)], Export.big(UInt32(3)) + Export.big(UInt32(30)), 10),
            ([(311, 8)], Export.big((0.001).bitPattern), 1000),
            ([(311, 4)], Export.big(Float(0.5).bitPattern), 2),
            ([(311, 8)], Export.big(Double.nan.bitPattern), 1),
            ([(34, 4)], Export.big(UInt32(0)), 1),
        ] as [([(UInt16, UInt16)], [UInt8], UInt32)])
    func samplersOfIPFIX(fields: [(UInt16, UInt16)], values: [UInt8], rate: UInt32) {
        var decoder = ExportDecoder()
        let all = [(302, 8)] + fields
        let options = Export.set(
            3,
            Export.big(UInt16(300)) + Export.big(UInt16(all.count)) + Export.big(UInt16(1))
                + all.flatMap { Export.big($0.0) + Export.big($0.1) })
        let template = Export.set(2, Export.template(256, [(8, 4), (12, 4), (1, 4), (302, 8)]))
        let told = Export.set(300, Export.big(UInt64(77)) + values)
        let data = Export.set(256, [1, 2, 3, 4, 5, 6, 7, 8] + Export.big(UInt32(5)) + Export.big(UInt64(77)))
        let records = decoder.records(Export.ipfix([options, template, told, data]))
        #expect(records.map(\.samplingRate) == [rate])
        #expect(records.map(\.forwardBytes) == [5 * UInt64(rate)])
    }

    @Test func shedTimesOfEveryEncoding() {
        let moment: UInt64 = 1_600_000_000
        let ntp = (moment + 2_208_988_800) << 32 | 0x8000_0000
        let cases: [(start: UInt16, end: UInt16, length: UInt16, bytes: [UInt8], microseconds: Int64)] = [
            (150, 151, 4, Export.big(UInt32(moment)), 1_600_000_000_000_000),
            (152, 153, 8, Export.big(moment * 1000 + 7), 1_600_000_000_007_000),
            (154, 155, 8, Export.big(ntp), 1_600_000_000_500_000),
            (156, 157, 8, Export.big(ntp), 1_600_000_000_500_000),
            (158, 159, 4, Export.big(UInt32(250)), 1_000_000 * 1_600_000_000 - 250),
            // Era 1 of NTP begins in February 2036.
            (154, 155, 8, Export.big(UInt64(10) << 32), (4_294_967_296 - 2_208_988_800 + 10) * 1_000_000),
            // Times that cannot be: the message's.
            (152, 153, 8, Export.big(UInt64.max), 1_600_000_000_000_000),
        ]
        for each in cases {
            var decoder = ExportDecoder()
            let fields: [(UInt16, UInt16)] = [(8, 4), (12, 4), (each.start, each.length), (each.end, each.length)]
            let template = Export.set(2, Export.template(256, fields))
            let data = Export.set(256, [1, 2, 3, 4, 5, 6, 7, 8] + each.bytes + each.bytes)
            let records = decoder.records(Export.ipfix([template, data], seconds: UInt32(moment)))
            #expect(records.map(\.start) == [each.microseconds])
            #expect(records.map(\.end) == [each.microseconds])
        }
    }

    @Test func uptimeInIPFIX() {
        let fields: [(UInt16, UInt16)] = [(8, 4), (12, 4), (22, 4), (21, 4)]
        let template = Export.set(2, Export.template(256, fields))
        func record(_ first: UInt32, _ last: UInt32) -> [UInt8] {
            [1, 2, 3, 4, 5, 6, 7, 8] + Export.big(first) + Export.big(last)
        }
        // Told by the record itself.
        var told = ExportDecoder()
        let withInit = Export.set(2, Export.template(257, fields + [(160, 8)]))
        let data = Export.set(257, record(5, 1005) + Export.big(UInt64(999_000_000)))
        #expect(told.records(Export.ipfix([withInit, data])).map(\.start) == [999_000_005_000])
        // Not told: the latest record ended when the message was sent, and later messages hold to that.
        var guessed = ExportDecoder()
        let first = guessed.records(
            Export.ipfix([template, Export.set(256, record(1000, 5000) + record(2000, 8000))], seconds: 1000))
        #expect(first.map(\.end) == [997_000_000, 1_000_000_000])
        let second = guessed.records(Export.ipfix([Export.set(256, record(9000, 9500))], seconds: 1010))
        #expect(second.map(\.start) == [1_001_000_000])
        #expect(guessed.counts.timesEstimated == 3)
        // The exporter was started again.
        let third = guessed.records(Export.ipfix([template, Export.set(256, record(10, 20))], seconds: 90_000))
        #expect(third.map(\.end) == [90_000_000_000])
    }

    @Test func variableLengthEnterpriseAndReverse() {
        var decoder = ExportDecoder()
        let fields: [UInt8] =
            Export.big(UInt16(256)) + Export.big(UInt16(9))
            + [0, 27, 0, 16, 0, 28, 0, 16]  // IPv6 addresses
            + [0, 96, 0xFF, 0xFF]  // a name of any length
            + [0x80, 1, 0xFF, 0xFF] + Export.big(UInt32(9))  // an enterprise's, of any length
            + [0, 1, 0, 3, 0, 2, 0, 8]  // bytes in three bytes of eight, packets
            + [0x80, 1, 0, 8] + Export.big(UInt32(29305)) + [0x80, 2, 0, 4] + Export.big(UInt32(29305))
            + [0, 6, 0, 2]  // flags in two bytes
        let address = [UInt8](repeating: 0x20, count: 16)
        func record(_ name: Int, _ other: Int, long: Bool) -> [UInt8] {
            address + address + (long ? [255] + Export.big(UInt16(name)) : [UInt8(name)])
                + [UInt8](repeating: 65, count: name) + [UInt8(other)] + [UInt8](repeating: 66, count: other)
                + [1, 0, 0] + Export.big(UInt64(9)) + Export.big(UInt64(500)) + Export.big(UInt32(4)) + [1, 0x12]
        }
        let data = Export.set(256, record(0, 0, long: false) + record(300, 7, long: true), pads: false)
        let records = decoder.records(Export.ipfix([Export.set(2, fields), data]))
        #expect(records.count == 2)
        for record in records {
            #expect(record.source == IPAddress(high: 0x2020_2020_2020_2020, low: 0x2020_2020_2020_2020))
            #expect(record.forwardBytes == 0x10000 && record.forwardPackets == 9)
            #expect(record.backwardBytes == 500 && record.backwardPackets == 4)
            #expect(record.traits.contains([.isBidirectional, .hasFlags]) && record.forwardFlags == [.syn, .ack])
        }
        #expect(decoder.counts.malformed == 0)
    }

    @Test func withdrawal() {
        var decoder = ExportDecoder()
        let data = Export.set(256, Export.usualRecord())
        let both = Export.template(256, Export.usual) + Export.template(257, Export.usual)
        let options = Export.big(UInt16(300)) + Export.big(UInt16(1)) + Export.big(UInt16(0)) + [0, 34, 0, 4]
        _ = decoder.records(Export.ipfix([Export.set(2, both), Export.set(3, options)]))
        #expect(decoder.templateCount == 3)
        _ = decoder.records(Export.ipfix([Export.set(2, Export.big(UInt16(256)) + [0, 0])]))
        #expect(decoder.templateCount == 2)
        #expect(decoder.records(Export.ipfix([data])).isEmpty)
        _ = decoder.records(Export.ipfix([Export.set(2, [0, 2, 0, 0])]))
        #expect(decoder.templateCount == 1)
        _ = decoder.records(Export.ipfix([Export.set(3, [0, 3, 0, 0])]))
        #expect(decoder.templateCount == 0)
        #expect(decoder.counts.withdrawnTemplates == 3 && decoder.counts.malformed == 0)
    }

    @Test func firewallBiflows() {
        var decoder = ExportDecoder()
        let fields: [(UInt16, UInt16)] = [
            (8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (233, 1), (323, 8), (152, 8), (231, 4), (232, 4), (298, 4),
            (299, 4),
        ]
        let template = Export.set(0, Export.template(265, fields))
        let data = Export.set(
            265,
            [1, 2, 3, 4, 5, 6, 7, 8, 0, 9, 0, 80, 6, 2] + Export.big(UInt64(5000)) + Export.big(UInt64(2000))
                + Export.big(UInt32(10)) + Export.big(UInt32(20)) + Export.big(UInt32(1)) + Export.big(UInt32(2)))
        let records = decoder.records(Export.version9([template, data]))
        #expect(records.count == 1)
        #expect(records[0].traits.contains(.isBidirectional) && records[0].firewallEvent == 2)
        #expect(records[0].start == 2_000_000 && records[0].end == 5_000_000)
        #expect(records[0].forwardBytes == 10 && records[0].backwardBytes == 20)
        #expect(records[0].forwardPackets == 1 && records[0].backwardPackets == 2)
    }

    @Test func deltasBeforeTotalsBeforePostCounts() {
        var decoder = ExportDecoder()
        let all: [(UInt16, UInt16)] = [(8, 4), (12, 4), (23, 4), (85, 4), (1, 4)]
        let addresses: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        func numbers(_ count: Int) -> [UInt8] { (1...count).flatMap { Export.big(UInt32($0)) } }
        for (count, expected) in [(1, 1), (2, 2), (3, 3)] {
            let template = Export.set(0, Export.template(256, Array(all[..<(2 + count)])))
            let records = decoder.records(Export.version9([template, Export.set(256, addresses + numbers(count))]))
            #expect(records.map(\.forwardBytes) == [UInt64(expected)])
            #expect(records[0].traits.contains(.isTotal) == (count == 2))
        }
    }

    @Test func gapsInTheNumbering() {
        var decoder = ExportDecoder()
        for sequence: UInt32 in [5, 6, 9, 8, 10, 4_000_000, 4_000_001] {
            _ = decoder.records(Export.version9([], sequence: sequence))
        }
        #expect(decoder.counts.lost == 1)  // 7; 8 came late
        #expect(decoder.counts.reordered == 1 && decoder.counts.restarts == 1)
        // IPFIX numbers records, of options too.
        var records = ExportDecoder()
        let template = Export.set(2, Export.template(256, Export.usual))
        let data = Export.set(256, Export.usualRecord() + Export.usualRecord())
        for sequence: UInt32 in [.max, 1, 5] {
            _ = records.records(Export.ipfix([template, data], sequence: sequence))
        }
        #expect(records.counts.lost == 2)
        // Version 5 numbers flows.
        var five = ExportDecoder()
        let record = Export.version5Record(
            1, 2, packets: 1, bytes: 1, first: 1, last: 2, ports: (1, 2), flags: 0, transport: 17)
        for sequence: UInt32 in [100, 102, 107] {
            _ = five.records(Export.version5([record, record], sequence: sequence))
        }
        #expect(five.counts.lost == 3)
    }
}

extension DatagramSender {
    static let other = DatagramSender(address: IPAddress(v4: 0xC000_0202), port: 40000)
}
