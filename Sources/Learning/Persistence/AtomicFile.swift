import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Files that are there whole or not at all.
public enum AtomicFile {
    /// Writes to a temporary file in the same folder, syncs it, and renames it over the target.
    ///
    /// On any failure the target is as it was, and the temporary file is gone. A target that is no regular file (a
    /// device, a pipe) is written to as it is, since it cannot be renamed over; `-` is standard output.
    public static func write(_ data: Data, to path: String) throws(LearningError) {
        if path == "-" {
            do { try FileHandle.standardOutput.write(contentsOf: data) } catch {
                throw .cannotWrite(file: "standard output", reason: reason(error))
            }
            return
        }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            guard status.st_mode & S_IFMT != S_IFDIR else { throw .cannotWrite(file: path, reason: "it is a folder") }
            return try writeAll(data, to: path, flags: O_WRONLY, reportedAs: path)
        }
        let temporary = path + ".\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
        try writeAll(data, to: temporary, flags: O_WRONLY | O_CREAT | O_EXCL, reportedAs: path)
        guard rename(temporary, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw .cannotWrite(file: path, reason: reason)
        }
    }

    private static func writeAll(
        _ data: Data, to path: String, flags: Int32, reportedAs target: String
    ) throws(LearningError) {
        func failure() -> LearningError { .cannotWrite(file: target, reason: String(cString: strerror(errno))) }
        let descriptor = open(path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure() }
        var failed: LearningError?
        data.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress! + sent, buffer.count - sent)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else {
                    failed = failure()
                    return
                }
                sent += count
            }
            // A pipe or a device has nothing to sync, and says so.
            if fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS { failed = failure() }
        }
        if close(descriptor) != 0 && failed == nil { failed = failure() }
        if let failed {
            if flags & O_CREAT != 0 { unlink(path) }
            throw failed
        }
    }

    /// The bytes of a file, or of standard input for `-`.
    public static func read(_ path: String) throws(LearningError) -> Data {
        do {
            if path == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
            let handle = FileHandle(forReadingAtPath: path)
            guard let handle else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            defer { try? handle.close() }
            return try handle.readToEnd() ?? Data()
        } catch {
            throw .badModelFile(file: path, reason: "cannot be read: \(reason(error)). Check the path.")
        }
    }

    /// The plain words of a system error.
    public static func reason(_ error: any Error) -> String {
        let error = error as NSError
        let system = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        guard system.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
        return String(cString: strerror(Int32(system.code)))
    }
}

/// The SHA-256 of files.
public enum FileDigest {
    /// The SHA-256 of a file's bytes, in hexadecimal; nil for standard input and what cannot be read twice.
    public static func sha256(ofFile path: String) -> String? {
        guard path != "-", let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? handle.close() }
        var hash = SHA256()
        while let bytes = try? handle.read(upToCount: 1 << 20), !bytes.isEmpty { hash.update(data: bytes) }
        return hash.finalize().map { hex($0) }.joined()
    }
}
