import Foundation
import Testing

@Suite struct HelpTests {
    @Test(arguments: ["train", "evaluate", "calibrate", "score", "inspect", "simulate rows", "detect", "serve"])
    func everyCommandHasHelpWithAnExample(command: String) async throws {
        let folder = try Folder()
        let words = command.split(separator: " ").map(String.init) + ["--help"]
        let outcome = try await run([try lapwingBinary()] + words, in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.output.contains("\n  lapwing \(command) "), "an example of \(command)")
        #expect(outcome.output.contains("--quiet"))
    }

    @Test func helpWithoutACommandNamesAllOfThem() async throws {
        let outcome = try await lapwing("--help", in: try Folder())
        #expect(outcome.code == 0)
        for command in ["train", "evaluate", "calibrate", "score", "inspect", "detect", "serve", "simulate"] {
            #expect(outcome.output.contains("\n  \(command) "), "\(command)")
        }
        #expect(outcome.output.contains("\n  lapwing train "), "an example")
        #expect(outcome.output.contains("Exit codes:"))
    }

    @Test func versionIsThatOfTheChangelog() async throws {
        let outcome = try await lapwing("--version", in: try Folder())
        #expect(outcome.code == 0)
        let version = try #require(outcome.outputLines.first)
        #expect(version.wholeMatch(of: /\d+\.\d+\.\d+/) != nil)
        #expect(try text(of: packageRoot + "/CHANGELOG.md").contains("## [\(version)]"))
    }

    @Test func commandsPageNamesEveryFlag() async throws {
        let page = try text(of: packageRoot + "/Documentation/guides/commands.md")
        let folder = try Folder()
        for command in ["train", "evaluate", "calibrate", "score", "inspect", "simulate rows", "detect", "serve"] {
            let words = command.split(separator: " ").map(String.init) + ["--help"]
            let help = try await run([try lapwingBinary()] + words, in: folder).output
            let heading = try #require(page.range(of: "\n## \(command)\n"), "a chapter on \(command)")
            let chapter = page[heading.upperBound...].split(separator: "\n## ", maxSplits: 1).first ?? ""
            let common = page.split(separator: "\n## ").filter { $0.hasPrefix("Flags that ") }.joined()
            for flag in help.matches(of: /(?m)^  (?:-\w, )?(--[a-z-]+)/).map(\.1) where flag != "--version" {
                #expect(chapter.contains("`\(flag)") || common.contains("`\(flag)"), "\(command) \(flag)")
            }
            let known = Set(help.matches(of: /--[a-z-]+/).map(\.0))
            for flag in chapter.matches(of: /(?m)^\| `(--[a-z-]+)/).map(\.1) {
                #expect(known.contains(flag), "\(command) has no \(flag)")
            }
        }
    }
}
