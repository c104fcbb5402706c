/// What a host's rows show of the time before their window: sums and counts that forget, over ten minutes or an hour.
///
/// It is apart from the rest of a host's memory so that a look at an open window, which is told as it would be at its
/// end, has to copy only this.
struct HostPast: Sendable {
    var ports: RecentCounter
    var failures: RecentCounter
    /// Up to when the sums have faded: the end of a window.
    private var fadedTo: Int64
    private(set) var newDestinations10 = FadingSum()
    private(set) var newDestinations60 = FadingSum()
    private(set) var newHomeDestinations60 = FadingSum()
    private(set) var failed10 = FadingSum()
    private(set) var bytesOutExternal10 = FadingSum()
    private(set) var bytesOutExternal60 = FadingSum()

    init(at time: Int64) {
        ports = RecentCounter(at: time)
        failures = RecentCounter(at: time)
        fadedTo = time
    }

    /// What a window of ten seconds adds.
    struct Addition {
        var newDestinations: UInt32
        var newHomeDestinations: UInt32
        var failed: UInt32
        var bytesOutExternal: UInt64
    }

    /// A window of ten seconds is over: the sums take it in.
    mutating func settle(_ window: Addition, at end: Int64) {
        fade(to: end)
        newDestinations10.add(Double(window.newDestinations))
        newDestinations60.add(Double(window.newDestinations))
        newHomeDestinations60.add(Double(window.newHomeDestinations))
        failed10.add(Double(window.failed))
        bytesOutExternal10.add(Double(window.bytesOutExternal))
        bytesOutExternal60.add(Double(window.bytesOutExternal))
    }

    /// Brings what forgets up to a window's end.
    mutating func fade(to end: Int64) {
        ports.advance(to: end)
        failures.advance(to: end)
        let steps = (end &- fadedTo) / HostWindow.short.length
        fadedTo = end
        newDestinations10.fade(FadingSum.tenMinutes, steps: steps)
        newDestinations60.fade(FadingSum.hour, steps: steps)
        newHomeDestinations60.fade(FadingSum.hour, steps: steps)
        failed10.fade(FadingSum.tenMinutes, steps: steps)
        bytesOutExternal10.fade(FadingSum.tenMinutes, steps: steps)
        bytesOutExternal60.fade(FadingSum.hour, steps: steps)
    }
}
