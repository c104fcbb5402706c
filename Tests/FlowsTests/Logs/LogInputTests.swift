import Flows
import Foundation
import TestSupport
import Testing

/// A file that is followed.
///
/// What waits for more does what the test has to do next, so that no time passes.
@Suite struct LogInputTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("conn.log")
    }

    private func line(_ port: Int) -> String {
        #"{"ts":1,"id.orig_h":"10.0.0.1","id.orig_p":\#(port),"id.resp_h":"10.0.0.2","proto":"udp","conn_state":"S0"}"#
            + "\n"
    }

    private func append(_ text: String, to path: String? = nil) throws {
        let handle = try #require(FileHandle(forWritingAtPath: path ?? self.path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    private func rename(to name: String) throws {
        try FileManager.default.moveItem(atPath: path, toPath: folder.path(name))
    }

    /// Follows a file while steps are taken, each when nothing new is there; the source ports that were seen.
    private func follow(_ first: String, steps: [() throws -> Void]) throws -> (ports: [Int], source: any FlowSource) {
        try folder.write(first, to: "conn.log")
        var pauses = 0
        let input = try LogInput(path: path, follows: true) { pauses += 1 }
        let source = try #require(input.flows())
        var ports: [Int] = []
        var flows: [Biflow] = []
        var taken = 0
        var rounds = 0
        while taken <= steps.count {
            let before = pauses
            #expect(try source.next(into: &flows))
            ports += flows.map { Int($0.sourcePort) }
            rounds += 1
            #expect(rounds < 1000, "it does not come to rest")
            guard rounds < 1000 else { break }
            if pauses > before {
                #expect(flows.isEmpty)
                if taken < steps.count { try steps[taken]() }
                taken += 1
            }
        }
        return (ports, source)
    }

    @Test func whatIsAppendedIsRead() throws {
        let ports = try follow(
            line(1),
            steps: [
                { try append(line(2) + line(3)) }, {}, { try append(line(4)) },
            ]
        ).ports
        #expect(ports == [1, 2, 3, 4])
    }

    @Test func aPartOfALineWaitsForItsRest() throws {
        let text = line(2)
        let ports = try follow(
            line(1) + text.prefix(10),
            steps: [
                { try append(String(text.dropFirst(10).prefix(30))) }, {},
                { try append(String(text.dropFirst(40).dropLast())) },
                { try append("\n" + line(3)) },
            ]
        ).ports
        #expect(ports == [1, 2, 3])
    }

    @Test func aRenamedFileIsReadToItsEndBeforeTheNext() throws {
        let (ports, source) = try follow(
            line(1),
            steps: [
                { try rename(to: "conn.1.log") },
                { try append(line(2), to: folder.path("conn.1.log")) },
                // The new file is there, but whoever writes has not come to it.
                { try folder.write("", to: "conn.log") },
                {
                    try append(line(3) + line(4).dropLast(), to: folder.path("conn.1.log"))
                    try append(line(5))
                },
                { try append(line(6)) },
            ])
        #expect(ports == [1, 2, 3, 4, 5, 6])
        #expect(source.counters.contains(SourceCount("files followed", 2)))
    }

    @Test func linesAreNumberedAnewInANewFile() throws {
        let (ports, source) = try follow(
            line(1) + line(2),
            steps: [
                {
                    try rename(to: "old")
                    try folder.write(line(3) + "damaged\n", to: "conn.log")
                }
            ])
        #expect(ports == [1, 2, 3])
        #expect(source.counters.contains(SourceCount("lines without a header before them (the first is line 2)", 1)))
    }

    @Test func aFileThatWasCutIsReadFromItsBeginning() throws {
        let (ports, source) = try follow(
            line(1) + line(2) + line(3).dropLast(5),
            steps: [
                {
                    try FileManager.default.copyItem(atPath: path, toPath: folder.path("copy"))
                    let handle = try #require(FileHandle(forWritingAtPath: path))
                    try handle.truncate(atOffset: 0)
                    try handle.close()
                },
                { try append(line(4)) },
                { try append(line(5)) },
            ])
        #expect(ports == [1, 2, 4, 5])
        // The line that was cut off is lost, and counted.
        #expect(source.counters.contains(SourceCount("lines that are damaged (the first is line 3)", 1)))
    }

    @Test func aHeaderHoldsAcrossACut() throws {
        let header = "#separator \\x09\n#fields\tts\tid.orig_h\tid.resp_h\tproto\tid.orig_p\tconn_state\n"
        let row = { (port: Int) in "1\t10.0.0.1\t10.0.0.2\tudp\t\(port)\tS0\n" }
        let ports = try follow(
            header + row(1) + row(2),
            steps: [
                { try row(3).write(toFile: path, atomically: false, encoding: .utf8) },
                { try folder.write("", to: "conn.log") },
                { try folder.write(header.replacing("ts\tid.orig_h", with: "id.orig_h\tts"), to: "conn.log") },
                { try append("10.0.0.1\t1\t10.0.0.2\tudp\t4\tS0\n") },
            ]
        ).ports
        #expect(ports == [1, 2, 3, 4])
    }

    @Test func anEmptyFileIsJudgedByItsNameWhereItIsFollowed() throws {
        #expect(try LogInput(path: try folder.write("", to: "eve.json"), follows: true).kind == .eve)
        #expect(try LogInput(path: try folder.write("", to: "eve.json")).kind == nil)
        #expect(try LogInput(path: try folder.write("", to: "x.pcap"), follows: true).kind == nil)
        let ports = try follow("", steps: [{ try append(line(1)) }]).ports
        #expect(ports == [1])
    }

    @Test func aLineThatIsTooLongIsLeftOut() throws {
        let long = String(repeating: "x", count: 3 << 20)
        let source = try folder.log(line(1) + long + "\n" + line(2) + long)
        #expect(try allFlows(of: source).map(\.sourcePort) == [1, 2])
        #expect(source.counters.last == SourceCount("lines that are too long (the first is line 2)", 2))
        #expect(source.counters.first == SourceCount("lines", 2))
    }

    @Test func blocksMakeNoDifference() throws {
        let text = (0..<5_000).map { line($0) + String(repeating: "\n", count: $0 % 3) }.joined()
        let source = try folder.log(text + "damaged\n")
        #expect(try allFlows(of: source).map { Int($0.sourcePort) } == Array(0..<5_000))
        let lines = 5_000 + (0..<5_000).reduce(0) { $0 + $1 % 3 }
        let words = "lines without a header before them (the first is line \(lines + 1))"
        #expect(source.counters.last == SourceCount(words, 1))
    }

    @Test func whatCannotBeFollowedOrRead() throws {
        #expect(throws: FlowError.unreadable(source: path, reason: "No such file or directory")) {
            try LogInput(path: path)
        }
        let packed = try folder.write(StoredGzip.member(line(1)), to: "conn.log.gz")
        #expect(
            throws: FlowError.badOption(
                "\(packed): packed with gzip, so nothing is appended to it. Read it without --follow.")
        ) { try LogInput(path: packed, follows: true) }
    }
}
