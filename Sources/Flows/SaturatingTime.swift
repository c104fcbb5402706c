extension Int64 {
    /// The sum, or the farthest moment where it would be beyond.
    ///
    /// A timeout of `Int64.max` is one that never comes.
    @inline(__always)
    func saturatingAdd(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
