import Evaluation
import Foundation
import Testing

/// What scikit-learn says of small cases; Golden/make_golden.py tells what the fields mean.
struct Golden: Decodable, Sendable {
    struct Binary: Decodable, Sendable, CustomTestStringConvertible {
        struct Expected: Decodable, Sendable {
            var roc_auc: Double?
            var average_precision: Double?
            var roc: [[Double?]]?
            var precision_recall: [[Double?]]?
            var accuracy: Double?
            var balanced_accuracy: Double?
            var precision: Double?
            var recall: Double?
            var f1: Double?
            var confusion: [Int]
            var recall_at_fpr: [String: Double?]
        }
        var name: String
        var scores: [Float]
        var labels: [Int]
        var threshold: Float
        var expected: Expected

        var isPositive: [Bool] { labels.map { $0 == 1 } }
        var testDescription: String { name }
    }

    struct Multiclass: Decodable, Sendable, CustomTestStringConvertible {
        struct Row: Decodable, Sendable {
            var precision: Double
            var recall: Double
            var f1: Double
            var support: Int
        }
        struct Expected: Decodable, Sendable {
            var confusion: [[Int]]
            var classes: [Row]
            var accuracy: Double
            var macro_precision: Double
            var macro_recall: Double
            var macro_f1: Double
            var weighted_precision: Double
            var weighted_recall: Double
            var weighted_f1: Double
            var balanced_accuracy: Double
        }
        var name: String
        var truth: [UInt16]
        var predicted: [UInt16]
        var class_names: [String]
        var expected: Expected

        var testDescription: String { name }
    }

    var binary: [Binary]
    var multiclass: [Multiclass]

    static let cases: Golden = {
        do { return try JSONDecoder().decode(Golden.self, from: Data(PackageResources.metrics_json)) } catch {
            fatalError("Golden/metrics.json does not read: \(error)")
        }
    }()
}

@Suite struct GoldenTests {
    @Test func thereAreCases() {
        #expect(Golden.cases.binary.count >= 15)
        #expect(Golden.cases.multiclass.count >= 5)
    }

    @Test(arguments: Golden.cases.binary)
    func theCurvesAreThoseOfScikitLearn(_ golden: Golden.Binary) throws {
        let curves = RankingCurves(scores: golden.scores, isPositive: golden.isPositive)
        #expect(isClose(curves.areaUnderROC, golden.expected.roc_auc))
        #expect(isClose(curves.averagePrecision, golden.expected.average_precision))
        if let roc = golden.expected.roc {
            try #require(curves.points.count == roc.count)
            for (point, expected) in zip(curves.points, roc) {
                #expect(isClose(curves.falseAlarmRate(point), expected[0]))
                #expect(isClose(curves.recall(point), expected[1]))
                #expect(point.threshold.map { Double($0) } == expected[2])
            }
        }
        if let line = golden.expected.precision_recall {
            try #require(curves.points.count == line.count)
            for (point, expected) in zip(curves.points.reversed(), line) {
                let called = point.truePositives + point.falsePositives
                let precision = called == 0 ? 1 : Double(point.truePositives) / Double(called)
                #expect(isClose(curves.recall(point), expected[0]))
                #expect(isClose(precision, expected[1]))
                #expect(point.threshold.map { Double($0) } == expected[2])
            }
        }
    }

    @Test(arguments: Golden.cases.binary)
    func recallAtFixedFalseAlarmRatesIsThatOfScikitLearn(_ golden: Golden.Binary) throws {
        let curves = RankingCurves(scores: golden.scores, isPositive: golden.isPositive)
        #expect(golden.expected.recall_at_fpr.count == 3)
        for (rate, expected) in golden.expected.recall_at_fpr {
            let found = curves.recall(atFalseAlarmRate: try #require(Double(rate)))
            #expect(isClose(found, expected), "at \(rate)")
        }
    }

    @Test(arguments: Golden.cases.binary)
    func theConfusionMatrixIsThatOfScikitLearn(_ golden: Golden.Binary) {
        let matrix = ConfusionMatrix(
            isCalled: golden.scores.map { $0 > golden.threshold }, isPositive: golden.isPositive)
        let expected = golden.expected
        let counts = [matrix.trueNegatives, matrix.falsePositives, matrix.falseNegatives, matrix.truePositives]
        #expect(counts == expected.confusion)
        #expect(matrix.rows == golden.scores.count)
        #expect(isClose(matrix.accuracy, expected.accuracy))
        #expect(isClose(matrix.balancedAccuracy, expected.balanced_accuracy))
        #expect(isClose(matrix.precision, expected.precision))
        #expect(isClose(matrix.recall, expected.recall))
        #expect(isClose(matrix.f1, expected.f1))
    }

    @Test(arguments: Golden.cases.multiclass)
    func theClassReportIsThatOfScikitLearn(_ golden: Golden.Multiclass) throws {
        let report = ClassReport(truth: golden.truth, predicted: golden.predicted, names: golden.class_names)
        let expected = golden.expected
        #expect(report.counts == expected.confusion)
        #expect(report.rows.map(\.name) == golden.class_names)
        try #require(report.rows.count == expected.classes.count)
        for (row, other) in zip(report.rows, expected.classes) {
            #expect(isClose(row.precision, other.precision))
            #expect(isClose(row.recall, other.recall))
            #expect(isClose(row.f1, other.f1))
            #expect(row.support == other.support)
        }
        #expect(isClose(report.accuracy, expected.accuracy))
        #expect(isClose(report.macroPrecision, expected.macro_precision))
        #expect(isClose(report.macroRecall, expected.macro_recall))
        #expect(isClose(report.macroF1, expected.macro_f1))
        #expect(isClose(report.weightedPrecision, expected.weighted_precision))
        #expect(isClose(report.weightedRecall, expected.weighted_recall))
        #expect(isClose(report.weightedF1, expected.weighted_f1))
        #expect(isClose(report.balancedAccuracy, expected.balanced_accuracy))
    }
}
