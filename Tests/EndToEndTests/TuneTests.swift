import Foundation
import Testing

/// The search of `tune`, and what it finds put to use.
@Suite struct TuneTests {
    private static let keys: Set<String> = ["model", "objective", "best", "flags", "trials"]
    private static let trialKeys: Set<String> = [
        "trial", "rows_fraction", "values", "mean", "deviation", "folds", "seconds", "failure",
    ]
    /// A search that takes no time.
    private static let quick = [
        "tune", "flows.csv", "--model", "isolation-forest", "--trials", "4", "--folds", "2", "--space", "trees=5,10,20",
        "--space", "sample-size=16..128",
    ]

    private func tune(_ words: [String], in folder: Folder) async throws -> Outcome {
        try await run([try lapwingBinary()] + words, in: folder)
    }

    private func journals(_ folder: Folder) throws -> [String] {
        try folder.contents().keys.filter { $0.hasSuffix(".tune.jsonl") }.sorted()
    }

    @Test func theTableEndsWithTheBestAndHowToTrainIt() async throws {
        let folder = try await flowsFolder(rows: 1_000)
        let outcome = try await tune(Self.quick, in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errors.isEmpty)
        #expect(outcome.outputLines.first?.contains("roc-auc") == true)
        #expect(outcome.output.contains("Best: trial "))
        let hint = try #require(outcome.outputLines.last)
        #expect(hint.hasPrefix("Train it: lapwing train flows.csv --model isolation-forest --set trees="))
        // The words that it prints can be called.
        let words = hint.dropFirst("Train it: lapwing ".count).split(separator: " ").map(String.init)
        let trained = try await tune(words.map { $0 == "FILE" ? "tuned.lapwing" : $0 } + ["--quiet"], in: folder)
        #expect(trained.code == 0, "\(trained.errors)")
        #expect(try folder.contents().keys.contains("tuned.lapwing"))
    }

    @Test func theJSONHasItsKeys() async throws {
        let folder = try await flowsFolder(rows: 1_000)
        let outcome = try await tune(Self.quick + ["--json", "--quiet"], in: folder)
        #expect(outcome.code == 0)
        let result = try JSONObject(outcome.output)
        #expect(result.keys == Self.keys)
        #expect(try result.text("model") == "isolation-forest")
        #expect(try result.text("objective") == "roc-auc")
        let trials = try result.list("trials")
        #expect(try trials.map { try $0.integer("trial") } == [0, 1, 2, 3])
        for trial in trials {
            #expect(trial.keys == Self.trialKeys)
            #expect(trial.isNull("failure"))
            #expect(try trial.object("values").keys == ["trees", "sample-size"])
            let (trees, size) = (
                try trial.object("values").number("trees"), try trial.object("values").number("sample-size")
            )
            #expect([5, 10, 20].contains(trees) && (16...128).contains(size))
            #expect((trial.members["folds"] as? [Double])?.count == 2)
        }
        let best = try result.object("best").number("mean")
        #expect(try trials.allSatisfy { try $0.number("mean") <= best })
    }

    @Test func theOutcomesAreKeptInAJournalOfTheSearch() async throws {
        let folder = try await flowsFolder(rows: 1_000)
        #expect(try await tune(Self.quick, in: folder).code == 0)
        let name = try #require(try journals(folder).first)
        #expect(name.hasPrefix("isolation-forest-"))
        #expect(try folder.lines(of: name).count == 5, "a header and four outcomes")
        let before = try folder.contents()[name]
        // Called again there is nothing left to do.
        let again = try await tune(Self.quick, in: folder)
        #expect(again.code == 0)
        #expect(again.errors.contains("going on after 4 outcomes"))
        #expect(try folder.contents()[name] == before)
        // Other words are another search, with a journal of its own.
        #expect(try await tune(Self.quick + ["--seed", "2"], in: folder).code == 0)
        #expect(try journals(folder).count == 2)
    }

    @Test func moreTrialsGoOnFromFewer() async throws {
        let folder = try await flowsFolder(rows: 1_000)
        #expect(try await tune(Self.quick + ["--journal", "my.jsonl", "--quiet"], in: folder).code == 0)
        let known = try folder.lines(of: "my.jsonl")
        #expect(known.count == 5)
        let more = try await tune(Self.quick + ["--trials", "6", "--journal", "my.jsonl"], in: folder)
        #expect(more.code == 0, "\(more.errors)")
        let lines = try folder.lines(of: "my.jsonl")
        #expect(lines.count == 7)
        #expect(Array(lines.prefix(5)) == known, "what was known stands as it was")
        #expect(try journals(folder).isEmpty)
    }

