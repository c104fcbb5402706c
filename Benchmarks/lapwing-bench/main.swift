import Foundation

// lapwing-bench worker JOB DIR: Lapwing's side of a race; lapwing-bench rate FILE: how fast the default detector
// scores; lapwing-bench flows: what a million flows and a flood cost; netflow: how
// fast exporters' records are taken. See Benchmarks/README.md.
let arguments = CommandLine.arguments
if arguments.count == 3, arguments[1] == "rate" {
    try await ScoringRate(training: arguments[2]).report()
    exit(0)
}
if arguments.count == 2, arguments[1] == "flows" {
    try FlowLoad().report()
    exit(0)
}
if arguments.count == 2, arguments[1] == "netflow" {
    ExporterRate().report()
    exit(0)
}
guard arguments.count == 4, arguments[1] == "worker" else {
    FileHandle.standardError.write(Data("usage: lapwing-bench worker JOB DIR | rate FILE | flows | netflow\n".utf8))
    exit(2)
}
do {
    var worker = Worker(job: try makeJob(named: arguments[2], directory: arguments[3]))
    try await worker.serve()
} catch {
    FileHandle.standardError.write(Data("lapwing-bench: \(error)\n".utf8))
    exit(1)
}
