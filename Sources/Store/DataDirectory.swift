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
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw .unusable(directory: path, reason: "cannot make the directory: \(Self.reason(error))")
            }
            let descriptor = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw Self.failure(path, doing: "cannot write there", errno)
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

        private static func reason(_ error: any Error) -> String {
            var error = error as NSError
            while let under = error.userInfo[NSUnderlyingErrorKey] as? NSError { error = under }
            return error.domain == NSPOSIXErrorDomain ? text(Int32(truncatingIfNeeded: error.code)) : "\(error)"
        }

        private static func text(_ code: Int32) -> String {
            guard let code = POSIXErrorCode(rawValue: code) else { return "error \(code)" }
            return switch code {
            case .EACCES, .EPERM: "permission denied"
            case .EROFS: "the file system is read-only"
            case .ENOSPC: "no room left on the disk"
            case .ENOTDIR: "a part of the path is a file"
            case .EEXIST: "there is a file of that name"
            case .ENAMETOOLONG: "the name is too long"
            case .ELOOP: "too many symbolic links"
            case .EIO: "the disk failed"
            default: "\(NSError(domain: NSPOSIXErrorDomain, code: Int(code.rawValue)).localizedDescription)"
            }
        }
    }
#endif
