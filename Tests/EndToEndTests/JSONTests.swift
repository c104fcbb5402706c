import Testing

/// The JSON that scripts rely on.
@Suite struct JSONTests {
    /// The keys of the contract, and what this version adds to them.
    static let reportKeys: Set<String> = [
        "model", "rows", "positives", "threshold", "confusion_matrix", "accuracy", "balanced_accuracy", "precision",
        "recall", "f1", "false_alarm_rate", "realised_over_promised", "promise", "roc_auc", "average_precision",
        "flows_per_day", "alerts_per_day", "precision_at_prevalence", "classes", "macro_f1", "class_accuracy",
        "novel", "audit",
    ]
    static let addedKeys: Set<String> = [
        "members",
        "training_rows_share", "recall_at_false_alarm_rate", "macro_precision", "macro_recall", "weighted_precision",
        "weighted_recall", "weighted_f1",
    ]
    static let guards: Set<String> = [
        "duplicate-rows", "shortcut-feature", "threshold-source", "promise", "constant-column", "missing-cell",
        "fake-zero-day", "class-collapse",
    ]

    @Test(arguments: ["extra-trees", "isolation-forest"])
    func evaluateHasTheKeysOfTheContract(model: String) async throws {
        let folder = try await flowsFolder(model: model)
        let outcome = try await lapwing("evaluate", "flows.lapwing", "flows.csv", "--json", in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.outputLines.first == "{")
        let report = try JSONObject(outcome.output)
        #expect(report.keys == Self.reportKeys.union(Self.addedKeys))
        #expect(try report.object("model").keys == ["name", "kind", "trained_on", "seed", "created"])
        #expect(
            try report.object("threshold").keys == [
                "value", "promised_false_alarm_rate", "source", "extrapolated", "attainable_false_alarm_rate",
            ])
        #expect(try report.object("confusion_matrix").keys == ["tn", "fp", "fn", "tp"])
        #expect(try report.object("precision_at_prevalence").keys == ["0.001"])
        #expect(
            try report.object("novel").keys == [
                "types", "rows", "recall", "recall_at_false_alarm_rate", "marked", "marked_precision",
            ])
        #expect(
            try report.object("novel").object("recall_at_false_alarm_rate").keys == ["0.01", "0.02", "0.05", "0.10"])
        for row in try report.list("classes") {
            #expect(row.keys == ["name", "precision", "recall", "f1", "support"])
        }
        for finding in try report.list("audit") {
            #expect(finding.keys == ["guard", "finding"])
            #expect(Self.guards.contains(try finding.text("guard")))
        }
        #expect(try report.object("model").text("kind") == model)
        #expect(try report.object("model").integer("seed") == 1)
        #expect(try report.number("flows_per_day") == 1_000_000)
    }

    @Test func figuresAgreeWithEachOther() async throws {
        let folder = try await flowsFolder(model: "isolation-forest")
        let outcome = try await lapwing(
            "evaluate", "flows.lapwing", "flows.csv", "--json", "--flows-per-day", "2000", in: folder)
        let report = try JSONObject(outcome.output)
        let matrix = try report.object("confusion_matrix")
        let (tn, fp) = (try matrix.number("tn"), try matrix.number("fp"))
        let (fn, tp) = (try matrix.number("fn"), try matrix.number("tp"))
        #expect(try report.number("rows") == tn + fp + fn + tp)
        #expect(try report.number("positives") == fn + tp)
        #expect(abs(try report.number("accuracy") - (tn + tp) / 2_000) < 1e-12)
        #expect(abs(try report.number("false_alarm_rate") - fp / (fp + tn)) < 1e-12)
        let alerts = 2_000 * (0.001 * tp / (tp + fn) + 0.999 * fp / (fp + tn))
        #expect(abs(try report.number("alerts_per_day") - alerts) < 1e-9)
        #expect(try report.number("average_precision") <= 1)
        #expect(try report.list("classes").map { try $0.integer("support") }.reduce(0, +) == 2_000)
    }

    @Test func oracleThresholdIsCalledSo() async throws {
        let folder = try await flowsFolder(model: "isolation-forest")
        let outcome = try await lapwing(
            "evaluate", "flows.lapwing", "flows.csv", "--json", "--oracle-threshold", in: folder)
        let report = try JSONObject(outcome.output)
        #expect(try report.object("threshold").text("source") == "ORACLE")
        #expect(report.isNull("promise"))
        #expect(try report.object("threshold").isNull("promised_false_alarm_rate"))
    }

    @Test(arguments: [
        "train flows.csv --out again.lapwing", "evaluate flows.lapwing flows.csv",
        "calibrate flows.lapwing unseen.csv --out here.lapwing", "inspect flows.lapwing", "inspect flows.csv",
    ])
    func jsonIsOneObjectThatBeginsTheOutput(command: String) async throws {
        let folder = try await flowsFolder(model: "extra-trees")
        let words = command.split(separator: " ").map(String.init) + ["--json"]
        let outcome = try await run([try lapwingBinary()] + words, in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.outputLines.first == "{")
        _ = try JSONObject(outcome.output)
    }
}
