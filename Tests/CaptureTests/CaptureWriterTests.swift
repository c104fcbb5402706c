import Capture
import Foundation
import Packets
import TestSupport
import Testing

/// What is written is what came.
@Suite struct CaptureWriterTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    @Test func framesOfASimulatorAreAPcapFile() throws {
        var frames = HandMadeCapture.frames(100)
        frames[7].wireLength = 1500
        frames[8].bytes = []
        let path = folder.path("out.pcap")
        let writer = try CaptureWriter(path: path)
        for frame in frames {
            let time = Int64(frame.seconds) * 1_000_000 + Int64(frame.fraction)
            try writer.write(frame.bytes.span, time: time, wireLength: Int(frame.wireLength ?? 0))
        }
        try writer.finish()
        #expect(writer.frames == 100)
        // This machine's byte order is the file's.
        let isBigEndian = 1.bigEndian == 1
        #expect(try bytes(path) == HandMadeCapture(isBigEndian: isBigEndian).pcap(frames))
    }

    @Test(arguments: [1, 12, 113] as [UInt32])
    func aCopyOfAFileIsTheFile(link: UInt32) throws {
        let original = HandMadeCapture(isBigEndian: 1.bigEndian == 1).pcap(HandMadeCapture.frames(3000), link: link)
        let file = try CaptureFile(try folder.write(original, to: "in.pcap"), intake: FrameIntake())
        let writer = try CaptureWriter(path: folder.path("out.pcap"), link: file.link)
        try file.copy(to: writer)
        var batch = PacketBatch()
        while try file.next(into: &batch) {}
        try writer.finish()
        var expected = original
        // Raw IP is written with the number that files have for it.
        if link == 12 { for (i, byte) in HandMadeCapture().linkBytes(101).enumerated() { expected[20 + i] = byte } }
        #expect(try bytes(folder.path("out.pcap")) == expected)
    }

    @Test func aFilterHoldsForTheCopyToo() throws {
        let path = try folder.write(HandMadeCapture().pcap(HandMadeCapture.frames(10)), to: "in.pcap")
        let file = try CaptureFile(path, filter: "src port 1004", intake: FrameIntake())
        let writer = try CaptureWriter(path: folder.path("out.pcap"), link: file.link)
        try file.copy(to: writer)
        var batch = PacketBatch()
        while try file.next(into: &batch) {}
        try writer.finish()
        #expect(Reading(folder.path("out.pcap")).times == [1_700_000_000_004_000])
    }

    @Test func theFileThatIsReadIsNotWritten() throws {
        let original = HandMadeCapture().pcap(HandMadeCapture.frames(10))
        let path = try folder.write(original, to: "in.pcap")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: path)
        for name in ["in.pcap", "link"] {
            let file = try CaptureFile(path, intake: FrameIntake())
            let out = folder.path(name)
            let writer = try CaptureWriter(path: out, link: file.link)
            #expect(throws: CaptureError.unwritable(file: out, reason: "it is the file that is read")) {
                try file.copy(to: writer)
            }
        }
        #expect(try bytes(path) == original)
    }

    @Test func aFileIsReplacedWithTheFirstFrame() throws {
        let old = [UInt8](repeating: 7, count: 5000)
        let path = try folder.write(old, to: "out.pcap")
        do { _ = try CaptureWriter(path: path) }
        #expect(try bytes(path) == old)
        let writer = try CaptureWriter(path: path)
        try writer.finish()
        #expect(try bytes(path) == HandMadeCapture(isBigEndian: 1.bigEndian == 1).pcap([]))
        let frames = HandMadeCapture.frames(1)
        let second = try CaptureWriter(path: path)
        let frame = frames[0].bytes
        try second.write(frame.span, time: 1_700_000_000_000_000)
        try second.flush()
        #expect(try bytes(path) == HandMadeCapture(isBigEndian: 1.bigEndian == 1).pcap(frames))
    }

    @Test func anotherLinkTypeIsRefused() throws {
        let path = try folder.write(HandMadeCapture().pcap([], link: 113), to: "in.pcap")
        let file = try CaptureFile(path, intake: FrameIntake())
        let out = folder.path("out.pcap")
        let writer = try CaptureWriter(path: out)
        #expect(
            throws: CaptureError.otherLinkType(
                file: out, expected: "Ethernet (EN10MB)", found: "Linux cooked v1 (LINUX_SLL)")
        ) { try file.copy(to: writer) }
    }

    @Test func aFrameLargerThanReadersAcceptIsShortened() throws {
        let path = folder.path("out.pcap")
        let writer = try CaptureWriter(path: path)
        try writer.write([UInt8](repeating: 0, count: 300_000).span, time: 0)
        try writer.finish()
        let reading = Reading(path)
        #expect(reading.failure == nil)
        #expect(reading.counters.frames == 1)
        #expect(reading.counters.bytes == 300_000)
    }

    @Test func aFullDisk() throws {
        let writer = try CaptureWriter(path: "/dev/full")
        let frame = HandMadeCapture.udp(from: 1, payload: 1400)
        #expect(throws: CaptureError.unwritable(file: "/dev/full", reason: "No space left on device")) {
            for i in 0..<10_000 { try writer.write(frame.span, time: Int64(i)) }
        }
        let short = try CaptureWriter(path: "/dev/full")
        try short.write(frame.span, time: 0)
        #expect(throws: CaptureError.unwritable(file: "/dev/full", reason: "No space left on device")) {
            try short.finish()
        }
    }

    @Test func aFailingWriterEndsTheReading() throws {
        let path = try folder.write(HandMadeCapture().pcap(HandMadeCapture.frames(9000)), to: "in.pcap")
        let file = try CaptureFile(path, intake: FrameIntake())
        try file.copy(to: try CaptureWriter(path: "/dev/full"))
        var batch = PacketBatch()
        #expect(throws: CaptureError.unwritable(file: "/dev/full", reason: "No space left on device")) {
            while try file.next(into: &batch) {}
        }
    }

    @Test func placesThatCannotBeWritten() throws {
        let path = folder.path("no/such/folder.pcap")
        #expect(throws: CaptureError.unwritable(file: path, reason: "No such file or directory")) {
            try CaptureWriter(path: path)
        }
        let writer = try CaptureWriter(path: folder.path("a.pcap"))
        try writer.finish()
        try writer.finish()
        #expect(throws: CaptureError.self) { try writer.write([1, 2].span, time: 0) }
    }
}

extension HandMadeCapture {
    /// The four bytes of a link type in this machine's order.
    func linkBytes(_ link: UInt32) -> [UInt8] { withUnsafeBytes(of: link) { Array($0) } }
}
