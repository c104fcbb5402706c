import Packets
import Tabular

/// The hosts of the simulated network and who they are: machines of the office, the internet, multicast groups.
struct OfficeNetwork: Sendable {
    var hosts: [OfficeHost] = []
    /// Which hosts are whose.
    private(set) var clients = 0..<0
    private(set) var outside = 0..<0
    /// The sites of the internet, each some hosts.
    private(set) var sites: [Range<Int>] = []
    /// Visitors of the office's own web server, redrawn as they come.
    private(set) var visitors = 0..<0
    /// Hosts that only attacks know.
    private(set) var strangers = 0..<0
    /// Everything else of the internet, where it is wide.
    var tail = InternetTail(seed: 0, places: 0..<0)
    /// The addresses of the internet that are taken.
    private var taken: Set<UInt32> = []
    private let hardware: UInt64
    private let prefix: UInt64
    private let subnet: UInt32

    // The office's own machines stand first.
    static let gateway = 0, fileServer = 1, mailServer = 2, resolver = 3, webServer = 4, monitor = 5, printer = 6
    static let shellServer = 7, devices = 8..<14
    /// The groups follow the machines.
    private(set) var groups = Groups()

    struct Groups: Sendable {
        var broadcast = 0, subnet = 0, mdns = 0, ssdp = 0, llmnr = 0, allNodes = 0
    }

    init(clientCount: Int, internet: OfficeInternet, random: inout SplitMix64) {
        hardware = 0x00_1B21_0000_00 &+ (random.next() & 0xFFFF) << 8
        subnet =
            random.chance(0.5)
            ? 0xC0A8_0000 | UInt32(random.integer(1...250)) << 8
            : 0x0A00_0000 | UInt32(random.integer(0...255)) << 16 | UInt32(random.integer(0...250)) << 8
        prefix = 0x2A02_0000_0000_0000 | random.next() & 0xFFFF_FFFF_FFFF
        addMachines(clientCount, &random)
        addGroups()
        addInternet(&random)
        if internet == .wide { addTail(&random) }
    }

    private mutating func addMachines(_ clientCount: Int, _ random: inout SplitMix64) {
        for index in 0..<(Self.devices.upperBound + clientCount) {
            let isClient = index >= Self.devices.upperBound
            let isDevice = Self.devices.contains(index) || index == Self.printer
            var stack = OfficeHost.Stack.linux
            if isClient { stack = random.pick([.windows, .windows, .windows, .apple, .apple, .linux]) }
            if isDevice { stack = random.chance(0.5) ? .device : .linux }
            if index == Self.fileServer { stack = .windows }
            var host = OfficeHost(
                v4: subnet | UInt32(index == 0 ? 1 : index < 14 ? 4 + index : 30 + (index - 14) * 3),
                mac: machineHardware(&random))
            if stack != .device, index < 6 || random.chance(0.7) {
                host.v6 = IPAddress(high: prefix, low: random.next() & 0xFFFF_FFFF_FFFF)
            }
            host.stack = stack
            let isWireless = isClient && random.chance(0.5)
            host.lag = Int32(isWireless ? random.between(900, 5_000) : random.between(90, 500))
            host.gap = Int32(isWireless ? random.between(60, 160) : random.between(12, 14))
            host.loss = isWireless ? random.between(0.0005, 0.004) : 0
            host.ttl = stack.initialTTL
            hosts.append(seasoned(host, &random))
        }
        clients = Self.devices.upperBound..<hosts.count
    }

    private mutating func addGroups() {
        func group(_ v4: UInt32, _ v6Low: UInt64, isBroadcast: Bool = false) -> Int {
            let v6 = IPAddress(high: 0xFF02 << 48, low: v6Low)
            let mac = isBroadcast ? 0xFFFF_FFFF_FFFF : 0x0100_5E00_0000 | UInt64(v4 & 0x7F_FFFF)
            hosts.append(OfficeHost(v4: v4, v6: v6, mac: mac))
            return hosts.count - 1
        }
        groups.broadcast = group(0xFFFF_FFFF, 1, isBroadcast: true)
        groups.subnet = group(subnet | 255, 1, isBroadcast: true)
        groups.mdns = group(0xE000_00FB, 0xFB)
        groups.ssdp = group(0xEFFF_FFFA, 0x0C)
        groups.llmnr = group(0xE000_00FC, 0x1_0003)
        groups.allNodes = group(0xE000_0001, 1)
        hosts[groups.allNodes].mac = 0x3333_0000_0001
    }

