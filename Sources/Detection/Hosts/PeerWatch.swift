import Flows
import Packets

/// The peers outside that nobody knew while learning, and what each host at home has to do with them.
///
/// A peer becomes known when a third host opens a contact to it, or a day after it was met. What has not been sent
/// anything for an hour is forgotten.
struct PeerWatch: Sendable {
    /// What a host's row shows of its rare peers, and which peer shows the most of each fact.
    struct Facts: Sendable {
        var values = SIMD8<Double>(repeating: 0)
        var peers: [IPAddress?] = Array(repeating: nil, count: RareFact.allCases.count)
    }

    fileprivate struct Host: Sendable {
        var peers: [RarePeer] = []
        /// Peers of this hour that there was no room to follow.
        var uncounted = 0
        var hour = 0
    }

    private struct Newcomer: Sendable {
        var hosts: [IPAddress]
        var met: Int
    }

    static let peersOfHost = 256
    static let hostLimit = 16_384
    static let newcomerLimit = 200_000
    private static let hostsThatKnow = 3
    private static let day = 1_440

    private var known: Set<IPAddress>
    private var hosts: [IPAddress: Host] = [:]
    private var newcomers: [IPAddress: Newcomer] = [:]
    private var pruned = Int.min

    /// Peers and hosts that there was no room for.
    private(set) var leftOut: UInt64 = 0

    init(known: Set<IPAddress>) { self.known = known }

    /// Begins anew, as where another recording begins; what is known stays.
    mutating func reset() { self = PeerWatch(known: known) }

    /// Takes the visits of a minute of a host at home, and tells of those peers that it had to do with in it.
    mutating func add(_ row: HostRow, minute: Int, home: HomeNetworks) -> Facts? {
        prune(minute)
        guard !row.visits.isEmpty else { return nil }
        var host = hosts.removeValue(forKey: row.host) ?? Host()
        host.peers.removeAll { minute &- $0.last >= 60 }
        var facts = Facts()
        var isMeeting = false
        for visit in row.visits where !visit.peer.isGroup && !home.contains(visit.peer) {
            if known.contains(visit.peer) { continue }
            if let place = host.peers.firstIndex(where: { $0.peer == visit.peer }) {
                host.peers[place].add(visit, minute: minute)
                facts.take(host.peers[place])
                continue
            }
            guard visit.contacts > 0 else { continue }
            isMeeting = true
            if introduce(visit.peer, to: row.host, minute) { continue }
            guard host.peers.count < Self.peersOfHost else {
                host.leaveOut(minute)
                leftOut &+= 1
                continue
            }
            var peer = RarePeer(visit.peer, minute: minute)
            peer.add(visit, minute: minute)
            facts.take(peer)
            host.peers.append(peer)
        }
        if isMeeting {
            let met = host.peers.count { minute &- $0.first < 60 } + (host.hour == minute / 60 ? host.uncounted : 0)
            facts.values[RareFact.destinations.rawValue] = Double(met)
        }
        keep(host, of: row.host)
        return facts
    }

    private mutating func keep(_ host: Host, of address: IPAddress) {
        guard !host.peers.isEmpty else { return }
        if hosts.count < Self.hostLimit { hosts[address] = host } else { leftOut &+= 1 }
    }

    /// Notes who has met a peer; true where it has become known by that.
    private mutating func introduce(_ peer: IPAddress, to host: IPAddress, _ minute: Int) -> Bool {
        guard var newcomer = newcomers[peer] else {
            if newcomers.count < Self.newcomerLimit {
                newcomers[peer] = Newcomer(hosts: [host], met: minute)
            } else {
                leftOut &+= 1
            }
            return false
        }
        if !newcomer.hosts.contains(host) { newcomer.hosts.append(host) }
        guard newcomer.hosts.count < Self.hostsThatKnow, minute &- newcomer.met < Self.day else {
            newcomers[peer] = nil
            learn(peer)
            return true
        }
        newcomers[peer] = newcomer
        return false
    }

    private mutating func learn(_ peer: IPAddress) {
        if known.count < PeerLearning.peerLimit { known.insert(peer) } else { leftOut &+= 1 }
    }

    /// Once an hour forgets hosts that have been silent, and takes newcomers of yesterday as known.
    private mutating func prune(_ minute: Int) {
        guard pruned == .min || minute &- pruned >= 60 else { return }
        pruned = minute
        hosts = hosts.filter { $0.value.peers.contains { minute &- $0.last < 60 } }
        for (peer, newcomer) in newcomers where minute &- newcomer.met >= Self.day {
            newcomers[peer] = nil
            learn(peer)
        }
    }
}

extension PeerWatch.Host {
    fileprivate mutating func leaveOut(_ minute: Int) {
        if hour != minute / 60 {
            hour = minute / 60
            uncounted = 0
        }
        uncounted += 1
    }
}

extension PeerWatch.Facts {
    fileprivate mutating func take(_ peer: RarePeer) {
        for fact in RareFact.allCases where fact != .destinations {
            let value = peer.value(fact)
            if value > values[fact.rawValue] {
                values[fact.rawValue] = value
                peers[fact.rawValue] = peer.peer
            }
        }
    }
}
