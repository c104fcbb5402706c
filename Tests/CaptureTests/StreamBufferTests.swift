import Foundation
import Packets
import TestSupport
import Testing

@testable import Capture

#if os(Linux)
    @Suite struct StreamBufferTests {
        /// How often this thread has read, or written.
        private static func calls(_ name: String) throws -> Int {
            let text = try String(contentsOfFile: "/proc/thread-self/io", encoding: .utf8)
            let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
            return try #require(line?.split(separator: " ").last.flatMap { Int($0) })
        }

        /// 8 MB of frames are written, and read, by a hundred calls of the system, not by two thousand.
        @Test func filesAreReadInLargeParts() throws {
            let folder = try TemporaryFolder()
            let path = folder.path("large.pcap")
            let before = try Self.calls("syscw")
            let writer = try CaptureWriter(path: path)
            let frame = [UInt8](repeating: 0, count: 1_000)
            for number in 0..<8_000 { try writer.write(frame.span, time: Int64(number)) }
            try writer.finish()
            #expect(try Self.calls("syscw") - before < 100)
            let middle = try Self.calls("syscr")
            let file = try CaptureFile(path, intake: FrameIntake())
            var batch = PacketBatch()
            while try file.next(into: &batch) {}
            #expect(file.counters.frames == 8_000)
            #expect(try Self.calls("syscr") - middle < 100)
        }
    }
#endif
