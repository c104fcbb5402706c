/// Statistics of how a score ranks two groups.
public enum RankStatistics {
    /// The area under the ROC curve: the chance that a positive scores above a negative, ties counting half.
    ///
    /// It is the Mann-Whitney statistic over the number of pairs. Nil where one of the groups is empty.
    /// Complexity: O(n).
    public static func areaUnderROC(scores: [Float], isPositive: [Bool]) -> Double? {
        let order = RadixSort.order(scores)
        let positives = isPositive.count { $0 }
        let negatives = isPositive.count - positives
        guard positives > 0 && negatives > 0 else { return nil }
        var wins = 0.0
        var negativesBelow = 0
        var start = 0
        while start < order.count {
            let value = scores[Int(order[start])]
            var end = start
            var tiedPositives = 0
            while end < order.count && scores[Int(order[end])] == value {
                if isPositive[Int(order[end])] { tiedPositives += 1 }
                end += 1
            }
            if end == start { break }  // NaN equals nothing; it stands last and wins nothing
            let tiedNegatives = end - start - tiedPositives
            wins += Double(tiedPositives) * (Double(negativesBelow) + Double(tiedNegatives) / 2)
            negativesBelow += tiedNegatives
            start = end
        }
        return wins / (Double(positives) * Double(negatives))
    }
}
