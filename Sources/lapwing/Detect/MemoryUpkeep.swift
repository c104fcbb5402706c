import Capture

/// Gives free memory back every ten seconds.
///
/// Rows are allocated by the thread that meters and freed by who judges them. Where judging is held up for a moment they
/// pile up, up to the bound of the queue; once they are freed, the C library keeps their pages for the next pile. So what
/// the program held was its largest pile ever, and grew with each larger one for as long as it ran.
struct MemoryUpkeep {
    private static let pause = 10
    private var seconds = 0

    /// Is told about once a second.
    mutating func secondHasPassed() {
        seconds += 1
        guard seconds >= Self.pause else { return }
        seconds = 0
        FreeMemory.giveBack()
    }
}