    private mutating func addInternet(_ random: inout SplitMix64) {
        let first = hosts.count
        for _ in 0..<160 {
            let start = hosts.count
            let near = random.logNormal(median: 14_000, sigma: 0.9)
            let hasV6 = random.chance(0.5)
            for _ in 0..<random.integer(1...4) {
                var host = internetHost(stack: .linux, &random)
                host.lag = Int32(min(220_000, near * random.between(0.8, 1.3)))
                if hasV6 {
                    host.v6 = IPAddress(high: 0x2600_0000_0000_0000 | random.next() >> 8, low: random.next() >> 40)
                }
                hosts.append(host)
            }
            sites.append(start..<hosts.count)
        }
        outside = first..<hosts.count
        visitors = hosts.count..<(hosts.count + 256)
        for _ in visitors { hosts.append(visitor(&random)) }
        strangers = hosts.count..<(hosts.count + 2560)
        for _ in strangers { hosts.append(visitor(&random)) }
    }

    private mutating func addTail(_ random: inout SplitMix64) {
        tail = InternetTail(seed: random.next(), places: hosts.count..<(hosts.count + 4096))
        // Nobody yet: an address of none.
        for _ in tail.places { hosts.append(OfficeHost(v4: 0, mac: hosts[Self.gateway].mac)) }
    }

    /// A host of the internet that no other is, of a random stack: a person's machine.
    mutating func visitor(_ random: inout SplitMix64) -> OfficeHost {
        internetHost(stack: random.pick([.windows, .windows, .apple, .linux, .linux]), &random)
    }

    /// Redraws a stranger or visitor: a new address takes the old one's place.
    mutating func renew(_ index: Int, _ random: inout SplitMix64) {
        vacate(index)
        hosts[index] = visitor(&random)
    }

    /// Gives a host's address away.
    mutating func vacate(_ index: Int) { taken.remove(hosts[index].v4) }

    /// A host of the internet, at an address or, where that is taken, another.
    mutating func internetHost(
        stack: OfficeHost.Stack, at wanted: UInt32? = nil, _ random: inout SplitMix64
    ) -> OfficeHost {
        var address = wanted ?? UInt32(truncatingIfNeeded: random.next())
        while !Self.isPublic(address) || taken.contains(address) {
            address = UInt32(truncatingIfNeeded: random.next())
        }
        taken.insert(address)
        var host = OfficeHost(v4: address, mac: hosts[Self.gateway].mac)
        host.stack = stack
        host.ttl = stack.initialTTL - UInt8(random.integer(6...18))
        host.lag = Int32(min(250_000, random.logNormal(median: 25_000, sigma: 0.8)))
        host.gap = Int32(random.logNormal(median: 130, sigma: 0.5))
        host.loss = random.between(0, 0.003)
        return seasoned(host, &random)
    }

    static func isPublic(_ address: UInt32) -> Bool {
        let first = address >> 24
        if first < 2 || first >= 224 || first == 10 || first == 127 || first == 100 { return false }
        let second = address >> 16
        return second != 0xC0A8 && second != 0xA9FE && address >> 20 != 0xAC1 && address & 0xFF != 0
            && address & 0xFF != 255 && second != 0xC000 && second != 0xC612 && second != 0xC613
    }

    /// An Ethernet address of one of a few makers.
    private func machineHardware(_ random: inout SplitMix64) -> UInt64 {
        let makers: [UInt64] = [0x001B21, 0x3C5282, 0xA4BB6D, 0xF01898, 0x0050B6, 0x8C8590]
        return random.pick(makers) << 24 | random.next() & 0xFF_FFFF
    }

    private func seasoned(_ host: OfficeHost, _ random: inout SplitMix64) -> OfficeHost {
        var host = host
        let count = host.stack.ports.count
        host.portAt = UInt32(random.integer(below: count))
        repeat {
            host.portStep = UInt32(random.integer(1...(count - 1)))
        } while !Self.haveNoFactor(
            Int(host.portStep), count)
        host.ipID = UInt16(truncatingIfNeeded: random.next())
        host.clock = UInt32(truncatingIfNeeded: random.next())
        return host
    }

    private static func haveNoFactor(_ a: Int, _ b: Int) -> Bool {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a == 1
    }

    /// A host of a site, the same one most of the time.
    func host(ofSite site: Int, _ random: inout SplitMix64) -> Int {
        let hosts = sites[site]
        return random.chance(0.7) ? hosts.lowerBound : hosts.lowerBound + random.integer(below: hosts.count)
    }

    /// An address of the office's subnet that nobody has.
    func freeAddress(_ random: inout SplitMix64) -> UInt32 { subnet | UInt32(18 + random.integer(below: 11)) }
}
