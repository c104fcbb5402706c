import Packets
import Tabular

/// The long tail of the internet: the names that few people look up, and the addresses behind them.
///
/// What people visit follows Zipf's law over very many names (Breslau et al., "Web caching and Zipf-like distributions",
/// INFOCOM 1999), so that some of any hour's visits go where nobody of the office was before. Some 40,000 names have a
/// server of their own, 25,000 share 2,000 addresses of hosting companies, and 35,000 are behind content networks, which
/// answer with other addresses every while. Everything follows from the seed; nothing is kept but the hosts that are
/// spoken to.
struct InternetTail: Sendable {
    /// How a name is hosted.
    enum Hosting: Sendable { case own, shared, contentNetwork }

    static let names = 100_000
    private static let sharedAddresses: UInt64 = 2_000
    private static let networks: UInt64 = 12
    /// How long a content network answers with the same addresses: microseconds.
    private static let churn: Int64 = 1_200_000_000

    private let seed: UInt64
    /// Where its hosts are in the network's list.
    let places: Range<Int>
    /// The open conversations of each place, and the attacks that hold on to it.
    private var users: [Int32]
    /// The wanted address of each place, and the way back.
    private var wanted: [UInt32]
    private var place: [UInt32: Int] = [:]
    private var next = 0

    init(seed: UInt64, places: Range<Int>) {
        self.seed = seed
        self.places = places
        users = [Int32](repeating: 0, count: places.count)
        wanted = [UInt32](repeating: 0, count: places.count)
    }

    private func mix(_ a: UInt64, _ b: UInt64) -> SplitMix64 {
        var random = SplitMix64(seed: seed ^ a &* 0xA24B_AED4_963E_E407 ^ b &* 0x9FB2_1C65_1E98_DF25)
        _ = random.next()
        return random
    }

    // MARK: Names

    /// A name, the first ones most often: about as Zipf's law has it.
    func name(_ random: inout SplitMix64) -> Int {
        min(Self.names - 1, Int(PortableMath.exp(random.uniform() * PortableMath.log(Double(Self.names)))))
    }

    func hosting(ofName name: Int) -> Hosting {
        var fixed = mix(1, UInt64(name))
        let draw = fixed.uniform()
        return draw < 0.4 ? .own : draw < 0.65 ? .shared : .contentNetwork
    }

    /// The address that a client hears of a name at a time.
    func address(ofName name: Int, for client: Int, at time: Int64) -> UInt32 {
        switch hosting(ofName: name) {
        case .own: return address(mix(2, UInt64(name)))
        case .shared:
            var fixed = mix(3, UInt64(name))
            return address(mix(4, fixed.next() % Self.sharedAddresses))
        case .contentNetwork: return edge(UInt64(name), for: client, at: time)
        }
    }

    /// An address of a content network: one of four that it gives for a name for some time, of 4,096 that it has.
    func edge(_ name: UInt64, for client: Int, at time: Int64) -> UInt32 {
        // Each name changes at a moment of its own.
        let later = time + Int64(name % 1_200) * 1_000_000
        let block = address(mix(5, name % Self.networks)) & 0xFFFF_F000
        var fixed = mix(6 + name << 2 + UInt64(client & 3), UInt64(later / Self.churn))
        return block | UInt32(1 + fixed.integer(below: 4_094))
    }

    /// The address of a machine that looks around in the internet: a few come back again and again, most do not.
    func scanner(_ random: inout SplitMix64) -> UInt32 {
        let rank = PortableMath.exp(random.uniform() * PortableMath.log(20_000))
        return address(mix(7, UInt64(rank)))
    }

    /// The name server that knows a name.
    func authority(ofName name: Int) -> UInt32 { address(mix(8, UInt64(name % 3_000))) }

    private func address(_ random: SplitMix64) -> UInt32 {
        var random = random
        var address: UInt32
        repeat { address = UInt32(truncatingIfNeeded: random.next()) } while !OfficeNetwork.isPublic(address)
        return address
    }

    // MARK: Places

    /// The place of an address that is spoken to, or was lately.
    func known(_ address: UInt32) -> Int? { place[address] }

    /// A place for an address, in place of one that nobody uses; nil where all are in use.
    mutating func takePlace(for address: UInt32) -> Int? {
        guard !places.isEmpty else { return nil }
        for _ in 0..<256 {
            let slot = next
            next = (next + 1) % places.count
            guard users[slot] == 0 else { continue }
            if place[wanted[slot]] == places.lowerBound + slot { place[wanted[slot]] = nil }
            wanted[slot] = address
            place[address] = places.lowerBound + slot
            return places.lowerBound + slot
        }
        return nil
    }

    /// Notes that a host is in use, or not any more.
    @inline(__always)
    mutating func count(_ host: Int, _ change: Int32) {
        if host >= places.lowerBound, host < places.upperBound { users[host - places.lowerBound] &+= change }
    }

    /// How a host of the tail is, which follows from its address.
    func character(of address: UInt32) -> SplitMix64 { mix(9, UInt64(address)) }
}

extension OfficeNetwork {
    /// The place of an address of the long tail; some other host of the internet where all places are in use.
    mutating func host(at address: UInt32, isScanner: Bool = false) -> Int {
        if let place = tail.known(address) { return place }
        guard let place = tail.takePlace(for: address) else {
            return outside.lowerBound + Int(address % UInt32(outside.count))
        }
        var random = tail.character(of: address)
        // Half of those that look around write their packets themselves, without a system's options.
        let stack: OfficeHost.Stack = isScanner ? random.pick([.linux, .device, .device]) : .linux
        vacate(place)
        var host = internetHost(stack: stack, at: address, &random)
        if !isScanner, random.chance(0.3) {
            host.v6 = IPAddress(high: 0x2600_0000_0000_0000 | random.next() >> 8, low: random.next() >> 40)
        }
        hosts[place] = host
        return place
    }
}
