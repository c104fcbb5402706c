#if Console
    import Foundation

    #if canImport(Glibc)
        import Glibc
    #endif

    /// The file that keeps the token for scripts.
    enum TokenFile {
        /// The token of a directory; made where it is missing.
        static func token(in directory: String) throws(ConsoleError) -> String {
            let path = "\(directory)/token"
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else {
                guard errno == ENOENT else { throw .badToken(file: path, reason: "cannot be read: \(text(errno))") }
                return try make(path)
            }
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            // A file that others could read is theirs no longer: the token may be known, but no more will be.
            fchmod(descriptor, 0o600)
            let bytes = (try? file.read(upToCount: 300)) ?? Data()
            let token = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            let isWell = (32...256).contains(token.utf8.count) && token.utf8.allSatisfy(isTokenByte)
            guard isWell else {
                throw .badToken(
                    file: path,
                    reason: "expected 32 to 256 letters and digits; remove the file, and a fresh one is made")
            }
            return token
        }

        /// What RFC 6750 lets a bearer token have.
        private static func isTokenByte(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
                true
            default: false
            }
        }

        /// Writes a fresh token beside its place and moves it there, so that it is never half there.
        private static func make(_ path: String) throws(ConsoleError) -> String {
            let token = Secret.make(bits: 256)
            let temporary = "\(path).\(Secret.make(bits: 64)).tmp"
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw .badToken(file: path, reason: "cannot be written: \(text(errno))") }
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            do {
                try file.write(contentsOf: Data("\(token)\n".utf8))
                try file.synchronize()
            } catch {
                unlink(temporary)
                throw .badToken(file: path, reason: "cannot be written: \(error)")
            }
            guard rename(temporary, path) == 0 else {
                let code = errno
                unlink(temporary)
                throw .badToken(file: path, reason: "cannot be written: \(text(code))")
            }
            return token
        }

        private static func text(_ code: Int32) -> String {
            NSError(domain: NSPOSIXErrorDomain, code: Int(code)).localizedDescription
        }
    }
#endif
