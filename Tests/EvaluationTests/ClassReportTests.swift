import Evaluation
import Tabular
import Testing

@Suite struct ClassReportTests {
    @Test func classesAreComparedByNameWhateverTheirNumbers() throws {
        let truth = ClassLabels(codes: [0, 1, 1, 2], names: ["benign", "DoS", "Probe"])
        let predicted = ClassLabels(codes: [0, 2, 2, 1], names: ["benign", "Probe", "DoS"])
        let report = ClassReport(truth: truth, predicted: predicted)
        #expect(report.rows.map(\.name) == ["benign", "DoS", "Probe"])
        #expect(report.accuracy == 1)
        #expect(report.macroF1 == 1)
        #expect(report.rows.map(\.support) == [1, 2, 1])
    }

    @Test func aClassOfOneSideOnlyStandsInTheReport() throws {
        let truth = ClassLabels(codes: [0, 1, 1], names: ["benign", "worm"])
        let predicted = ClassLabels(codes: [0, 1, 0], names: ["benign", "DoS", "Probe"])
        let report = ClassReport(truth: truth, predicted: predicted)
        #expect(report.rows.map(\.name) == ["benign", "DoS", "worm"])
        #expect(report.counts == [[1, 0, 0], [0, 0, 0], [1, 1, 0]])
        #expect(report.rows.map(\.predicted) == [2, 1, 0])
    }

    @Test func aClassThatOccursOnNeitherSideDoesNotCount() {
        let labels = ClassLabels(codes: [1, 1, 1], names: ["benign", "DoS"])
        let report = ClassReport(truth: labels, predicted: labels)
        #expect(report.macroF1 == 1, "every row is told right")
    }
}
