import Capture
import Foundation
import Packets
import TestSupport
import Testing

/// Files as they should be, in every form.
@Suite struct CaptureFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [false, true], [false, true])
    func pcapOfEitherByteOrderAndUnit(isBigEndian: Bool, nanoseconds: Bool) throws {
        var frames = HandMadeCapture.frames(5)
        if nanoseconds { for i in frames.indices { frames[i].fraction = frames[i].fraction * 1000 + 999 } }
        let bytes = HandMadeCapture(isBigEndian: isBigEndian).pcap(frames, nanoseconds: nanoseconds)
        let reading = Reading(try folder.write(bytes, to: "a.pcap"))
        #expect(reading.failure == nil)
        // Nanoseconds are rounded down.
        #expect(reading.times == (0..<5).map { 1_700_000_000_000_000 + $0 * 1000 })
        #expect(reading.counters.frames == 5)
        #expect(reading.counters.bytes == frames.reduce(0) { $0 + UInt64($1.bytes.count) })
        #expect(reading.counters.cut == nil)
    }

    @Test(arguments: [false, true])
    func pcapngWithInterfacesOfDifferentClocks(isBigEndian: Bool) throws {
        let maker = HandMadeCapture(isBigEndian: isBigEndian)
        var frames = HandMadeCapture.frames(4)
        var bytes =
            maker.section() + maker.interface() + maker.interface(resolution: 9) + maker.interface(resolution: 3)
        bytes += maker.packet(frames[0])
        frames[1].interface = 1
        frames[1].fraction = 1_000_999
        bytes += maker.packet(frames[1], unitsPerSecond: 1_000_000_000)
        frames[2].interface = 2
        frames[2].fraction = 2
        bytes += maker.packet(frames[2], unitsPerSecond: 1000)
        // A second section has interfaces of its own.
        bytes += maker.section() + maker.interface() + maker.packet(frames[3])
        let reading = Reading(try folder.write(bytes, to: "a.pcapng"))
        #expect(reading.failure == nil)
        #expect(reading.times == (0..<4).map { 1_700_000_000_000_000 + $0 * 1000 })
    }

    @Test func secondsAfter2038() throws {
        let frame = HandMadeCapture.Frame(seconds: 0x8000_0001, fraction: 7, bytes: HandMadeCapture.udp(from: 1))
        let reading = Reading(try folder.write(HandMadeCapture().pcap([frame]), to: "a.pcap"))
        #expect(reading.times == [0x8000_0001 * 1_000_000 + 7])
    }

    @Test(arguments: [0, 1, 1 << 62, 1 << 63, .max] as [UInt64], [0, 3, 6, 9, 19, 0x80, 0xBF] as [UInt8])
    func timesThatCannotBeStayInRange(time: UInt64, resolution: UInt8) throws {
        let maker = HandMadeCapture()
        let frame = HandMadeCapture.frames(1)[0]
        let bytes = maker.section() + maker.interface(resolution: resolution) + maker.packet(frame, time: time)
        let reading = Reading(try folder.write(bytes, to: "a.pcapng"))
        #expect(reading.counters.frames == 1 || reading.failure != nil)
        #expect(reading.times.allSatisfy { $0.magnitude <= 1 << 62 })
    }

    @Test(arguments: [1, 2, 3, 7, 1024])
    func batchesAreAsLongAsWasAsked(size: Int) throws {
        let path = try folder.write(HandMadeCapture().pcap(HandMadeCapture.frames(21)), to: "a.pcap")
        let reading = Reading(path, batchSize: size)
        #expect(reading.packets.count == 21)
        #expect(reading.batches == (21 + size - 1) / size)
    }

    @Test func anEndIsAnEndForGood() throws {
        let path = try folder.write(HandMadeCapture().pcap(HandMadeCapture.frames(2)), to: "a.pcap")
        let file = try CaptureFile(path, intake: FrameIntake())
        var batch = PacketBatch()
        #expect(try file.next(into: &batch))
        #expect(try !file.next(into: &batch))
        #expect(batch.packets.isEmpty)
        #expect(try !file.next(into: &batch))
        #expect(file.fractionRead == 1)
    }

    @Test func aFileWithoutFrames() throws {
        let reading = Reading(try folder.write(HandMadeCapture().pcap([]), to: "a.pcap"))
        #expect(reading.failure == nil)
        #expect(reading.batches == 0)
        #expect(reading.counters == PacketCounters())
    }

    @Test func framesCutByASnapLengthKeepTheirLength() throws {
        var frame = HandMadeCapture.frames(1)[0]
        frame.wireLength = 1500
        let reading = Reading(try folder.write(HandMadeCapture().pcap([frame]), to: "a.pcap"))
        #expect(reading.counters.bytes == 1500)
        #expect(reading.counters.snapped == 1)
        #expect(reading.packets.map(\.wireLength) == [1500])
    }

    @Test(arguments: [(12, 101), (101, 101), (14, 101), (1, 1), (113, 113), (276, 276), (147, 147), (299, 299)])
    func linkTypesByTheirNumbers(number: UInt32, expected: Int32) throws {
        let path = try folder.write(HandMadeCapture().pcap([], link: number), to: "a.pcap")
        let file = try CaptureFile(path, intake: FrameIntake())
        #expect(file.link.rawValue == expected)
    }

    @Test func linkTypesByTheirNames() {
        #expect(LinkType.ethernet.summary == "Ethernet (EN10MB)")
        #expect(LinkType.raw.summary == "Raw IP (RAW)")
        #expect(LinkType(rawValue: 127).name == "IEEE802_11_RADIO")
        #expect(LinkType(rawValue: 299).summary == "link type 299")
    }

    @Test func aFilterKeepsWhatItAccepts() throws {
        let path = try folder.write(HandMadeCapture().pcap(HandMadeCapture.frames(9)), to: "a.pcap")
        let reading = Reading(path, filter: "udp src portrange 1002-1005")
        #expect(reading.counters.frames == 4)
        #expect(reading.times == (2...5).map { 1_700_000_000_000_000 + $0 * 1000 })
        #expect(Reading(path, filter: "tcp").counters.frames == 0)
        #expect(Reading(path, filter: "").counters.frames == 9)
    }

    @Test func standardInput() throws {
        let path = try folder.write(HandMadeCapture().pcap(HandMadeCapture.frames(3)), to: "a.pcap")
        let kept = dup(0)
        let descriptor = open(path, O_RDONLY)
        dup2(descriptor, 0)
        let reading = Reading("-")
        dup2(kept, 0)
        close(kept)
        close(descriptor)
        #expect(reading.counters.frames == 3)
    }

    @Test func aPipeGivesWhatIsThere() throws {
        let path = folder.path("fifo")
        try #require(mkfifo(path, 0o600) == 0)
        // Open for both, so that neither end waits for the other.
        let descriptor = open(path, O_RDWR)
        defer { close(descriptor) }
        let maker = HandMadeCapture()
        let frames = HandMadeCapture.frames(4)
        func send(_ bytes: [UInt8]) { #expect(write(descriptor, bytes, bytes.count) == bytes.count) }
        send(maker.pcap([frames[0]]))
        let file = try CaptureFile(path, intake: FrameIntake())
        #expect(file.fractionRead == nil)
        var batch = PacketBatch()
        #expect(try file.next(into: &batch))
        #expect(file.counters.frames == 1)
        send(maker.record(frames[1]) + maker.record(frames[2]))
        #expect(try file.next(into: &batch))
        #expect(file.counters.frames == 3)
    }

    @Test func zippedAsPlain() throws {
        let bytes = HandMadeCapture().pcap(HandMadeCapture.frames(3000))
        let plain = Reading(try folder.write(bytes, to: "a.pcap"))
        #expect(plain.counters.frames == 3000)
        let whole = Reading(try folder.write(StoredGzip.member(bytes), to: "a.pcap.gz"))
        // Two members one after the other, then padding: as gzip itself reads them.
        let members = StoredGzip.member(Array(bytes[..<1000])) + StoredGzip.member(Array(bytes[1000...])) + [0, 0, 0]
        let several = Reading(try folder.write(members, to: "several.gz"))
        for zipped in [whole, several] {
            #expect(zipped.failure == nil)
            #expect(zipped.counters == plain.counters)
            #expect(zipped.times == plain.times)
        }
    }

    @Test func aZippedFileCanBeLeftEarly() throws {
        // More than a pipe holds: the thread that inflates is waiting when its reader goes.
        let bytes = HandMadeCapture().pcap(HandMadeCapture.frames(5000))
        let path = try folder.write(StoredGzip.member(bytes), to: "a.gz")
        for _ in 0..<5 {
            let file = try CaptureFile(path, intake: FrameIntake(), batchSize: 10)
            var batch = PacketBatch()
            #expect(try file.next(into: &batch))
        }
    }
}
