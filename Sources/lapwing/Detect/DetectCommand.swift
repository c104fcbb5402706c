import ArgumentParser
import Detection
import Evaluation
import Foundation
import Learning

struct DetectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Watches traffic, and prints an alert for what is too unusual or known as an attack.",
        discussion: """
            What is unusual follows from what was learnt: from recordings of ordinary traffic (--learn FILE), from the first
            while of the source itself (--learn 10m), or from a baseline that was saved before. A model that `train` made
            gives a second opinion, and names the attack. SOURCE is what `meter` takes, or simulate:office. Alerts go to
            standard output as JSON lines in the Elastic Common Schema, the summary to standard error. Ctrl-C ends a live
            source in order.

            Examples:
              lapwing detect --learn benign.pcap suspicious.pcap
              lapwing detect --learn benign.pcap --save here.lapwing suspicious.pcap
              lapwing detect here.lapwing other.pcap --alarms-per-day 1 --mute 10.0.0.5
              lapwing detect live.lapwing capture.pcapng
              sudo lapwing detect --learn 60s interface:eth0

            Exit codes: 0 done; 1 it ran and failed; 2 the call's words are off; 3 there were alerts, with --fail-on-alert.
            """)

    @Argument(help: "Models that judge (saved baselines, trained detectors), then the source.", completion: .file())
    var modelsAndSource: [String]

    @OptionGroup var flags: DetectFlags

    @Flag(name: .long, help: "Exit with 3 where there was an alert.")
    var failOnAlert = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard let last = modelsAndSource.last, SourceName(argument: last) != nil else {
            throw ValidationError(
                "SOURCE '\(modelsAndSource.last ?? "")': expected a capture file, interface:NAME, netflow:HOST:PORT, a log or "
                    + "simulate:office.")
        }
    }

    mutating func run() async throws {
        guard let source = modelsAndSource.last.flatMap(SourceName.init(argument:)) else { return }
        var plan = try DetectionPlan(
            source: source, models: Array(modelsAndSource.dropLast()), flags: flags, workers: common.workers)
        guard plan.hasJudge else {
            throw DetectionError.badOption(
                "nothing to judge by: give --learn FILE, --learn 10m, or a model before the source.")
        }
        let bar = ProgressBar(quiet: common.quiet)
        plan.options.progress = bar.progress
        if source.isLive, !common.quiet { Terminal.note("watching \(source.description); Ctrl-C ends it") }
        var incidents = IncidentTable()
        var (isUnsaved, isUnwritten) = (false, false)
        let run = DetectionRun(plan) { [save = flags.save] baseline in
            guard let save else { return }
            do { try baseline.write(to: save, created: now()) } catch {
                // Hours may have gone into it, and it judges whether it is kept or not.
                Terminal.complain("\(error) Detection goes on without keeping what was learnt.")
                isUnsaved = true
            }
        }
        let summary = try await run.run { event in
            switch event {
            case .alert(let alert):
                do { try Terminal.say(alert.jsonLine) } catch {
                    if !isUnwritten { Terminal.complain("\(error)") }
                    isUnwritten = true
                }
            case .incident(let incident): incidents.add(incident)
            case .status, .points, .truth: break
            }
        }
        bar.finish()
        let report = DetectReport(source: source.description, summary: summary, incidents: incidents)
        if common.json {
            Terminal.note(report.json.text())
        } else if !common.quiet {
            for line in report.lines(saved: isUnsaved ? nil : flags.save) { Terminal.note(line) }
        }
        if isUnsaved || isUnwritten { throw ExitCode(1) }
        if failOnAlert, summary.alerts > 0 { throw ExitCode(3) }
    }
}
