import Packets

/// Counts of what is in a window, by host, service and the like: a hash table that never grows.
///
/// Complexity: O(1) expected for each call. The hash is keyed by a secret, so that nobody can choose addresses that
/// fall into one slot.
struct KDDTally: Sendable {
    /// What is counted: an address with a service or a port, or one of them alone.
    struct Key: Equatable, BitwiseCopyable {
        var address: IPAddress
        var tag: UInt64

        static func host(_ address: IPAddress) -> Key { Key(address: address, tag: 1 << 32) }
        static func service(_ service: UInt32) -> Key { Key(address: .unspecified, tag: 2 << 32 | UInt64(service)) }
        static func both(_ address: IPAddress, _ service: UInt32) -> Key {
            Key(address: address, tag: 3 << 32 | UInt64(service))
        }
        static func port(_ address: IPAddress, _ port: UInt16) -> Key {
            Key(address: address, tag: 4 << 32 | UInt64(port))
        }
    }

    /// What there is of one key.
    struct Counts: Equatable, BitwiseCopyable {
        /// Connections.
        var connections: UInt16 = 0
        /// Those of them with SYN errors.
        var synErrors: UInt16 = 0
        /// Those of them that were refused or reset.
        var rejections: UInt16 = 0
        /// Of a host the different services, of a service the different hosts.
        var kinds: UInt16 = 0
    }

    private var keys: [Key]
    private var counts: [Counts]
    private let mask: Int
    private let secret: UInt64

    /// A table with room for a number of keys, at most half full.
    init(keys limit: Int, secret: UInt64 = .random(in: 0 ... .max)) {
        var size = 16
        while size < 2 * limit { size *= 2 }
        keys = [Key](repeating: Key(address: .unspecified, tag: 0), count: size)
        counts = [Counts](repeating: Counts(), count: size)
        mask = size - 1
        self.secret = secret
    }

    /// What there is of a key.
    subscript(key: Key) -> Counts { counts[slot(of: key)] }

    /// Counts a connection in; tells whether the key is new.
    mutating func add(_ key: Key, _ flag: KDDFlag, newKind: Bool = false) -> Counts {
        let slot = slot(of: key)
        keys[slot] = key
        counts[slot].connections &+= 1
        if flag.isSynError { counts[slot].synErrors &+= 1 }
        if flag.isRejection { counts[slot].rejections &+= 1 }
        if newKind { counts[slot].kinds &+= 1 }
        return counts[slot]
    }

    /// Counts a connection out; tells whether it was the key's last.
    @discardableResult
    mutating func remove(_ key: Key, _ flag: KDDFlag, lastOfKind: Bool = false) -> Bool {
        let slot = slot(of: key)
        guard counts[slot].connections > 1 else {
            clear(slot)
            return true
        }
        counts[slot].connections &-= 1
        if flag.isSynError { counts[slot].synErrors &-= 1 }
        if flag.isRejection { counts[slot].rejections &-= 1 }
        if lastOfKind { counts[slot].kinds &-= 1 }
        return false
    }

    /// Forgets everything.
    mutating func removeAll() {
        for slot in counts.indices { counts[slot] = Counts() }
    }

    /// The keys that are counted.
    var count: Int { counts.count { $0.connections > 0 } }

    private func slot(of key: Key) -> Int {
        var slot = home(of: key)
        while counts[slot].connections > 0, keys[slot] != key { slot = (slot + 1) & mask }
        return slot
    }

    /// Empties a slot, and moves back what was pushed past it.
    private mutating func clear(_ slot: Int) {
        var hole = slot
        var next = slot
        counts[hole] = Counts()
        while true {
            next = (next + 1) & mask
            if counts[next].connections == 0 { return }
            let distance = (next &- home(of: keys[next])) & mask
            if distance >= (next &- hole) & mask {
                keys[hole] = keys[next]
                counts[hole] = counts[next]
                counts[next] = Counts()
                hole = next
            }
        }
    }

    private func home(of key: Key) -> Int {
        let address = Self.fold(key.address.low ^ secret, key.address.high ^ 0xE703_7ED1_A0B4_28DB)
        return Int(truncatingIfNeeded: Self.fold(address ^ key.tag, secret | 1)) & mask
    }

    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
