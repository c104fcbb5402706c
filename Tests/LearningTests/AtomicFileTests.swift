import Foundation
import Learning
import Testing

@Suite struct AtomicFileTests {
    private static func reason(_ error: any Error) -> String? {
        if case .cannotWrite(_, let reason)? = error as? LearningError { reason } else { nil }
    }

    @Test(arguments: [0, 1, 100_000])
    func whatIsWrittenIsThere(size: Int) throws {
        let data = Data((0..<size).map { UInt8(truncatingIfNeeded: $0) })
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("file")
            try AtomicFile.write(Data("old, and longer than nothing".utf8), to: file.path)
            try AtomicFile.write(data, to: file.path)
            #expect(try Data(contentsOf: file) == data)
            let leftFolder = try names(in: folder)
            #expect(leftFolder == ["file"])
        }
    }

    @Test func aFolderThatIsNotThereIsAnErrorAndNothingIsMade() throws {
        try withTemporaryFolder { folder in
            let path = folder.appendingPathComponent("missing/file").path
            #expect {
                try AtomicFile.write(Data("x".utf8), to: path)
            } throws: {
                Self.reason($0) == "No such file or directory" && "\($0)".hasPrefix(path)
            }
            let leftFolder = try names(in: folder)
            #expect(leftFolder.isEmpty)
        }
    }

    @Test func aFolderIsNotWrittenTo() throws {
        try withTemporaryFolder { folder in
            let inner = folder.appendingPathComponent("inner")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
            #expect {
                try AtomicFile.write(Data("x".utf8), to: inner.path)
            } throws: {
                Self.reason($0) == "it is a folder"
            }
            let leftFolder = try names(in: folder)
            #expect(leftFolder == ["inner"])
            let leftInner = try names(in: inner)
            #expect(leftInner.isEmpty)
        }
    }

    @Test func aFullDiskIsTold() {
        #expect {
            try AtomicFile.write(Data("x".utf8), to: "/dev/full")
        } throws: {
            Self.reason($0) == "No space left on device"
        }
    }

    @Test func aDeviceIsWrittenToAsItIs() throws {
        try AtomicFile.write(Data("x".utf8), to: "/dev/null")
        #expect(!FileManager.default.fileExists(atPath: "/dev/null.\(ProcessInfo.processInfo.processIdentifier).tmp"))
    }

    @Test func aFailureLeavesTheOldFileAndNoOther() throws {
        try withTemporaryFolder { folder in
            // The longest name that a file may have: the temporary one beside it would be longer, and cannot be made.
            let name = String(repeating: "m", count: 255)
            let file = folder.appendingPathComponent(name)
            try Data("old".utf8).write(to: file)
            #expect { try AtomicFile.write(Data("new".utf8), to: file.path) } throws: { Self.reason($0) != nil }
            #expect(try Data(contentsOf: file) == Data("old".utf8))
            let left = try names(in: folder)
            #expect(left == [name])
        }
    }

    @Test func aFileOfAnotherWriterIsLeftAlone() throws {
        try withTemporaryFolder { folder in
            let path = folder.appendingPathComponent("model").path
            let temporary = path + ".\(ProcessInfo.processInfo.processIdentifier).tmp"
            try Data("half of it".utf8).write(to: URL(fileURLWithPath: temporary))
            try? AtomicFile.write(Data("new".utf8), to: path)
            #expect(FileManager.default.fileExists(atPath: temporary))
        }
    }

    @Test func theDigestOfAFileIsItsSHA256() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("abc")
            try Data("abc".utf8).write(to: file)
            #expect(
                FileDigest.sha256(ofFile: file.path)
                    == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            #expect(FileDigest.sha256(ofFile: folder.appendingPathComponent("none").path) == nil)
            #expect(FileDigest.sha256(ofFile: "-") == nil)
        }
    }
}
