/// Weighs what the members say, and puts it into one score a row.
///
/// Each member's score becomes evidence, -ln of its p-value on benign rows; the detector's score is the weighted sum,
/// which for weights of one is Fisher's way to combine tests ("Statistical Methods for Research Workers", 1925). The
/// sum is calibrated again, so that members that agree too often, as models of the same rows do, break no promise.
struct Fusion: Sendable {
    var voices: [Voice]
    var novelty: NoveltyRule?
    /// The false-alarm rate at which a row counts as novel.
    var rate: Double

    /// Whether each member must be asked for the detector's verdict.
    var isNeeded: [Bool] { voices.map { $0.weight != 0 } }

    func opinions(_ testimony: Testimony, keepsScores: Bool = false) -> Opinions {
        let rows = testimony.scores.first { !$0.isEmpty }?.count ?? 0
        var opinions = Opinions(
            members: voices.map(\.kind.rawValue), scores: [Float](repeating: 0, count: rows),
            bestClasses: mostProbable(testimony.probabilities, testimony.classCount, from: 0, rows: rows),
            bestAttacks: mostProbable(testimony.probabilities, testimony.classCount, from: 1, rows: rows))
        if keepsScores { opinions.memberScores = testimony.scores }
        let weighed = voices.indices.filter { voices[$0].weight != 0 }
        guard weighed.count > 1 || weighed.contains(where: { voices[$0].evidence != nil }) else {
            // The one member's score is the detector's.
            if let only = weighed.first { opinions.scores = testimony.scores[only] }
            return opinions
        }
        var strongest = [Float](repeating: -.infinity, count: rows)
        var speakers = [UInt8](repeating: 0, count: rows)
        var oneClass = [Float](repeating: 0, count: rows)
        for index in weighed {
            let voice = voices[index]
            guard let curve = voice.evidence else { continue }
            let weight = Float(voice.weight)
            let scores = testimony.scores[index]
            for row in 0..<rows {
                let evidence = weight * voice.bounded(curve(scores[row]))
                opinions.scores[row] += evidence
                if voice.isOneClass { oneClass[row] += evidence }
                if evidence > strongest[row] {
                    strongest[row] = evidence
                    speakers[row] = UInt8(truncatingIfNeeded: index)
                }
            }
        }
        opinions.speakers = speakers
        if let novelty {
            let width = testimony.classCount
            opinions.isNovel = (0..<rows).map { row in
                novelty.isNovel(
                    oneClassEvidence: oneClass[row],
                    probabilities: testimony.probabilities[row * width..<(row + 1) * width], rate: rate)
            }
        }
        return opinions
    }

    /// The one-class members' summed evidence of each row.
    func oneClassEvidence(_ testimony: Testimony) -> [Float] {
        var sums = [Float](repeating: 0, count: testimony.scores.first?.count ?? 0)
        for (voice, scores) in zip(voices, testimony.scores) where voice.isOneClass && voice.weight != 0 {
            guard let curve = voice.evidence else { continue }
            for row in sums.indices { sums[row] += Float(voice.weight) * voice.bounded(curve(scores[row])) }
        }
        return sums
    }
}

/// The position of the largest of each row's probabilities from `first` on; the first of equal ones.
///
/// Where nobody votes it is `first`: benign, or "anomaly" among attacks.
func mostProbable(_ probabilities: [Float], _ classCount: Int, from first: Int, rows: Int) -> [UInt16] {
    guard classCount > first else { return [UInt16](repeating: UInt16(first), count: rows) }
    return stride(from: 0, to: probabilities.count, by: classCount).map { start in
        var best = first
        for k in first..<classCount where probabilities[start + k] > probabilities[start + best] { best = k }
        return UInt16(best)
    }
}
