import Glibc
import Packets

/// A UDP socket that is listened on.
///
/// `[::]` hears IPv4 too; such senders have addresses in the mapped form that `IPAddress` has for all of IPv4.
public final class DatagramSocket: DatagramSource {
    /// Where it listens; with the port that the system chose where none was given.
    public let address: ListenAddress
    /// The room that the kernel gave for payloads that wait, in bytes.
    public let receiveBuffer: Int
    /// Payloads that the kernel dropped for want of room.
    public private(set) var dropped: UInt64 = 0
    /// Payloads that were longer than fits, which a UDP payload cannot be.
    public private(set) var cut: UInt64 = 0

    private let descriptor: Int32
    private let buffer = DatagramBuffer()
    private let patience: Int32

    /// Listens.
    ///
    /// - Parameters:
    ///   - address: Where; a host's name is looked up.
    ///   - receiveBuffer: The room to ask the kernel for, in bytes. More than `net.core.rmem_max` needs CAP_NET_ADMIN;
    ///     without it the kernel gives less, as the property of that name tells.
    ///   - patience: How long `next` waits for a first payload, in milliseconds.
    public init(
        _ address: ListenAddress, receiveBuffer: Int = 32 << 20, patience: Int32 = 100
    ) throws(SocketError) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address.host, String(address.port), &hints, &found) == 0, let found else {
            throw .unknownHost(address.description)
        }
        defer { freeaddrinfo(found) }
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(found.pointee.ai_family, kind, 0)
        guard descriptor >= 0 else { throw .failed(address.description, reason: String(cString: strerror(errno))) }
        if found.pointee.ai_family == AF_INET6 { Self.set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        let room = Int32(clamping: receiveBuffer)
        if !Self.set(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, room) { Self.set(descriptor, SOL_SOCKET, SO_RCVBUF, room) }
        Self.set(descriptor, SOL_SOCKET, SO_RXQ_OVFL, 1)
        guard bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.error(of: code, address)
        }
        self.descriptor = descriptor
        self.receiveBuffer = Self.room(descriptor)
        self.address = ListenAddress(host: address.host, port: Self.port(descriptor) ?? address.port)
        self.patience = patience
    }

    deinit { close(descriptor) }

    /// Waits for payloads as long as `patience` says, then takes those that are there, 64 at most.
    public func next(into batch: inout DatagramBatch) throws(SocketError) -> Bool {
        batch.removeAll()
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, patience) > 0 else { return true }
        for _ in 0..<64 {
            guard buffer.receive(descriptor) else {
                // Nothing more, an interrupted call, or an ICMP error of something sent: none says what comes.
                if [EINTR, EAGAIN, ECONNREFUSED].contains(errno) { break }
                throw .failed(address.description, reason: String(cString: strerror(errno)))
            }
            if let total = buffer.drops { dropped &+= UInt64(total &- UInt32(truncatingIfNeeded: dropped)) }
            if !buffer.isCut, let sender = buffer.sender {
                batch.append(buffer.payload, from: sender)
            } else {
                cut &+= 1
            }
        }
        return true
    }

    @discardableResult
    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) -> Bool {
        var value = value
        return setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
    }

    private static func room(_ descriptor: Int32) -> Int {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &value, &length) == 0 else { return 0 }
        // The kernel doubles it for its own bookkeeping.
        return Int(value) / 2
    }

    private static func port(_ descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let failed = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return failed == 0 ? storage.sender?.port : nil
    }

    private static func error(of code: Int32, _ address: ListenAddress) -> SocketError {
        switch code {
        case EADDRINUSE: .inUse(address.description)
        case EADDRNOTAVAIL: .notLocal(address.description)
        case EACCES, EPERM: .notPermitted(address.description, program: CommandLine.arguments.first ?? "lapwing")
        default: .failed(address.description, reason: String(cString: strerror(code)))
        }
    }
}
