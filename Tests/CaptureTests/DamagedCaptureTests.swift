import Capture
import Packets
import TestSupport
import Testing

/// Files as they should not be: each gives a clean end or one clear line.
@Suite struct DamagedCaptureTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [false, true])
    func pcapCutAtEveryByte(isBigEndian: Bool) throws {
        let maker = HandMadeCapture(isBigEndian: isBigEndian)
        let frames = HandMadeCapture.frames(3)
        let whole = maker.pcap(frames)
        var ends = [24]
        for frame in frames { ends.append((ends.last ?? 0) + 16 + frame.bytes.count) }
        try expectEveryCut(of: whole, headerEnd: 24, wholeAt: ends, frameEnds: Array(ends.dropFirst()))
    }

    @Test(arguments: [false, true])
    func pcapngCutAtEveryByte(isBigEndian: Bool) throws {
        let maker = HandMadeCapture(isBigEndian: isBigEndian)
        var whole = maker.section()
        var ends = [whole.count]
        for block in [maker.interface(), maker.interface(resolution: 9)]
            + HandMadeCapture.frames(3).map({ maker.packet($0) })
        {
            whole += block
            ends.append(whole.count)
        }
        // libpcap wants the first interface before it opens the file.
        let wholeAt = Array(ends.dropFirst())
        try expectEveryCut(of: whole, headerEnd: ends[1], wholeAt: wholeAt, frameEnds: Array(ends.dropFirst(3)))
    }

    private func expectEveryCut(of whole: [UInt8], headerEnd: Int, wholeAt: [Int], frameEnds: [Int]) throws {
        for count in 0...whole.count {
            let reading = Reading(try folder.write(Array(whole[..<count]), to: "cut"))
            if count < headerEnd {
                guard case .notACapture = reading.failure else {
                    Issue.record("\(count) bytes: \(String(describing: reading.failure))")
                    continue
                }
            } else {
                #expect(reading.failure == nil, "\(count) bytes")
                #expect(reading.counters.frames == UInt64(frameEnds.count { $0 <= count }), "\(count) bytes")
                #expect((reading.counters.cut == nil) == wholeAt.contains(count), "\(count) bytes")
            }
        }
    }

    @Test func gzipCutAtEveryByte() throws {
        let frames = HandMadeCapture.frames(3)
        let plain = HandMadeCapture().pcap(frames)
        let zipped = StoredGzip.member(plain)
        let header = zipped.count - plain.count - 8
        for count in 1..<zipped.count {
            let reading = Reading(try folder.write(Array(zipped[..<count]), to: "cut.gz"))
            let there = min(max(0, count - header), plain.count)
            if there < 24 {
                guard case .notACapture = reading.failure else {
                    Issue.record("\(count) bytes: \(String(describing: reading.failure))")
                    continue
                }
            } else {
                var end = 24
                let expected = frames.count { frame in
                    end += 16 + frame.bytes.count
                    return end <= there
                }
                #expect(reading.failure == nil)
                #expect(reading.counters.frames == UInt64(expected))
                #expect(reading.counters.cut?.contains("gzip") == true)
            }
        }
    }

    @Test func damagedGzipIsAnErrorAfterTheFramesBefore() throws {
        var zipped = StoredGzip.member(HandMadeCapture().pcap(HandMadeCapture.frames(2000)))
        zipped[zipped.count - 6] ^= 1
        let reading = Reading(try folder.write(zipped, to: "a.gz"))
        #expect(reading.counters.frames == 2000)
        guard case .badGzip(_, let reason) = reading.failure else {
            Issue.record("\(String(describing: reading.failure))")
            return
        }
        #expect(reason == "incorrect data check")
    }

    @Test func everyByteChanged() throws {
        // Nothing traps and nothing hangs, whatever a file says.
        let maker = HandMadeCapture()
        let pcap = maker.pcap(HandMadeCapture.frames(2))
        let ng = maker.section() + maker.interface(resolution: 6) + maker.packet(HandMadeCapture.frames(1)[0])
        for whole in [pcap, ng] {
            for at in whole.indices {
                for value: UInt8 in [0, 0x7F, 0xFF] where whole[at] != value {
                    var bytes = whole
                    bytes[at] = value
                    let reading = Reading(try folder.write(bytes, to: "changed"))
                    #expect(reading.counters.frames <= 2)
                    if let failure = reading.failure { #expect(!failure.description.contains("\n")) }
                }
            }
        }
    }

    @Test func noCapture() throws {
        let text = try folder.write("duration,protocol\n1,tcp\n", to: "flows.csv")
        #expect(Reading(text).failure == .notACapture(file: text, reason: "unknown file format"))
        let empty = try folder.write("", to: "empty.pcap")
        #expect(Reading(empty).failure == .notACapture(file: empty, reason: "it is empty"))
        let zipped = try folder.write(StoredGzip.member("no capture at all, but long enough for a header"), to: "a.gz")
        #expect(Reading(zipped).failure == .notACapture(file: zipped, reason: "unknown file format"))
        let nothing = try folder.write(StoredGzip.member(""), to: "nothing.gz")
        #expect(Reading(nothing).failure == .notACapture(file: nothing, reason: "it is empty"))
    }

    @Test func unreadable() {
        let missing = folder.path("missing.pcap")
        #expect(Reading(missing).failure == .unreadable(file: missing, reason: "No such file or directory"))
        #expect(Reading(folder.path).failure == .unreadable(file: folder.path, reason: "it is a folder"))
    }

    @Test func linkTypesBeyondSixteenBits() throws {
        let path = try folder.write(HandMadeCapture().pcap([], link: 3_145_728), to: "a.pcap")
        #expect(Reading(path).failure == .unknownLinkType(file: path, number: 3_145_728))
    }

    @Test func aFrameLongerThanAnyCanBe() throws {
        var frames = HandMadeCapture.frames(2)
        let maker = HandMadeCapture()
        var bytes = maker.pcap([frames[0]])
        frames[1].bytes = []
        bytes += maker.record(frames[1]).prefix(8) + [0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F]
        let path = try folder.write(bytes, to: "a.pcap")
        let reading = Reading(path)
        #expect(reading.counters.frames == 1)
        guard case .damaged(path, 1, _) = reading.failure else {
            Issue.record("\(String(describing: reading.failure))")
            return
        }
    }

    @Test func interfacesThatOneReadingCannotHave() throws {
        let maker = HandMadeCapture()
        let begun = maker.section() + maker.interface() + maker.packet(HandMadeCapture.frames(1)[0])
        for other in [maker.interface(link: 101), maker.interface(snap: 100)] {
            let path = try folder.write(begun + other, to: "a.pcapng")
            let reading = Reading(path)
            #expect(reading.counters.frames == 1)
            guard case .mixedInterfaces(path, 1, _) = reading.failure else {
                Issue.record("\(String(describing: reading.failure))")
                continue
            }
        }
    }

    @Test(arguments: ["prot tcp", "port", "host 1.2.3.4.5", "tcp and", "udp\0 or anything"])
    func filtersThatDoNotCompile(filter: String) throws {
        let path = try folder.write(HandMadeCapture().pcap(HandMadeCapture.frames(1)), to: "a.pcap")
        guard case .badFilter(filter, let reason) = Reading(path, filter: filter).failure else {
            Issue.record("compiled")
            return
        }
        #expect(!reason.isEmpty)
    }
}
