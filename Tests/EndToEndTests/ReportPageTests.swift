import Foundation
import Testing

/// The page that `evaluate --report` writes, in a real browser.
@Suite struct ReportPageTests {
    static let browser: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .flatMap { folder in ["chromium", "chromium-browser", "google-chrome"].map { "\(folder)/\($0)" } }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private func page(_ folder: Folder, _ name: String) async throws -> (document: String, complaints: [Substring]) {
        let outcome = try await run(
            [
                try #require(Self.browser), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--user-data-dir=\(folder / "profile")", "--enable-logging=stderr", "--virtual-time-budget=5000",
                "--dump-dom", "file://\(folder / name)",
            ], in: folder, environment: ["HOME": folder.path])
        #expect(outcome.code == 0)
        return (outcome.output, outcome.errorLines.filter { $0.contains("CONSOLE") })
    }

    @Test(
        .enabled(if: browser != nil, "no chromium on PATH"),
        arguments: ["extra-trees", "isolation-forest"])
    func theBrowserDrawsItWithoutComplaint(model: String) async throws {
        let folder = try await flowsFolder(model: model)
        let made = try await lapwing(
            "simulate", "rows", "--rows", "3000", "--seed", "9", "--out", "unseen.csv", in: folder)
        #expect(made.code == 0)
        let report = try await lapwing(
            "evaluate", "flows.lapwing", "unseen.csv", "--report", "report.html", "--json", in: folder)
        let figures = try JSONObject(report.output).object("confusion_matrix")
        let (document, complaints) = try await page(folder, "report.html")
        #expect(complaints.isEmpty)
        // The script's own text has these words too: look only at what it drew.
        let drawn = document.replacing(/(?s)<script.*?<\/script>/, with: "")
        let verdict = try #require(drawn.firstMatch(of: /(?s)<div id="verdict".*?<\/div>/)).0
        let positives = try figures.integer("tp") + figures.integer("fn")
        #expect(verdict.contains("Found \(try figures.integer("tp")) of \(positives) attacks at"))
        #expect(drawn.matches(of: /<canvas[^>]*aria-label="[^"]+"/).count == 3, "ROC, precision-recall, histogram")
        #expect(drawn.contains("<td"), "tables")
    }

    @Test(.enabled(if: browser != nil, "no chromium on PATH"))
    func namesInTheDataCannotBecomeMarkup() async throws {
        let folder = try Folder()
        let label = "</script><img src=x onerror=alert(1)>"
        let rows = (0..<400).map { "\($0 * 13 % 97),\($0 % 4 == 0 ? label : "normal")\n" }.joined()
        try folder.write("size,label\n" + rows, to: "odd.csv")
        for words in [
            ["train", "odd.csv", "--out", "odd.lapwing"],
            ["evaluate", "odd.lapwing", "odd.csv", "--report", "odd.html"],
        ] {
            #expect(try await run([try lapwingBinary()] + words, in: folder).code == 0)
        }
        let (document, complaints) = try await page(folder, "odd.html")
        #expect(complaints.isEmpty)
        #expect(!document.replacing(/(?s)<script.*?<\/script>/, with: "").contains("<img"))
    }

    @Test func thePageNeedsNothingElse() async throws {
        let folder = try await flowsFolder(model: "extra-trees")
        let outcome = try await lapwing("evaluate", "flows.lapwing", "flows.csv", "--report", "r.html", in: folder)
        #expect(outcome.code == 0)
        let page = try text(of: folder / "r.html")
        #expect(page.contains("Content-Security-Policy"))
        #expect(page.firstMatch(of: /(?:src|href)="(?:https?:)?\/\//) == nil)
        #expect(page.firstMatch(of: /<(?:script|link)[^>]*\ssrc=/) == nil)
    }
}
