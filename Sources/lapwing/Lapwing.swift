import ArgumentParser
import Capture
import Detection
import Flows
import Foundation
import Learning
import Tabular

#if Console
    import Console
    import Store
#endif

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
              lapwing train flows.csv --out flows.lapwing
              lapwing evaluate flows.lapwing other.csv --report report.html

            Exit codes: 0 done; 1 it ran and failed; 2 the call's words are off.
            """,
        version: lapwingVersion,
        subcommands: [
            TrainCommand.self, EvaluateCommand.self, CalibrateCommand.self, CompareCommand.self, TuneCommand.self,
            ScoreCommand.self, InspectCommand.self, MeterCommand.self, DetectCommand.self, SimulateCommand.self,
        ] + console)

    /// What the web console adds.
    private static var console: [any ParsableCommand.Type] {
        #if Console
            [ServeCommand.self]
        #else
            []
        #endif
    }

    static func main() async {
        let work = Task {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        }
        let interruption = Interruption { work.cancel() }
        do { try await work.value } catch {
            if error as? LearningError == .cancelled {
                Terminal.complain("interrupted; what was finished is kept")
                interruption.die()
            }
            exit(with: error)
        }
    }

    /// Ends the program: one line on standard error, and the exit code that scripts rely on.
    private static func exit(with error: any Error) -> Never {
        switch error {
        case let error as ExitCode:
            // What was wrong, if anything was, has been said.
            Foundation.exit(error.rawValue)
        case let error as TabularError:
            Terminal.complain(error.description)
            if case .noSuchColumn = error { Foundation.exit(2) }
            Foundation.exit(1)
        case let error as CaptureError:
            Terminal.complain(error.description)
            if case .badFilter = error { Foundation.exit(2) }
            Foundation.exit(1)
        case let error as SocketError:
            Terminal.complain(error.description)
            if case .badAddress = error { Foundation.exit(2) }
            Foundation.exit(1)
        case let error as FlowError:
            Terminal.complain(error.description)
            if case .badOption = error { Foundation.exit(2) }
            Foundation.exit(1)
        case let error as DetectionError:
            Terminal.complain(error.description)
            if case .badOption = error { Foundation.exit(2) }
            Foundation.exit(1)
        #if Console
            case let error as StoreError:
                Terminal.complain(error.description)
                Foundation.exit(1)
            case let error as ConsoleError:
                Terminal.complain(error.description)
                if case .notLoopback = error { Foundation.exit(2) }
                if case .badPort = error { Foundation.exit(2) }
                Foundation.exit(1)
        #endif
        case let error as DataFault:
            Terminal.complain(error.description)
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
            let words = message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
            let stop = words.last.map { ".?!".contains($0) } ?? true ? "" : "."
            Terminal.complain(words + stop + " See 'lapwing --help', or --help after a command.")
            Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}

/// An error of learning that the data is to blame for, with the files it came from.
struct DataFault: Error, CustomStringConvertible {
    let files: [String]
    let error: LearningError

    var description: String {
        files.map { $0 == "-" ? "standard input" : $0 }.joined(separator: ", ") + ": " + error.description
    }

    /// Runs work on data, and names its files where they are at fault.
    static func naming<Value>(_ files: [String], _ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch let error as LearningError where error.isAboutData {
            throw DataFault(files: files, error: error)
        }
    }
}
