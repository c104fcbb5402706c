import Packets

extension HostState {
    /// A window's row; without visits.
    ///
    /// - Parameters:
    ///   - told: the row's time.
    ///   - end: When the window ends; the state has faded to it.
    func row(of host: IPAddress, _ window: HostWindow, told: Int64, closing end: Int64) -> HostRow {
        let activity = window == .short ? short : long
        var row = HostRow(end: told, host: host, window: window, features: features(window, at: end))
        row.contacted = activity.contacted.peer(of: activity.contacts)
        row.caller = activity.caller.peer(of: activity.approaches)
        row.resolver = activity.resolver.peer(of: activity.queries)
        return row
    }

    /// A window's row, in the order of `HostSchema.columns`.
    ///
    /// - Parameter end: When the window ended; the state has faded to it.
    func features(_ window: HostWindow, at end: Int64) -> [Double] {
        var row: [Double] = []
        row.reserveCapacity(HostSchema.columns.count)
        row.append(Double(window.length) / 1e6)
        if window == .short {
            append(short, to: &row)
        } else {
            append(long, to: &row)
        }
        row.append(newDestinations10.value)
        row.append(newDestinations60.value)
        row.append(newHomeDestinations60.value)
        row.append(recentPorts.estimate)
        row.append(failed10.value)
        row.append(recentFailures.estimate)
        row.append(bytesOutExternal10.value)
        row.append(bytesOutExternal60.value)
        let rhythm = rhythms.mostRegular(at: end)
        row.append(rhythm.contacts)
        row.append(rhythm.gap)
        row.append(rhythm.variation)
        row.append(rhythm.regularity)
        row.append(rhythm.isExternal ? 1 : 0)
        return row
    }

    private func append(_ a: HostActivity, to row: inout [Double]) {
        appendOpened(a, to: &row)
        appendAccepted(a, to: &row)
        appendVolume(a, to: &row)
        appendNames(a, to: &row)
    }

    private func appendOpened(_ a: HostActivity, to row: inout [Double]) {
        row.append(Double(a.contacts))
        row.append(a.peers.estimate)
        row.append(a.peerPorts.estimate)
        row.append(a.destinations.estimate)
        row.append(a.portsByPeer.largest)
        row.append(a.peersByPort.largest)
        row.append(Double(a.services.largest))
        row.append(Double(a.login))
        row.append(Double(a.failed))
        row.append(Self.ratio(Double(a.failed), Double(max(a.contacts, a.failed))))
        row.append(Double(a.refused))
        row.append(Double(a.unanswered))
        row.append(Double(a.halfOpenOut))
        row.append(Double(a.openOut))
        row.append(Double(a.openToOne))
        let mean = Self.ratio(a.endedBytes, Double(a.ended))
        let variance = max(0, Self.ratio(a.endedBytesSquared, Double(a.ended)) - mean * mean)
        row.append(mean)
        row.append(Self.ratio(variance.squareRoot(), mean))
        row.append(Self.ratio(a.endedSeconds, Double(a.ended)))
        row.append(Double(a.newDestinations))
        row.append(Double(a.newHomeDestinations))
    }

    private func appendAccepted(_ a: HostActivity, to row: inout [Double]) {
        row.append(Double(a.approaches))
        row.append(a.clients.estimate)
        row.append(a.ownPorts.estimate)
        row.append(Double(a.callers.largest))
        row.append(Double(a.loginApproaches))
        row.append(Double(a.accepted))
        row.append(Double(a.failedApproaches))
        row.append(Double(a.halfOpenIn))
        row.append(Double(a.openIn))
        row.append(Self.ratio(Double(a.bytesInAccepted), Double(a.openIn)))
    }

    private func appendVolume(_ a: HostActivity, to row: inout [Double]) {
        row.append(Double(a.packetsOut))
        row.append(Double(a.packetsIn))
        row.append(Double(a.bytesOut))
        row.append(Double(a.bytesIn))
        row.append(Self.ratio(Double(a.bytesOut), Double(a.bytesOut) + Double(a.bytesIn)))
        row.append(Self.ratio(Double(a.smallPacketsOut), Double(a.packetsOut)))
        row.append(Double(a.bytesOutExternal))
        row.append(Double(a.bytesInExternal))
        row.append(Double(a.receivers.largest))
        row.append(Double(a.bytesOutNewExternal))
        row.append(Double(a.udpPacketsOut))
        row.append(Double(a.udpPacketsIn))
        row.append(Double(a.icmpPacketsOut))
        row.append(Double(a.icmpPacketsIn))
        row.append(Double(a.unreachableIn))
    }

    private func appendNames(_ a: HostActivity, to row: inout [Double]) {
        let queries = Double(a.queries)
        row.append(queries)
        row.append(a.names.estimate)
        row.append(a.namesByDomain.largest)
        row.append(Self.ratio(Double(a.subdomainBytes), queries))
        row.append(Double(a.longestSubdomain))
        row.append(Self.ratio(Double(a.entropy) / 100, queries))
        row.append(Self.ratio(Double(a.noSuchName), Double(a.responses)))
        row.append(Self.ratio(Double(a.textQueries), queries))
        row.append(Double(a.dnsBytesOut))
        row.append(Double(a.dnsBytesIn))
    }

    /// A quotient that is 0 where there is nothing to divide by.
    private static func ratio(_ a: Double, _ b: Double) -> Double { b > 0 ? a / b : 0 }
}
