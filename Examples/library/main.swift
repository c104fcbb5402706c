import Learning
import Tabular

// Learns from one labelled file of flows, and prints what it calls in another.
let files = CommandLine.arguments.dropFirst()
let training = try await TableReader().read(Array(files.prefix(1)))
let trained = try await DetectorTrainer(TrainingOptions(kind: .ensemble)).train(training)
let flows = try await TableReader().read(Array(files.dropFirst()))
let verdicts = try await trained.detector.score(flows)
for row in verdicts.isAnomaly.indices where verdicts.isAnomaly[row] {
    print("row \(row + 1): \(verdicts.classes.names[Int(verdicts.classes.codes[row])]), p = \(verdicts.pValues[row])")
}
