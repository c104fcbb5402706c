import Kernels
import Learning
import Tabular

/// What a search makes as large as it can, within the training data.
public enum Objective: String, Sendable, Codable, CaseIterable {
    /// The area under the ROC curve.
    case rocAUC = "roc-auc"
    /// The average precision.
    case averagePrecision = "average-precision"
    /// The mean F1 of the classes.
    case macroF1 = "macro-f1"
    /// The recall at a realised false-alarm rate of 1 %.
    case recall = "recall-at-1"
    /// The mean AUC on attack families that were left out of training, each in turn.
    case zeroDay = "zero-day"

    /// The value on some rows; nil where it is not defined for them.
    func value(_ verdicts: Verdicts, _ labels: Labels, rows: [Int], granularity: ClassGranularity) -> Double? {
        let isAttack = labels.isAttack
        let curves = RankingCurves(scores: rows.map { verdicts.scores[$0] }, isPositive: rows.map { isAttack[$0] })
        switch self {
        case .rocAUC, .zeroDay: return curves.areaUnderROC
        case .averagePrecision: return curves.areaUnderROC == nil ? nil : curves.averagePrecision
        case .recall: return curves.recall(atFalseAlarmRate: 0.01)
        case .macroF1:
            let isOneClass = verdicts.classes.names == [ClassLabels.benign, Verdicts.anomaly]
            let truth =
                isOneClass
                ? ClassLabels(codes: isAttack.map { $0 ? 1 : 0 }, names: verdicts.classes.names)
                : labels.classes(granularity)
            return ClassReport(truth: truth.selecting(rows), predicted: verdicts.classes.selecting(rows)).macroF1
        }
    }
}

extension ClassLabels {
    func selecting(_ rows: [Int]) -> ClassLabels { ClassLabels(codes: rows.map { codes[$0] }, names: names) }
}
