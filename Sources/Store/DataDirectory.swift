#if Console
    import Foundation

    #if canImport(Glibc)
        import Glibc
    #endif

    /// The one directory that holds all state, held by one process at a time.
    ///
    /// The hold is an advisory lock on the file `lock` in it, which the kernel lets go when the process ends, however
    /// it ends. The file names the process, for the message of the next one.
    final class DataDirectory: Sendable {
        /// Its path.
        let path: String
        /// The open lock file; the lock lives as long as it does.
        private let lock: FileHandle

        /// Makes the directory where it is missing, readable by its owner alone, and takes hold of it.
        init(_ path: String) throws(StoreError) {
            self.path = path
            try Self.make(path)
            let descriptor = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw Self.failure(path, doing: "cannot write into it", errno)
            }
            lock = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                guard code == EWOULDBLOCK else { throw Self.failure(path, doing: "cannot lock it", code) }
                throw .held(directory: path, process: Self.holder(lock))
            }
            do {
                try lock.truncate(atOffset: 0)
                try lock.write(contentsOf: Data("\(getpid())\n".utf8))
            } catch {
                // Only the name in the next one's message is lost: a full disk shows itself at the database.
            }
        }

        /// The process that the lock file names.
        private static func holder(_ lock: FileHandle) -> Int32? {
            guard let bytes = try? lock.read(upToCount: 16) else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            return Int32(text.prefix { $0.isASCII && $0.isNumber })
        }

        private static func failure(_ path: String, doing what: String, _ code: Int32) -> StoreError {
            if code == ENOSPC || code == EDQUOT { return .full(directory: path) }
            return .unusable(directory: path, reason: "\(what): \(text(code))")
        }

        /// Makes a directory and those above it; one that is there is left as it is.
        private static func make(_ path: String) throws(StoreError) {
            let parts = path.split(separator: "/")
            var reached = path.hasPrefix("/") ? "" : "."
            for (index, part) in parts.enumerated() {
                reached += "/\(part)"
                guard mkdir(reached, index == parts.count - 1 ? 0o700 : 0o755) != 0 else { continue }
                // A file of that name fails at the next step.
                guard errno == EEXIST else { throw failure(path, doing: "cannot make the directory", errno) }
            }
        }

        private static func text(_ code: Int32) -> String {
            guard let code = POSIXErrorCode(rawValue: code) else { return "error \(code)" }
            return switch code {
            case .EACCES, .EPERM: "permission denied"
            case .EROFS: "the file system is read-only"
            case .ENOSPC: "no room left on the disk"
            case .ENOTDIR: "a file is in the way"
            case .ENAMETOOLONG: "the name is too long"
            case .ELOOP: "too many symbolic links"
            case .EIO: "the disk failed"
            default: "\(NSError(domain: NSPOSIXErrorDomain, code: Int(code.rawValue)).localizedDescription)"
            }
        }
    }
#endif
