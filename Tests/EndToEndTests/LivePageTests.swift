import Foundation
import Testing

/// The live page in a real browser, from the first minute's learning to an attack that is found.
@Suite struct LivePageTests {
    private static let python = packageRoot + "/.build/browser/bin/python"
    private static let isPossible =
        FileManager.default.isExecutableFile(atPath: python) && ReportPageTests.browser != nil
        && FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")

    @Test(.enabled(if: isPossible, "needs chromium, curl, and Playwright in .build/browser"), .timeLimit(.minutes(8)))
    func thePageShowsWhatHappensAndWhy() async throws {
        let folder = try Folder()
        let server = try await Server("--source", "simulate:office", "--learn", "20m", in: folder)
        let outcome = try await run(
            [
                Self.python, packageRoot + "/Tests/Browser/drive.py", server.address + server.link, folder / "pictures",
                "--wait", "240", "--browser", try #require(ReportPageTests.browser),
            ], in: folder)
        let report = try JSONObject(outcome.output)
        for check in try report.list("checks") where check.members["passed"] as? Bool != true {
            Issue.record("\(check.members["name"] ?? ""): \(check.members["detail"] ?? "")")
        }
        #expect(try report.integer("passed") > 40)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let pictures = try FileManager.default.contentsOfDirectory(atPath: folder / "pictures")
        #expect(pictures.filter { $0.hasSuffix(".png") }.count >= 4, "light and dark, wide and narrow")
        // The truth stands beside what was found.
        let attacks = try JSONObject(try await server.get("/api/v1/attacks").body).list("attacks")
        let found = attacks.filter { $0.members["incident"] is String }
        #expect(!found.isEmpty, "\(attacks.map(\.members))")
    }
}
