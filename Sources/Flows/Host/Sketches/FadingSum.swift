/// A sum that forgets exponentially, over about ten minutes or about an hour.
///
/// What came `t` ago counts for `exp(-t / memory)`, so that a steady rate gives what comes in one memory's time.
/// It fades in steps of ten seconds by products alone, so that every machine gives the same bits.
struct FadingSum: Sendable {
    /// The factor of a step over ten minutes: exp(-10 s / 600 s).
    static var tenMinutes: Double { 0.983_471_453_821_617_5 }
    /// The factor of a step over an hour: exp(-10 s / 3600 s).
    static var hour: Double { 0.997_226_076_677_147_8 }

    private(set) var value = 0.0

    /// Fades by a number of steps of ten seconds, each by `factor`.
    mutating func fade(_ factor: Double, steps: Int64) {
        if value == 0 || steps <= 0 { return }
        // After 40 hours nothing is left of anything.
        if steps > 14_400 {
            value = 0
            return
        }
        var (power, rest) = (factor, steps)
        while rest > 0 {
            if rest & 1 == 1 { value *= power }
            power *= power
            rest >>= 1
        }
    }

    mutating func add(_ amount: Double) { value += amount }
}
