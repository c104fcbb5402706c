import ArgumentParser
import Evaluation
import Learning
import Tabular

struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Sets a model's threshold on benign rows of the place where it will be used.",
        discussion: """
            A promise holds for traffic like that of the calibration. A thousand benign rows of your own network
            make it yours. The rows are remembered by their hash, and leave later evaluations.

            Examples:
              lapwing calibrate kdd.lapwing benign-of-here.csv --out here.lapwing
              lapwing calibrate kdd.lapwing labelled.csv --rows 1000 --false-alarm-rate 0.01 --out here.lapwing
            """)

    /// Fewer rows cannot carry a promise.
    static let fewestRows = 20

    @Argument(help: "The model file.", completion: .file())
    var model: String

    @OptionGroup var source: DataOptions
    @OptionGroup var common: CommonOptions

    @Option(name: [.long, .customShort("o")], help: "Where the calibrated model goes.", completion: .file())
    var out: String

    @Option(name: .long, help: "Use this many benign rows, drawn at random (default: all).")
    var rows: Int?

    @Option(name: .long, help: "The seed of that draw.")
    var seed: UInt64 = 1

    @Option(name: .long, help: "Promise another rate than the model was trained for.")
    var falseAlarmRate: Double?

    func validate() throws {
        try checkRate("--false-alarm-rate", falseAlarmRate)
        try checkTarget("--out", out, inputs: source.data)
        if let rows, rows < Self.fewestRows {
            throw ValidationError("--rows \(rows): expected at least \(Self.fewestRows).")
        }
    }

    mutating func run() async throws {
        try await DataFault.naming(source.data) { [self] in try await work() }
    }

    private func work() async throws {
        let bar = ProgressBar(quiet: common.quiet)
        var (detector, _) = try ModelFile.read(model)
        let table = try await source.read(common, for: detector)
        var benign = Array(0..<table.rowCount)
        if let isAttack = table.labels?.isAttack { benign.removeAll { isAttack[$0] } }
        // A model scores rows that it was fitted to lower than others: they cannot set a threshold.
        let seen = detector.hasSeen(table)
        let fresh = benign.filter { !seen[$0] }
        if fresh.count < benign.count, !common.quiet {
            Terminal.note("note: \(grouped(benign.count - fresh.count)) rows equal a training row and were left out")
        }
        let needed = max(Self.fewestRows, rows ?? 0)
        guard fresh.count >= needed || fresh.count == benign.count else {
            throw LearningError.trainingRows(seen: benign.count - fresh.count, fresh: fresh.count, needed: needed)
        }
        benign = fresh
        guard benign.count >= needed else {
            throw LearningError.noBenignRows(found: benign.count, needed: needed)
        }
        if let rows {
            var random = SplitMix64(seed: seed)
            for i in 0..<rows { benign.swapAt(i, i + random.integer(below: benign.count - i)) }
            benign.removeLast(benign.count - rows)
        }
        let used = table.selecting(benign)
        let before = detector.threshold()
        let verdicts = try await detector.score(used, workers: common.workers, progress: bar.progress)
        bar.finish()
        detector.calibration = Calibration(scores: verdicts.scores, source: .localCalibration)
        if let falseAlarmRate {
            detector.rate = falseAlarmRate
        } else if detector.provenance.regime == .unlabelled {
            detector.rate = TrainingOptions(kind: detector.kind).falseAlarmRate
        }
        detector.calibrationRows = Set(
            detector.calibrationRows + used.rowHashes(of: detector.inputs.map(\.name))
        ).sorted()
        try ModelFile.write(detector, to: out, created: now())
        try report(detector, before, verdicts, used.rowCount)
    }

    /// Standard output may hold the model itself.
    private func say(_ text: String) throws(LearningError) {
        if out == "-" { Terminal.note(text) } else { try Terminal.say(text) }
    }

    private func report(
        _ detector: Detector, _ before: Threshold, _ verdicts: Verdicts, _ count: Int
    ) throws(LearningError) {
        let threshold = detector.threshold()
        let alarms = verdicts.isAnomaly.count { $0 }
        if common.json {
            try say(
                JSON.object([
                    ("file", .string(out)), ("rows", .int(count)),
                    ("false_alarm_rate_before", .number(Double(alarms) / Double(count))),
                    ("promised_false_alarm_rate", .optional(threshold.promisedRate)),
                    ("threshold_before", .number(Double(before.value))),
                    ("threshold", .number(Double(threshold.value))),
                    ("extrapolated", .bool(threshold.isExtrapolated)),
                    ("attainable_false_alarm_rate", .optional(threshold.attainableRate)),
                ]).text(pretty: true))
            return
        }
        try say(
            "Calibrated on \(grouped(count)) benign rows. The old threshold called \(percent(Double(alarms) / Double(count))) of them;\n"
                + "the new one promises \(percent(detector.rate)) on traffic like them.")
        if threshold.isExtrapolated {
            try say("That rate is below what \(grouped(count)) rows can tell: extrapolated on a fitted tail.")
        } else if !threshold.value.isFinite {
            try say(
                "That rate is below what \(grouped(count)) rows can tell: no row is called. "
                    + "Give at least \(grouped(Int((1 / detector.rate).rounded(.up)))) rows.")
        }
        if !common.quiet { try say("Written to \(out).") }
    }
}
