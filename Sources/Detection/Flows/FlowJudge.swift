import Flows
import Foundation
import Learning

/// Judges flows by what was learnt here.
public struct FlowJudge: Sendable {
    private let baseline: FlowBaseline

    /// A judge by a baseline.
    public init(_ baseline: FlowBaseline) {
        self.baseline = baseline
    }

    /// What the baseline says of each row, on the calling thread.
    ///
    /// Batches of a thousand rows and more are the fastest.
    ///
    /// Complexity: O(rows x the models' work).
    public func judge(_ rows: [FlowRow]) -> [FlowVerdict] {
        guard !rows.isEmpty else { return [] }
        return baseline.bound.score(baseline.tables.table(rows)).scores.map { score in
            let pValue = baseline.pValue(score)
            return FlowVerdict(
                score: score, pValue: pValue, rarity: Rarity(perDay: pValue * baseline.flowsPerDay))
        }
    }

    /// Why a row is strange: the features that moved its score most, the weightiest first.
    public func reasons(for row: FlowRow) -> [Reason] {
        Occlusion(tables: baseline.tables, norms: baseline.norms).reasons(for: row) { table in
            baseline.bound.score(table).scores.map { -log10(baseline.pValue($0)) }
        }
    }
}
