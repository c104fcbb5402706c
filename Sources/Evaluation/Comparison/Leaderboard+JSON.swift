import Learning

extension Leaderboard {
    /// How many points an overlaid curve keeps.
    private static let curvePoints = 150
    /// The fewest rows of a class that the guarded macro mean counts.
    static let fewestRows = 50

    /// The leaderboard as `compare --json` prints it: models in the order of their rank.
    ///
    /// `withCurves` adds what the page draws: ROC curves, confusion of classes, recall by family, of the first seed.
    public func json(withCurves: Bool = false) -> JSON {
        .object([
            ("trained_on", .array(trainedOn.map { .string($0) })),
            ("seeds", .array(seeds.map { .unsigned($0) })),
            ("promised_false_alarm_rate", .number(promisedRate)),
            ("cross_fitted", .bool(isCrossFitted)), ("interrupted", .bool(isInterrupted)),
            (
                "tests",
                .array(
                    tests.map {
                        .object([("name", .string($0.name)), ("rows", .int($0.rows)), ("attacks", .int($0.attacks))])
                    })
            ),
            ("models", .array(ranking.map { json($0, withCurves) })),
        ])
    }

    private func json(_ entry: Entry, _ withCurves: Bool) -> JSON {
        .object([
            ("name", .string(entry.name)),
            ("failure", .optional(entry.failure)),
            ("training_seconds", Measured(entry.trainingSeconds)?.json ?? .null),
            ("rows_per_second", Measured(entry.rowsPerSecond)?.json ?? .null),
            ("bytes", .int(entry.bytes)),
            ("tests", .array(entry.trials.map { json($0, withCurves) })),
            ("zero_day", entry.zeroDay?.json ?? .null),
        ])
    }

    private func json(_ trial: Trial, _ withCurves: Bool) -> JSON {
        func mean(_ value: (EvaluationReport) -> Double?) -> JSON { trial.measured(value)?.json ?? .null }
        var pairs: [(String, JSON)] = [
            ("accuracy", mean(\.confusion.accuracy)),
            ("balanced_accuracy", mean(\.confusion.balancedAccuracy)),
            ("precision", mean(\.confusion.precision)), ("recall", mean(\.confusion.recall)),
            ("f1", mean(\.confusion.f1)), ("false_alarm_rate", mean(\.confusion.falseAlarmRate)),
            ("realised_over_promised", mean(\.realisedOverPromised)),
            ("promise", .optional(trial.reports.first?.promise?.rawValue)),
            ("roc_auc", mean(\.curves.areaUnderROC)), ("average_precision", mean(\.curves.averagePrecision)),
            ("class_accuracy", mean { $0.isMultiClass ? $0.classes.accuracy : nil }),
            ("macro_f1", mean { $0.isMultiClass ? $0.classes.macroF1 : nil }),
            (
                "macro_f1_of_50_rows",
                mean { $0.isMultiClass ? $0.classes.macroF1(fewestRows: Self.fewestRows) : nil }
            ),
            (
                "novel",
                .object(
                    [("recall", mean { $0.novelty?.recall })]
                        + EvaluationReport.rates.map { rate in
                            (
                                "recall_at_\(rate == 0.10 ? "0.10" : "\(rate)")",
                                mean { $0.novelty?.recallAtFalseAlarmRate.first { $0.rate == rate }?.recall }
                            )
                        })
            ),
            ("alerts_per_day", mean(\.alertsPerDay)),
            ("precision_at_prevalence", mean(\.precisionAtPrevalence)),
        ]
        if withCurves, let first = trial.reports.first {
            pairs.append(("roc", first.curves.rocJSON(points: Self.curvePoints)))
            pairs.append(("class_confusion", first.classes.confusionJSON))
            pairs.append(
                (
                    "families",
                    .array(
                        first.families.map {
                            .object([
                                ("name", .string($0.name)), ("rows", .int($0.rows)), ("recall", .number($0.recall)),
                            ])
                        })
                ))
        }
        return .object(pairs)
    }
}

extension ZeroDay {
    /// The figures as JSON.
    var json: JSON {
        .object([
            (
                "families",
                .array(
                    families.map {
                        .object([
                            ("name", .string($0.name)), ("rows", .int($0.rows)),
                            ("recall_at_promise", .optional($0.recallAtPromise)),
                            ("false_alarm_rate", .optional($0.falseAlarmRate)),
                            ("recall_at_0.01", .optional($0.recallAtOnePercent)),
                            ("roc_auc", .optional($0.areaUnderROC)),
                            ("named_by_family", .optional($0.namedByFamily)), ("rows_seen", .int($0.rowsSeen)),
                        ])
                    })
            ),
            ("mean_recall_at_promise", .optional(mean(\.recallAtPromise))),
            ("mean_false_alarm_rate", .optional(mean(\.falseAlarmRate))),
            ("mean_recall_at_0.01", .optional(mean(\.recallAtOnePercent))),
            ("mean_roc_auc", .optional(mean(\.areaUnderROC))),
            ("mean_named_by_family", .optional(mean(\.namedByFamily))),
        ])
    }
}

extension EvaluationReport {
    /// Whether the model tells more than anomalies from the rest.
    var isMultiClass: Bool { classes.rows.contains { $0.name != ClassReport.benign && $0.name != Verdicts.anomaly } }
}

extension ClassReport {
    static let benign = "benign"

    /// The mean F1 of the classes that have at least this many rows; nil where there is none.
    public func macroF1(fewestRows: Int) -> Double? {
        let counted = rows.filter { $0.support >= fewestRows }
        return counted.isEmpty ? nil : counted.reduce(0) { $0 + $1.f1 } / Double(counted.count)
    }
}
