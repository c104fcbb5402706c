import Learning
import Testing

@Suite struct WorkersTests {
    @Test(arguments: [-1, 0, 1, 2, 7], [0, 1, 2, 50])
    func resultsStandInTheOrderOfTheirJobs(count: Int, jobs: Int) async throws {
        #expect(try await Workers(count: count).map(jobs) { $0 * $0 } == (0..<jobs).map { $0 * $0 })
    }

    @Test func cancelledWorkIsAnError() async {
        let task = Task { () -> LearningError? in
            withUnsafeCurrentTask { $0?.cancel() }
            return await learningError { _ = try await Workers(count: 1).map(10) { $0 } }
        }
        #expect(await task.value == .cancelled)
    }
}
