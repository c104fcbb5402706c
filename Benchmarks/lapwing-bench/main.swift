import Foundation

// lapwing-bench worker JOB DIR: Lapwing's side of a race. See Benchmarks/README.md.
let arguments = CommandLine.arguments
guard arguments.count == 4, arguments[1] == "worker" else {
    FileHandle.standardError.write(Data("usage: lapwing-bench worker JOB DIR\n".utf8))
    exit(2)
}
do {
    var worker = Worker(job: try makeJob(named: arguments[2], directory: arguments[3]))
    try await worker.serve()
} catch {
    FileHandle.standardError.write(Data("lapwing-bench: \(error)\n".utf8))
    exit(1)
}
