import Flows
import Packets

/// The peers outside that hosts at home open contacts to while learning, and what is done with those of one host alone.
///
/// Which peers are rare is known only in the end: those of one host that were first met in the second half. So each
/// peer of a single host is followed until a second host comes.
struct PeerLearning: Sendable {
    /// The most a host had to do with one rare peer within an hour.
    struct Followed: Sendable {
        var host: IPAddress
        /// Seconds of traffic learnt when it was met.
        var met: Double
        var recording: Int
        var now: RarePeer
        var largest: SIMD8<Double>
    }

    static let peerLimit = 200_000
    static let followedLimit = 65_536

    /// Each peer with its place among the followed; -1 where several hosts know it.
    private(set) var peers: [IPAddress: Int32] = [:]
    private var followed: [Followed?] = []
    private var free: [Int32] = []
    /// Peers that there was no room for.
    private(set) var leftOut: UInt64 = 0

    /// Takes the visits of a minute of a host at home.
    mutating func add(_ row: HostRow, minute: Int, offset: Double, recording: Int, home: HomeNetworks) {
        for visit in row.visits where !visit.peer.isGroup && !home.contains(visit.peer) {
            guard let place = peers[visit.peer] else {
                if visit.contacts > 0 { meet(visit, row.host, minute, offset, recording) }
                continue
            }
            guard place >= 0, var one = followed[Int(place)] else { continue }
            guard one.host == row.host else {
                if visit.contacts > 0 {
                    peers[visit.peer] = -1
                    followed[Int(place)] = nil
                    free.append(place)
                }
                continue
            }
            if one.recording != recording {
                one.recording = recording
                one.now = RarePeer(visit.peer, minute: minute)
            }
            one.take(visit, minute)
            followed[Int(place)] = one
        }
    }

    private mutating func meet(
        _ visit: PeerVisit, _ host: IPAddress, _ minute: Int, _ offset: Double, _ recording: Int
    ) {
        guard peers.count < Self.peerLimit, followed.count - free.count < Self.followedLimit else {
            leftOut &+= 1
            return
        }
        var one = Followed(
            host: host, met: offset, recording: recording, now: RarePeer(visit.peer, minute: minute),
            largest: SIMD8(repeating: 0))
        one.take(visit, minute)
        if let place = free.popLast() {
            followed[Int(place)] = one
            peers[visit.peer] = place
        } else {
            peers[visit.peer] = Int32(followed.count)
            followed.append(one)
        }
    }

    /// The most of each fact of each host's own peers that were met after a time.
    func largest(metAfter offset: Double) -> [IPAddress: SIMD8<Double>] {
        var largest: [IPAddress: SIMD8<Double>] = [:]
        var times: [IPAddress: [Double]] = [:]
        for case let one? in followed where one.met >= offset {
            largest[one.host] = pointwiseMax(largest[one.host] ?? SIMD8(repeating: 0), one.largest)
            times[one.host, default: []].append(one.met)
        }
        for (host, unsorted) in times {
            let met = unsorted.sorted()
            var (most, first) = (0, 0)
            for last in met.indices {
                while met[last] - met[first] >= 3_600 { first += 1 }
                most = max(most, last - first + 1)
            }
            largest[host]?[RareFact.destinations.rawValue] = Double(most)
        }
        return largest
    }
}

extension PeerLearning.Followed {
    fileprivate mutating func take(_ visit: PeerVisit, _ minute: Int) {
        now.add(visit, minute: minute)
        for fact in RareFact.allCases { largest[fact.rawValue] = max(largest[fact.rawValue], now.value(fact)) }
    }
}

extension IPAddress {
    /// Whether it stands for many hosts: multicast, or broadcast (RFC 1112, 4291).
    var isGroup: Bool { isV4 ? UInt32(truncatingIfNeeded: low) >= 0xE000_0000 : high >> 56 == 0xFF }
}
