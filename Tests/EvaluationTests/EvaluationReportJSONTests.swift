import Evaluation
import Foundation
import Learning
import Testing

/// The shape that scripts rely on: `evaluate --json` of the interfaces page.
@Suite struct EvaluationReportJSONTests {
    private static let keys = [
        "model", "rows", "positives", "threshold", "confusion_matrix", "accuracy", "balanced_accuracy", "precision",
        "recall", "f1", "false_alarm_rate", "realised_over_promised", "promise", "roc_auc", "average_precision",
        "flows_per_day", "alerts_per_day", "precision_at_prevalence", "classes", "macro_f1", "class_accuracy", "novel",
        "audit",
    ]
    private static let rates = ["0.01", "0.02", "0.05", "0.10"]

    private static func fixture() -> Fixture {
        var fixture = Fixture(rows: rows(tn: 900, fp: 50, fn: 10, tp: 40) + rows(20, "worm", 0.75))
        fixture.typesSeen = ["neptune", "normal"]
        return fixture
    }

    @Test func theKeysStandInTheOrderOfTheInterface() throws {
        let json = try Self.fixture().json()
        #expect(json.keys.filter(Self.keys.contains) == Self.keys)
        #expect(Set(json.keys).count == json.keys.count)
    }

    @Test(arguments: [
        ("model", ["name", "kind", "trained_on", "seed", "created"]),
        (
            "threshold",
            ["value", "promised_false_alarm_rate", "source", "extrapolated", "attainable_false_alarm_rate"]
        ),
        ("confusion_matrix", ["tn", "fp", "fn", "tp"]),
        ("precision_at_prevalence", ["0.001"]),
        ("novel", ["types", "rows", "recall", "recall_at_false_alarm_rate"]),
    ])
    func innerObjectsHaveTheirKeys(key: String, inner: [String]) throws {
        let object = try #require(try Self.fixture().json()[key])
        #expect(object.keys.filter(inner.contains) == inner)
    }

    @Test func listsHoldObjectsOfTheirKeys() throws {
        let json = try Self.fixture().json()
        let classes = try #require(json["classes"]).items
        #expect(classes.count == 2)
        for row in classes {
            #expect(row.keys.filter { $0 != "extra" } == ["name", "precision", "recall", "f1", "support"])
        }
        let audit = try #require(json["audit"]).items
        #expect(!audit.isEmpty)
        for finding in audit { #expect(finding.keys == ["guard", "finding"]) }
        #expect(json["novel"]?["recall_at_false_alarm_rate"]?.keys == Self.rates)
    }

    @Test func theCountsAreThoseOfTheRows() throws {
        let json = try Self.fixture().json()
        #expect(json["rows"] == .int(1020))
        #expect(json["positives"] == .int(70))
        #expect(json["confusion_matrix"]?.pairs.map(\.1) == [.int(900), .int(50), .int(10), .int(60)])
        #expect(json["threshold"]?["source"] == .string("held-out benign training rows"))
        #expect(json["threshold"]?["extrapolated"] == .bool(false))
        #expect(json["model"]?["kind"] == .string("extra-trees"))
        #expect(json["model"]?["created"] == .string("1970-01-01T00:00:00Z"))
    }

    @Test(arguments: [false, true])
    func theTextIsValidJSON(pretty: Bool) throws {
        let text = try Self.fixture().json().text(pretty: pretty)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(Set(Self.keys).isSubset(of: object.keys))
    }

    @Test func withoutAttacksWhatNeedsThemIsNull() throws {
        let json = try Fixture(rows: rows(tn: 300, fp: 15, fn: 0, tp: 0)).json()
        for key in [
            "balanced_accuracy", "recall", "roc_auc", "average_precision", "alerts_per_day", "novel",
        ] {
            #expect(json[key] == .null, "\(key)")
        }
        #expect(json["precision_at_prevalence"]?["0.001"] == .null)
        #expect(isClose(json["false_alarm_rate"]?.double, 15 / 315.0))
        #expect(json["promise"] == .string("kept"))
        #expect(json["precision"]?.double == 0)
    }

    @Test func withoutBenignRowsWhatNeedsThemIsNull() throws {
        let json = try Fixture(rows: rows(tn: 0, fp: 0, fn: 10, tp: 30)).json()
        for key in [
            "balanced_accuracy", "roc_auc", "false_alarm_rate", "realised_over_promised", "promise", "alerts_per_day",
        ] {
            #expect(json[key] == .null, "\(key)")
        }
        #expect(json["recall"]?.double == 0.75)
        #expect(json["average_precision"]?.double == 1)
        #expect(json["recall_at_false_alarm_rate"]?["0.01"] ?? .null == .null)
    }

    @Test func whereNothingIsCalledPrecisionIsNull() throws {
        let json = try Fixture(rows: rows(tn: 40, fp: 0, fn: 10, tp: 0)).json()
        #expect(json["precision"] == .null)
        #expect(json["recall"]?.double == 0)
        #expect(json["precision_at_prevalence"]?["0.001"] == .null)
        #expect(json["alerts_per_day"]?.double == 0)
    }

    @Test func aMetricOfAClassThatIsNotDefinedIsNull() throws {
        var fixture = Fixture(rows: rows(30, "normal", 0.25, "benign") + rows(10, "DoS", 0.75, "Probe"))
        fixture.classNames = ["benign", "DoS", "Probe"]
        let classes = try #require(try fixture.json()["classes"]).items
        try #require(classes.map { $0["name"] } == [.string("benign"), .string("DoS"), .string("Probe")])
        #expect(classes[1]["precision"] == .null, "DoS is never predicted")
        #expect(classes[1]["recall"]?.double == 0)
        #expect(classes[2]["precision"]?.double == 0)
        #expect(classes[2]["recall"] == .null, "no row is Probe")
    }

    @Test func anInfiniteThresholdIsNull() throws {
        var fixture = Fixture(rows: rows(tn: 40, fp: 0, fn: 10, tp: 0))
        fixture.threshold = Threshold(value: .infinity, promisedRate: nil, source: .assumedContamination)
        let json = try fixture.json()
        #expect(json["threshold"]?["value"] == .null)
        #expect(json["threshold"]?["promised_false_alarm_rate"] == .null)
        #expect(json["threshold"]?["attainable_false_alarm_rate"] == .null)
    }

    @Test(arguments: [0, 1, UInt64(Int.max), UInt64(Int.max) + 1, .max])
    func theSeedIsToldAsItWasGiven(seed: UInt64) throws {
        var fixture = Self.fixture()
        fixture.seed = seed
        let text = try #require(try fixture.json()["model"]).text()
        #expect(text.contains("\"seed\":\(seed),"))
    }

    @Test func aTimeIsToldInUTC() {
        #expect(isoTime(1_700_000_000) == "2023-11-14T22:13:20Z")
        #expect(isoTime(-1) == "1969-12-31T23:59:59Z")
    }
}
