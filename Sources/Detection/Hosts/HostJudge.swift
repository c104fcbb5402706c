import Flows
import Foundation
import Packets

/// Holds the rows of hosts against what is normal.
///
/// A row is as strange as its strangest column. Rows of windows that are still open are judged by what can only grow in
/// them, so that an alarm need not wait for the window's end.
///
/// Complexity: a row is O(columns), about a microsecond; a host that is idle costs nothing.
public struct HostJudge: Sendable {
    /// The norm that rows are held against.
    public let baseline: HostBaseline
    private let norms: [NormIndex?]
    private let columnCount: Double
    private let windowsPerDay: Double
    private let caution: Double
    private var recent = RecentMinutes()
    private var watch: PeerWatch
    private var readings = HostReadings()
    private var surprises: [ColumnSurprise] = []
    private var last: Double?

    /// The most reasons that a verdict gives.
    public static let reasonLimit = 6
    /// Hours differ from each other more than the blocks of one hour do: so much is taken off the surprise.
    static let betweenHours = 1.9
    /// And more where less than an hour was learnt, for each factor of e of it.
    static let forShortLearning = 0.8

    /// A judge by a norm.
    ///
    /// - Parameter learning: what the norm was learnt from, where the rows to be judged follow on it without a break;
    ///   the ten minutes that are added up then go on.
    public init(_ baseline: HostBaseline, continuing learning: HostLearning? = nil) {
        self.baseline = baseline
        let groups = baseline.groups.filter { $0.columns.count == HostColumn.of($0.group).count }
        let weights = groups.flatMap { norm in
            zip(HostColumn.of(norm.group), norm.columns).filter { $0.1.isJudged }.map { $0.0.weight(in: norm.group) }
        }
        columnCount = Double(max(1, weights.count))
        var norms: [NormIndex?] = HostGroup.allCases.map { _ in nil }
        for norm in groups {
            norms[norm.group.rawValue] = NormIndex(norm, meanWeight: max(1e-3, weights.reduce(0, +) / columnCount))
        }
        self.norms = norms
        windowsPerDay = max(1, Double(baseline.windows) / max(baseline.seconds, 1) * 86_400)
        let missing = max(0, log(3_600 / max(baseline.seconds, 1)))
        caution = Self.betweenHours + Self.forShortLearning * missing
        watch = PeerWatch(known: baseline.knownPeers)
        if let learning {
            recent = learning.recent
            last = learning.last
        }
    }

    /// Peers, hosts and pairs that there was no room to remember.
    public var leftOut: UInt64 { recent.leftOut &+ watch.leftOut }

    /// Says that the next rows are of another recording: what was remembered of the last minutes does not count.
    public mutating func beginRecording() {
        recent = RecentMinutes()
        watch.reset()
        last = nil
    }

    /// Judges a row; nil where there is nothing to judge it by.
    ///
    /// - Parameter perDay: reasons are given where the like is expected at most so often in a day.
    public mutating func judge(_ row: HostRow, reasonsBelow perDay: Double) -> HostVerdict? {
        guard let group = HostGroup(window: row.window, isHome: baseline.home.contains(row.host)) else { return nil }
        let end = Double(row.end) / 1e6
        if let last, HostLearning.isApart(end, after: last) { beginRecording() }
        last = max(last ?? end, end)
        let minute = row.minute
        var facts: PeerWatch.Facts?
        var logins: (count: Double, peer: IPAddress?) = (0, nil)
        if group == .homeLong, !row.isLook {
            facts = watch.add(row, minute: minute, home: baseline.home)
            logins = recent.addLogins(row, minute: minute)
        }
        guard let norm = norms[group.rawValue] else {
            if group == .homeLong, !row.isLook { recent.add(row, minute: minute) }
            return nil
        }
        readings.read(row, group, minute: minute, recent: recent, facts: facts, logins: logins.count)
        readings.forgetChance(row, group)
        if group == .homeLong, !row.isLook { recent.add(row, minute: minute) }
        norm.judge(readings.values, of: row.host, isLook: row.isLook, into: &surprises)
        let score = surprises.reduce(-6) { max($0, $1.surprise) }
        let rarity = Rarity(
            perDay: min(24 * columnCount * exp(caution - score), windowsPerDay))
        var verdict = HostVerdict(
            host: row.host, window: row.window, time: row.end, score: score,
            pValue: min(1, rarity.perDay / windowsPerDay), rarity: rarity, reasons: [])
        guard rarity.perDay <= perDay else { return verdict }
        let threshold = log(24 * columnCount / max(perDay, 1e-300)) + caution
        let chosen = Self.choose(surprises, threshold)
        verdict.reasons = norm.reasons(chosen, all: surprises, readings.values, row.host)
        for (place, one) in chosen.enumerated() {
            switch HostColumn.of(group)[one.column].source {
            case .rare(let fact): verdict.reasons[place].peer = facts?.peers[fact.rawValue]
            case .logins: verdict.reasons[place].peer = logins.peer
            default: break
            }
        }
        verdict.peer = verdict.reasons.first?.peer
        return verdict
    }

    /// The columns that reach the threshold, or the three most surprising; at most six.
    private static func choose(_ surprises: [ColumnSurprise], _ threshold: Double) -> [ColumnSurprise] {
        let sorted = surprises.filter { $0.surprise > 0 }.sorted { $0.surprise > $1.surprise }
        let reaching = sorted.prefix { $0.surprise >= threshold }.count
        return Array(sorted.prefix(min(max(reaching, 3), reasonLimit)))
    }
}
