import Glibc
import Packets

/// The memory that the kernel writes one payload, its sender and its count of drops into.
///
/// The pointers stay within this file: each points into memory that is allocated once and freed in `deinit`.
final class DatagramBuffer {
    private static let size = 65_536
    private static let controlSize = 64

    private let bytes = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    private let control = UnsafeMutableRawPointer.allocate(byteCount: controlSize, alignment: 16)
    private var from = sockaddr_storage()
    private var header = msghdr()
    private var length = 0

    deinit {
        bytes.deallocate()
        control.deallocate()
    }

    /// Takes a payload that is there; false, with `errno` set, where none is.
    func receive(_ descriptor: Int32) -> Bool {
        length = withUnsafeMutablePointer(to: &from) { from in
            var vector = iovec(iov_base: bytes, iov_len: Self.size)
            return withUnsafeMutablePointer(to: &vector) { vector in
                header = msghdr()
                header.msg_name = UnsafeMutableRawPointer(from)
                header.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
                header.msg_iov = vector
                header.msg_iovlen = 1
                header.msg_control = control
                header.msg_controllen = Self.controlSize
                defer { header.msg_iov = nil }
                return recvmsg(descriptor, &header, Int32(MSG_DONTWAIT))
            }
        }
        return length >= 0
    }

    /// The payload's bytes, until the next is taken.
    var payload: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes, count: min(max(0, length), Self.size))
    }

    /// Whether the payload was longer than its room.
    var isCut: Bool { header.msg_flags & Int32(MSG_TRUNC) != 0 }

    /// Who sent it.
    var sender: DatagramSender? { from.sender }

    /// How many payloads the kernel had dropped when it came, modulo 2^32, where it says so.
    var drops: UInt32? {
        let length = min(Int(header.msg_controllen), Self.controlSize)
        let header = MemoryLayout<cmsghdr>.size
        let control = UnsafeRawBufferPointer(start: control, count: length)
        var at = 0
        while at + header + 4 <= length {
            let message = control.loadUnaligned(fromByteOffset: at, as: cmsghdr.self)
            let size = Int(message.cmsg_len)
            guard size >= header, size <= length - at else { return nil }
            if message.cmsg_level == SOL_SOCKET, message.cmsg_type == SO_RXQ_OVFL, size >= header + 4 {
                return control.loadUnaligned(fromByteOffset: at + header, as: UInt32.self)
            }
            at += (size + 7) & ~7
        }
        return nil
    }
}

extension sockaddr_storage {
    /// The address and port, where it is IPv4 or IPv6.
    var sender: DatagramSender? {
        withUnsafeBytes(of: self) { bytes in
            let port = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
            switch Int32(ss_family) {
            case AF_INET:
                let address = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
                return DatagramSender(address: IPAddress(v4: address), port: port)
            case AF_INET6:
                let high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
                return DatagramSender(address: IPAddress(high: high, low: low), port: port)
            default: return nil
            }
        }
    }
}
