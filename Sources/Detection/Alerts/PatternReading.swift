/// What reasons look like: a vote in which each column speaks with its part of the surprise.
struct PatternReading {
    /// What most of the weight speaks for; nil where too little speaks for anything.
    var pattern: Pattern?
    /// Whether the host acts or suffers.
    var side: PatternVote.Side
    /// How much of the reasons' weight speaks for the pattern, from 0 to 1.
    var share: Double

    /// Below this part of the weight nothing is named.
    static let least = 0.12
    /// From this part on it is named without "looks like".
    static let clear = 0.35

    /// Reads the reasons of a host's row.
    init(_ reasons: [Reason], _ facts: HostFacts) {
        let parts = Self.parts(of: reasons)
        func seen(_ column: String) -> Double { reasons.first { $0.feature == column }?.value ?? 0 }
        var tally: [Double] = Array(repeating: 0, count: Pattern.allCases.count * 2)
        var sides = (acts: 0.0, suffers: 0.0)
        for (reason, part) in zip(reasons, parts) {
            let votes = PatternVote.votes(reason.feature)
            for vote in votes { tally[Self.place(vote.pattern, vote.side)] += part * vote.weight }
            if votes.contains(where: { $0.side == .acts }) { sides.acts += part }
            if votes.contains(where: { $0.side == .suffers }) { sides.suffers += part }
        }
        var best: (pattern: Pattern, side: PatternVote.Side, share: Double)?
        var second = 0.0
        for pattern in Pattern.allCases {
            for side in [PatternVote.Side.acts, .suffers] {
                let share = tally[Self.place(pattern, side)]
                guard share > 0 else { continue }
                var weighed = share * facts.plausibility(pattern, side, seen)
                // A login pair is on both hosts: who opened more is who acts.
                let isOpener = facts["login_contacts"] >= facts["login_approaches"]
                if pattern == .passwordGuessing, (side == .acts) != isOpener { weighed *= 0.5 }
                if weighed > best?.share ?? 0 {
                    second = best?.share ?? 0
                    best = (pattern, side, weighed)
                } else {
                    second = max(second, weighed)
                }
            }
        }
        guard let best, best.share >= Self.least else {
            (pattern, share) = (nil, 0)
            side = sides.suffers > sides.acts ? .suffers : .acts
            return
        }
        pattern = best.pattern
        side = best.side
        // Two that are near to one another leave it open.
        share = min(1, second * 1.25 > best.share ? min(best.share, Self.clear * 0.99) : best.share)
    }

    /// Each reason's part of the surprise; they add up to 1.
    static func parts(of reasons: [Reason]) -> [Double] {
        let weights = reasons.map { $0.contribution.isFinite ? max(0, min($0.contribution, 1e12)) : 0 }
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return Array(repeating: 1 / Double(max(1, reasons.count)), count: reasons.count) }
        return weights.map { $0 / sum }
    }

    private static func place(_ pattern: Pattern, _ side: PatternVote.Side) -> Int {
        (Pattern.allCases.firstIndex(of: pattern) ?? 0) * 2 + (side == .acts ? 0 : 1)
    }
}
