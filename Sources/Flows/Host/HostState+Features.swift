import Packets

extension HostState {
    /// A window's row; without visits.
    ///
    /// Nothing is changed. It is mutating so that a host is read where it stands in its array: a call that only reads is
    /// given a copy first, of 4 KB.
    ///
    /// - Parameters:
    ///   - told: the row's time.
    ///   - end: When the window ends; the state has faded to it.
    mutating func row(of host: IPAddress, _ window: HostWindow, told: Int64, closing end: Int64) -> HostRow {
        row(of: host, window, told: told, closing: end, past)
    }

    /// The same with a past of its own, which has faded to the window's end.
    mutating func row(
        of host: IPAddress, _ window: HostWindow, told: Int64, closing end: Int64, _ past: HostPast
    ) -> HostRow {
        var row = HostRow(end: told, host: host, window: window, features: features(window, at: end, past))
        if window == .short { short.name(in: &row) } else { long.name(in: &row) }
        return row
    }

    /// A window's values, in the order of `HostSchema.columns`.
    private mutating func features(_ window: HostWindow, at end: Int64, _ past: HostPast) -> [Double] {
        var row: [Double] = []
        row.reserveCapacity(HostSchema.columns.count)
        row.append(Double(window.length) / 1e6)
        if window == .short {
            short.append(to: &row)
        } else {
            long.append(to: &row)
        }
        row.append(past.newDestinations10.value)
        row.append(past.newDestinations60.value)
        row.append(past.newHomeDestinations60.value)
        row.append(past.ports.estimate)
        row.append(past.failed10.value)
        row.append(past.failures.estimate)
        row.append(past.bytesOutExternal10.value)
        row.append(past.bytesOutExternal60.value)
        let rhythm = rhythms.mostRegular(at: end)
        row.append(rhythm.contacts)
        row.append(rhythm.gap)
        row.append(rhythm.variation)
        row.append(rhythm.regularity)
        row.append(rhythm.isExternal ? 1 : 0)
        return row
    }
}

extension HostActivity {
    /// Says in a row who is on the other side of most contacts.
    fileprivate mutating func name(in row: inout HostRow) {
        row.contacted = contacted.peer(of: contacts)
        row.caller = caller.peer(of: approaches)
        row.resolver = resolver.peer(of: queries)
    }

    fileprivate mutating func append(to row: inout [Double]) {
        appendOpened(to: &row)
        appendAccepted(to: &row)
        appendVolume(to: &row)
        appendNames(to: &row)
    }

    private mutating func appendOpened(to row: inout [Double]) {
        row.append(Double(contacts))
        row.append(peers.estimate)
        row.append(peerPorts.estimate)
        row.append(destinations.estimate)
        row.append(portsByPeer.largest)
        row.append(peersByPort.largest)
        row.append(Double(services.largest))
        row.append(Double(login))
        row.append(Double(failed))
        row.append(Self.ratio(Double(failed), Double(max(contacts, failed))))
        row.append(Double(refused))
        row.append(Double(unanswered))
        row.append(Double(halfOpenOut))
        row.append(Double(openOut))
        row.append(Double(openToOne))
        let mean = Self.ratio(endedBytes, Double(ended))
        let variance = max(0, Self.ratio(endedBytesSquared, Double(ended)) - mean * mean)
        row.append(mean)
        row.append(Self.ratio(variance.squareRoot(), mean))
        row.append(Self.ratio(endedSeconds, Double(ended)))
        row.append(Double(newDestinations))
        row.append(Double(newHomeDestinations))
    }

    private mutating func appendAccepted(to row: inout [Double]) {
        row.append(Double(approaches))
        row.append(clients.estimate)
        row.append(ownPorts.estimate)
        row.append(Double(callers.largest))
        row.append(Double(loginApproaches))
        row.append(Double(accepted))
        row.append(Double(failedApproaches))
        row.append(Double(halfOpenIn))
        row.append(Double(openIn))
        row.append(Self.ratio(Double(bytesInAccepted), Double(openIn)))
    }

    private mutating func appendVolume(to row: inout [Double]) {
        row.append(Double(packetsOut))
        row.append(Double(packetsIn))
        row.append(Double(bytesOut))
        row.append(Double(bytesIn))
        row.append(Self.ratio(Double(bytesOut), Double(bytesOut) + Double(bytesIn)))
        row.append(Self.ratio(Double(smallPacketsOut), Double(packetsOut)))
        row.append(Double(bytesOutExternal))
        row.append(Double(bytesInExternal))
        row.append(Double(receivers.largest))
        row.append(Double(bytesOutNewExternal))
        row.append(Double(udpPacketsOut))
        row.append(Double(udpPacketsIn))
        row.append(Double(icmpPacketsOut))
        row.append(Double(icmpPacketsIn))
        row.append(Double(unreachableIn))
    }

    private mutating func appendNames(to row: inout [Double]) {
        let queries = Double(self.queries)
        row.append(queries)
        row.append(names.estimate)
        row.append(namesByDomain.largest)
        row.append(Self.ratio(Double(subdomainBytes), queries))
        row.append(Double(longestSubdomain))
        row.append(Self.ratio(Double(entropy) / 100, queries))
        row.append(Self.ratio(Double(noSuchName), Double(responses)))
        row.append(Self.ratio(Double(textQueries), queries))
        row.append(Double(dnsBytesOut))
        row.append(Double(dnsBytesIn))
    }

    /// A quotient that is 0 where there is nothing to divide by.
    private static func ratio(_ a: Double, _ b: Double) -> Double { b > 0 ? a / b : 0 }
}
