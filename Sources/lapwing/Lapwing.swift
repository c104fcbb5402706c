import ArgumentParser
import Foundation
import Learning
import Tabular

/// The program's version.
let lapwingVersion = "0.1.0"

@main
struct Lapwing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lapwing",
        abstract: "Finds anomalies in network traffic: learns what is normal and what attacks look like.",
        discussion: """
            Examples:
              lapwing simulate rows --rows 20000 > flows.csv
              lapwing train flows.csv --model extra-trees --out flows.lapwing
              lapwing evaluate flows.lapwing other.csv --report report.html

            Exit codes: 0 done; 1 it ran and failed; 2 the call's words are off.
            """,
        version: lapwingVersion,
        subcommands: [
            TrainCommand.self, EvaluateCommand.self, CalibrateCommand.self, ScoreCommand.self, InspectCommand.self,
            SimulateCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(with: error)
        }
    }

    /// Ends the program: one line on standard error, and the exit code that scripts rely on.
    private static func exit(with error: any Error) -> Never {
        switch error {
        case let error as TabularError:
            Terminal.complain(error.description)
            if case .noSuchColumn = error { Foundation.exit(2) }
            Foundation.exit(1)
        case let error as LearningError:
            Terminal.complain(error.description)
            if case .badOption = error { Foundation.exit(2) }
            Foundation.exit(1)
        default:
            let code = exitCode(for: error)
            if code == .success {
                print(fullMessage(for: error))  // help and version
                Foundation.exit(0)
            }
            FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
            Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}
