import Foundation
import Packets

extension HostLearning {
    /// Fewer windows of hosts at home say nothing.
    private static let leastWindows = 6
    private static let leastSeconds = 10.0

    /// Whether there is anything to say of hosts at home: six windows, in ten seconds of traffic.
    public var isEnough: Bool { homeWindows >= Self.leastWindows && seconds >= Self.leastSeconds }

    private var homeWindows: Int {
        cells[HostGroup.homeShort.rawValue].rows + cells[HostGroup.homeLong.rawValue].rows
    }

    /// The norm of what was learnt.
    ///
    /// How much it can say grows with the time: hosts are held against each other from the first minute on, against
    /// their own past from 4 min on, what adds up over 10 min and peers that nobody else knows come with the time for
    /// it; `notes` tell what is missing. At most 5 % of the windows, that look like an attack, are left out of it: what
    /// an attacker does for all of the time is its host's norm.
    ///
    /// Complexity: O(n log n) in the hosts' cells of time, at most 65,536 in each group.
    /// - Throws: ``DetectionError/tooLittle(found:needed:mend:)`` without six windows of hosts at home.
    public func fit() throws(DetectionError) -> HostBaseline {
        guard isEnough else {
            let hosts = cells[HostGroup.homeShort.rawValue].hosts.count
            throw .tooLittle(
                found: "\(homeWindows) windows of \(hosts) hosts at home in \(Self.duration(seconds))",
                needed: "\(Self.leastWindows) windows and \(Self.duration(Self.leastSeconds))",
                mend: "Learn for longer, or say with --home which network is yours.")
        }
        var baseline = HostBaseline(
            notes: [], seconds: seconds, windows: windows, home: self.home, groups: [],
            knownPeers: Set(peers.peers.keys))
        for group in HostGroup.allCases where cells[group.rawValue].rows > 0 {
            let fitted = HostFit(self, group).norm()
            baseline.groups.append(fitted.norm)
            if fitted.windowsLeftOut > 0 {
                let hosts = fitted.hostsLeftOut == 1 ? "1 host" : "\(fitted.hostsLeftOut) hosts"
                baseline.notes.append(
                    "\(fitted.windowsLeftOut) of \(cells[group.rawValue].rows) windows of "
                        + "\(Int(group.seconds)) s, of \(hosts), looked like an attack and were left out of the norm")
            }
        }
        baseline.notes = limits + baseline.notes
        return baseline
    }

    /// What is held back for want of time or room.
    private var limits: [String] {
        let seen = Self.duration(seconds)
        var notes: [String] = []
        if seconds < HostFit.leastForBlocks {
            notes.append("a host's own past needs 4 min of learning; \(seen) were seen: hosts are held against others")
        }
        if seconds < 570 {
            notes.append("slow scans and slow password guessing need 10 min of learning; \(seen) were seen")
        }
        if seconds < 1_710 {
            notes.append("beacons and exfiltration to new peers need 30 min of learning; \(seen) were seen")
        }
        let hosts = cells.reduce(0) { $0 + $1.hostsLeftOut }
        if hosts > 0 { notes.append("\(hosts) hosts of the least activity were left out for want of room") }
        if peers.leftOut > 0 {
            notes.append("\(peers.leftOut) peers were left out for want of room, and stay unknown")
        }
        return notes
    }

    /// A length of time for a person.
    static func duration(_ seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 1e12)).rounded())
        return whole < 120 ? "\(whole) s" : "\(Int((Double(whole) / 60).rounded())) min"
    }
}
