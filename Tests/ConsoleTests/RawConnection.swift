#if Console
    import Foundation

    #if canImport(Glibc)
        import Glibc
    #endif

    /// A connection to this machine that says any bytes, and waits on a thread of its own.
    final class RawConnection: Sendable {
        private let descriptor: Int32

        struct Failed: Error { let code = errno }

        init(port: Int) throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0 else { throw Failed() }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(UInt16(port).bigEndian)
            address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
            var patience = timeval(tv_sec: 120, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let done = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
            }
            guard done == 0 else { throw Failed() }
        }

        deinit { close(descriptor) }

        func send(_ text: String) { send(Array(text.utf8)) }

        func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

        /// Says that nothing more comes.
        func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

        /// What came until the text holds something, or the other side ends, or patience does.
        func receive(until wanted: String? = nil) async -> String {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [self] in
                    var all: [UInt8] = []
                    var part = [UInt8](repeating: 0, count: 65536)
                    while true {
                        let count = recv(descriptor, &part, part.count, 0)
                        guard count > 0 else { break }
                        all += part[..<count]
                        if let wanted, String(decoding: all, as: UTF8.self).contains(wanted) { break }
                    }
                    continuation.resume(returning: String(decoding: all, as: UTF8.self))
                }
            }
        }
    }
#endif