    @Test func anEmptyNameKeepsNoJournal() async throws {
        let folder = try await flowsFolder(rows: 1_000)
        #expect(try await tune(Self.quick + ["--journal", ""], in: folder).code == 0)
        #expect(try folder.contents().keys.sorted() == ["flows.csv"])
    }

    /// Interrupted in the middle and called again in the same words, it comes to the same best as in one go.
    @Test func anInterruptedSearchGoesOn() async throws {
        let folder = try await flowsFolder(rows: 6_000)
        let words = [
            "tune", "flows.csv", "--model", "isolation-forest", "--trials", "8", "--folds", "2", "--space",
            "trees=300..400", "--space", "sample-size=2000..4096", "--journal", "search.jsonl",
        ]
        // A shell makes what runs behind it deaf to interrupts: `env` undoes that where it can.
        let script = """
            signal=; env --default-signal=INT true 2>/dev/null && signal=--default-signal=INT
            env $signal "$0" "$@" > first.txt 2>&1 &
            child=$!
            while kill -0 $child 2>/dev/null && [ "$(cat search.jsonl 2>/dev/null | wc -l)" -lt 3 ]; do sleep 0.01; done
            kill -INT $child
            wait $child
            echo "ended $?"
            """
        let first = try await run(["/bin/sh", "-c", script, try lapwingBinary()] + words, in: folder)
        #expect(first.output.contains("ended 130"), "as the signal ends a program: \(first.output)")
        #expect(try text(of: folder / "first.txt").contains("interrupted; what was finished is kept"))
        let kept = try folder.lines(of: "search.jsonl")
        #expect((3..<9).contains(kept.count), "in the middle: \(kept.count) lines")
        let second = try await tune(words + ["--json"], in: folder)
        #expect(second.code == 0, "\(second.errors)")
        #expect(second.errors.contains("going on after \(kept.count - 1) outcomes"), "\(second.errors)")
        let lines = try folder.lines(of: "search.jsonl")
        #expect(lines.count == 9)
        #expect(Array(lines.prefix(kept.count)) == kept, "nothing was lost, nothing done again")
        let whole = try await tune(
            words.map { $0 == "search.jsonl" ? "whole.jsonl" : $0 } + ["--json", "--quiet"], in: folder)
        let (resumed, atOnce) = (try JSONObject(second.output), try JSONObject(whole.output))
        #expect(try resumed.text("flags") == atOnce.text("flags"))
        #expect(
            try resumed.list("trials").map { try $0.number("mean") }
                == atOnce.list("trials").map { try $0.number("mean") })
    }

    @Test func halvingGoesOnWithTheBestThird() async throws {
        let folder = try await flowsFolder(rows: 3_000)
        let outcome = try await tune(
            Self.quick + ["--trials", "9", "--method", "halving", "--json", "--quiet"], in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let shares = try JSONObject(outcome.output).list("trials").map { try $0.number("rows_fraction") }
        #expect(shares.count == 13)
        #expect(shares.count { $0 < 0.2 } == 9 && shares.count { $0 == 1 } == 1)
    }

    @Test func theFirstTrialIsTheDefaults() async throws {
        let folder = try await flowsFolder(rows: 600)
        let outcome = try await tune(
            ["tune", "flows.csv", "--model", "extra-trees", "--trials", "1", "--folds", "2", "--json", "--quiet"],
            in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let trial = try #require(try JSONObject(outcome.output).list("trials").first)
        let values = try trial.object("values")
        #expect(try values.number("trees") == 100)
        #expect(try values.number("columns-tried") == 0, "the square root of their number")
        #expect(try values.number("min-split") == 2)
        #expect(try values.number("smoothing") == 0.1)
    }

    // MARK: Few attacks

    /// The benign flows and so many attacks.
    private func few(_ attacks: Int, in folder: Folder) throws {
        let lines = try folder.lines(of: "flows.csv")
        let kept = lines.filter { $0.hasSuffix(",0") } + lines.filter { $0.hasSuffix(",1") }.prefix(attacks)
        try folder.write(([lines[0]] + kept).joined(separator: "\n") + "\n", to: "few.csv")
    }

    private static let supervised = [
        "tune", "few.csv", "--model", "extra-trees", "--trials", "2", "--space", "trees=5,10", "--journal", "",
    ]

    @Test func moreFoldsThanAttacksAreJudgedWhereThereIsOne() async throws {
        let folder = try await flowsFolder(rows: 1_000)
        try few(3, in: folder)
        let outcome = try await tune(Self.supervised + ["--folds", "5", "--json", "--quiet"], in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        for trial in try JSONObject(outcome.output).list("trials") {
            #expect((trial.members["folds"] as? [Double])?.count == 3, "two folds hold no attack to be found")
        }
    }

    @Test func tooFewAttacksAreAnErrorInPlainWords() async throws {
        let folder = try await flowsFolder(rows: 1_000)
        try few(1, in: folder)
        let outcome = try await tune(Self.supervised + ["--folds", "5"], in: folder)
        #expect(outcome.code == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        for word in ["every trial failed", "1 distinct attack rows", "expected at least"] {
            #expect(outcome.errors.contains(word), "'\(word)' in: \(outcome.errors)")
        }
    }

    // MARK: Hyperparameters by hand

    /// The last eight bytes are the time of writing.
    private func content(_ folder: Folder, _ name: String) -> Data? {
        FileManager.default.contents(atPath: folder / name)?.dropLast(8)
    }

    @Test func aHyperparameterCanBeSet() async throws {
        let folder = try await flowsFolder(rows: 1_000)
        let train = ["train", "flows.csv", "--model", "extra-trees", "--quiet", "--out"]
        for (out, words) in [
            ("set", ["--set", "trees=20"]), ("short", ["--trees", "20"]), ("less", ["--set", "trees=10"]),
            ("last", ["--set", "trees=10", "--set", "trees=20"]),
        ] {
            let outcome = try await tune(train + [out] + words, in: folder)
            #expect(outcome.code == 0, "\(outcome.errors)")
        }
        let set = try #require(content(folder, "set"))
        #expect(content(folder, "short") == set)
        #expect(content(folder, "last") == set)
        let less = try #require(content(folder, "less"))
        #expect(less.count < set.count)
    }

    @Test func aMemberOfTheEnsembleCanBeShaped() async throws {
        let folder = try await flowsFolder(rows: 600)
        let train = ["train", "flows.csv", "--quiet", "--folds", "2"]
        let variants: [(out: String, words: [String])] = [
            ("plain", []), ("small", ["--set", "extra-trees.trees=10"]),
            ("both", ["--set", "trees=150", "--set", "extra-trees.trees=10", "--set", "isolation-forest.trees=100"]),
        ]
        for (out, words) in variants {
            let outcome = try await tune(train + ["--out", out] + words, in: folder)
            #expect(outcome.code == 0, "\(outcome.errors)")
        }
        let (plain, small) = (try #require(content(folder, "plain")), try #require(content(folder, "small")))
        #expect(small.count < plain.count)
        #expect(content(folder, "both") == small, "what is said of a member counts before what is said of all")
    }

    // MARK: The ensemble's scores

    @Test(arguments: [false, true])
    func scoresOfAnEnsembleSayWhatIsNovelAndWhoSpoke(isBenignOnly: Bool) async throws {
        let folder = try await flowsFolder(rows: 1_500)
        let trained = try await tune(
            ["train", "flows.csv", "--out", "flows.lapwing", "--json", "--folds", "3"]
                + (isBenignOnly ? ["--benign-only"] : []), in: folder)
        #expect(trained.code == 0, "\(trained.errors)")
        let members = try #require(try JSONObject(trained.output).members["members"] as? [String])
        #expect(members.count > 1)
        let outcome = try await lapwing("score", "flows.lapwing", "flows.csv", in: folder)
        #expect(outcome.code == 0)
        let novel = isBenignOnly ? "" : ",novel"
        #expect(outcome.outputLines.first == "row,score,p_value,is_anomaly,predicted_class\(novel),spoke")
        #expect(outcome.outputLines.count == 1_501)
        let lines = try await lapwing("score", "flows.lapwing", "flows.csv", "--json", in: folder).outputLines
        #expect(lines.count == 1_500)
        for (row, line) in outcome.outputLines.dropFirst().enumerated() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            try #require(cells.count == (isBenignOnly ? 6 : 7), "\(line)")
            #expect(members.contains(cells[cells.count - 1]), "\(line)")
            #expect((cells[4] == "benign") == (cells[3] == "false"), "what is called has an attack's name: \(line)")
            if !isBenignOnly { #expect(["true", "false"].contains(cells[5]), "\(line)") }
            guard row % 100 == 0 else { continue }
            let object = try JSONObject(String(lines[row]))
            #expect(try object.text("spoke") == cells[cells.count - 1])
            #expect((object.members["novel"] as? Bool).map { "\($0)" } == (isBenignOnly ? nil : cells[5]))
        }
    }

    // MARK: Bad calls

    static let words: [BadInput] = [
        BadInput(name: "no model to tune", command: "tune flows.csv", words: ["--model"], code: 2),
        BadInput(
            name: "a value out of range", command: "tune flows.csv --model isolation-forest --space trees=0..10",
            words: ["trees 0", "1 to 100000"], code: 2),
        BadInput(
            name: "a listed value out of range", command: "tune flows.csv --model isolation-forest --space trees=5,0",
            words: ["trees 0", "1 to 100000"], code: 2),
        BadInput(
            name: "half a tree", command: "tune flows.csv --model isolation-forest --space trees=1.5..4",
            words: ["trees 1.5", "whole number"], code: 2),
        BadInput(
            name: "a range from high to low", command: "tune flows.csv --model isolation-forest --space trees=10..5",
            words: ["--space trees", "lower end first"], code: 2),
        BadInput(
            name: "an unknown hyperparameter", command: "tune flows.csv --model isolation-forest --space nonsense=1..2",
            words: ["nonsense", "trees", "sample-size"], code: 2),
        BadInput(
            name: "a space without values", command: "tune flows.csv --model isolation-forest --space trees",
            words: ["--space", "trees"], code: 2),
        BadInput(
            name: "a space of words", command: "tune flows.csv --model isolation-forest --space trees=few,many",
            words: ["--space", "few"], code: 2),
        BadInput(
            name: "a model with nothing to tune", command: "tune flows.csv --model ecod", words: ["ecod"], code: 2),
        BadInput(
            name: "no trials", command: "tune flows.csv --model isolation-forest --trials 0", words: ["--trials 0"],
            code: 2),
        BadInput(
            name: "an unknown method", command: "tune flows.csv --model isolation-forest --method grid",
            words: ["--method", "grid"], code: 2),
        BadInput(
            name: "an unknown objective", command: "tune flows.csv --model isolation-forest --objective luck",
            words: ["--objective", "luck"], code: 2),
        BadInput(
            name: "one fold", command: "tune flows.csv --model isolation-forest --folds 1", words: ["--folds 1"],
            code: 2),
        BadInput(
            name: "the journal of another search",
            command: "tune flows.csv --model isolation-forest --journal other.jsonl",
            words: ["--journal", "other.jsonl", "another file"], code: 2
        ) { try $0.write("{\"data\":[\"00\"],\"search\":\"another\"}\n", to: "other.jsonl") },
        BadInput(
            name: "a journal over the data", command: "tune flows.csv --model isolation-forest --journal flows.csv",
            words: ["--journal flows.csv", "inputs"], code: 2),
        BadInput(
            name: "an unknown hyperparameter of training",
            command: "train flows.csv --model extra-trees --set nonsense=1 --out new",
            words: ["nonsense", "trees", "min-split"], code: 2),
        BadInput(
            name: "an unknown hyperparameter of a member",
            command: "train flows.csv --set extra-trees.nonsense=1 --out new",
            words: ["extra-trees.nonsense", "isolation-forest"], code: 2),
        BadInput(
            name: "a setting that is none", command: "train flows.csv --model extra-trees --set trees --out new",
            words: ["--set", "trees"], code: 2),
        BadInput(
            name: "a setting out of range", command: "train flows.csv --model extra-trees --set trees=0 --out new",
            words: ["trees 0", "1 to 100000"], code: 2),
    ]

    @Test(arguments: words) func aBadCallIsNamed(input: BadInput) async throws {
        try await input.check(in: try await flowsFolder())
    }
}
