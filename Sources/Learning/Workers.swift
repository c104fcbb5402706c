import Foundation

/// How many tasks may work at once.
///
/// Results never depend on the number: jobs are placed by index.
public struct Workers: Sendable {
    /// The number of tasks, at least one.
    public let count: Int

    /// As many tasks as the machine has processors.
    public static var all: Workers { Workers(count: ProcessInfo.processInfo.activeProcessorCount) }

    /// Makes a team of up to `count` tasks.
    public init(count: Int) {
        self.count = max(1, count)
    }

    /// The results of `jobs` independent jobs, in order of their index.
    ///
    /// Jobs are handed out one after the other, so that long and short ones even out. Throws `.cancelled` where the
    /// surrounding task is cancelled between two jobs.
    public func map<Result: Sendable>(
        _ jobs: Int, _ job: @escaping @Sendable (Int) -> Result
    ) async throws(LearningError) -> [Result] {
        var results = [Result?](repeating: nil, count: jobs)
        await withTaskGroup(of: (Int, Result).self) { group in
            var next = 0
            while next < min(count, jobs) {
                group.addTask { [next] in (next, job(next)) }
                next += 1
            }
            while let (index, result) = await group.next() {
                results[index] = result
                if next < jobs && !Task.isCancelled {
                    group.addTask { [next] in (next, job(next)) }
                    next += 1
                }
            }
        }
        let done = results.compactMap { $0 }
        guard done.count == jobs else { throw .cancelled }
        return done
    }

    /// The ranges that cut `rows` rows into chunks of at most `size`.
    static func chunks(of rows: Int, size: Int) -> [Range<Int>] {
        stride(from: 0, to: rows, by: size).map { $0..<min($0 + size, rows) }
    }
}
