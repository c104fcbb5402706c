/// Who sent a datagram.
public struct DatagramSender: Hashable, Sendable, BitwiseCopyable {
    /// The sender's address.
    public var address: IPAddress
    /// The sender's UDP port.
    public var port: UInt16

    /// A sender of its address and port.
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }
}

/// UDP payloads in the order in which they came, all in one array.
public struct DatagramBatch: Sendable {
    /// One payload: where it lies in `bytes` and who sent it.
    public struct Datagram: Sendable, BitwiseCopyable {
        /// The place of its first byte.
        public let offset: Int
        /// Its length in bytes.
        public let count: Int
        /// Who sent it.
        public let sender: DatagramSender

        /// Its bytes' places.
        @inlinable
        public var range: Range<Int> { offset..<offset + count }
    }

    /// The payloads, one behind the other.
    public private(set) var bytes: [UInt8] = []
    /// Where each payload lies.
    public private(set) var datagrams: [Datagram] = []

    /// An empty batch.
    public init() {}

    /// Forgets the payloads and keeps the room.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        datagrams.removeAll(keepingCapacity: true)
    }

    /// Adds a payload.
    public mutating func append(_ payload: some Collection<UInt8>, from sender: DatagramSender) {
        let offset = bytes.count
        bytes.append(contentsOf: payload)
        datagrams.append(Datagram(offset: offset, count: bytes.count - offset, sender: sender))
    }
}

/// Where UDP payloads come from: a socket, files, a test.
///
/// A class, since a source is a thing with a place of its own (a socket), used by one thread at a time.
public protocol DatagramSource: AnyObject {
    /// The error that reading can end with.
    associatedtype Failure: Error

    /// Puts the next payloads into `batch`, in place of those that are there.
    ///
    /// A live source returns within about 100 ms, with an empty batch where nothing came.
    /// - Returns: false where the source has ended and the batch is empty.
    func next(into batch: inout DatagramBatch) throws(Failure) -> Bool

    /// The payloads that were lost before they could be read, for want of room.
    var dropped: UInt64 { get }
}
