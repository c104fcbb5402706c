import Packets

/// What is remembered of a host: its two windows, what is open, and its history of an hour.
struct HostState: Sendable {
    /// The window of ten seconds that is open.
    var short = HostActivity()
    /// The windows of this minute that are over.
    var long = HostActivity()
    /// Connections whose handshake is under way, and those that are open, by who opened them.
    private var halfOpenOut: UInt32 = 0
    private var halfOpenIn: UInt32 = 0
    private var openOut: UInt32 = 0
    private var openIn: UInt32 = 0
    var rhythms: ContactRhythms
    private var met: RecentSet
    var past: HostPast

    init(at time: Int64) {
        rhythms = ContactRhythms(at: time)
        met = RecentSet(at: time)
        past = HostPast(at: time)
    }

    /// The window of ten seconds is over: the sums take it in.
    mutating func settle(at end: Int64) {
        met.advance(to: end)
        past.settle(addition, at: end)
    }

    /// Brings what forgets up to a window's end.
    mutating func fade(to end: Int64) {
        met.advance(to: end)
        past.fade(to: end)
    }

    /// What the window of ten seconds adds to the sums.
    private var addition: HostPast.Addition {
        HostPast.Addition(
            newDestinations: short.newDestinations, newHomeDestinations: short.newHomeDestinations,
            failed: short.failed, bytesOutExternal: short.bytesOutExternal)
    }

    /// The row of the window of ten seconds, as it would be if nothing more came before its end.
    mutating func shortSoFar(of host: IPAddress, told: Int64, closing end: Int64) -> HostRow {
        var past = past
        past.settle(addition, at: end)
        return row(of: host, .short, told: told, closing: end, past)
    }

    /// The row of the minute, of its windows that are over, as it would be if nothing more came before its end.
    mutating func longSoFar(of host: IPAddress, told: Int64, closing end: Int64) -> HostRow {
        var past = past
        past.fade(to: end)
        return row(of: host, .long, told: told, closing: end, past)
    }

    /// The minute takes the window that is over in, and the next one begins.
    mutating func turn() {
        long.merge(short)
        short.restart(
            halfOpen: (halfOpenOut, halfOpenIn), open: (openOut, openIn, rhythms.mostOpen))
    }

    /// Takes an observation.
    ///
    /// - Parameter isExternal: Whether the peer is not at home.
    @inline(__always)
    mutating func add(_ seen: HostObservation, isExternal: Bool, _ hash: HostHash) {
        short.isTouched = true
        short.isChanged = true
        addVolume(seen)
        if !seen.events.isEmpty { addEvents(seen, isExternal, hash) }
        if isExternal, seen.bytesOut > 0 || seen.bytesIn > 0 { addExternal(seen, hash) }
        if seen.dns.isPresent { addName(seen, hash) }
    }

    @inline(__always)
    private mutating func addVolume(_ seen: HostObservation) {
        short.packetsOut = short.packetsOut.addingCapped(seen.packetsOut)
        short.packetsIn = short.packetsIn.addingCapped(seen.packetsIn)
        short.bytesOut = short.bytesOut.addingCapped(seen.bytesOut)
        short.bytesIn = short.bytesIn.addingCapped(seen.bytesIn)
        short.smallPacketsOut = short.smallPacketsOut.addingCapped(seen.smallPacketsOut)
        if seen.role == .accepted {
            short.bytesInAccepted = short.bytesInAccepted.addingCapped(seen.bytesIn)
        }
        switch seen.transport {
        case .udp:
            short.udpPacketsOut = short.udpPacketsOut.addingCapped(seen.packetsOut)
            short.udpPacketsIn = short.udpPacketsIn.addingCapped(seen.packetsIn)
        case .icmp, .icmpV6:
            short.icmpPacketsOut = short.icmpPacketsOut.addingCapped(seen.packetsOut)
            short.icmpPacketsIn = short.icmpPacketsIn.addingCapped(seen.packetsIn)
            if seen.icmpType == (seen.transport == .icmp ? 3 : 1) {
                short.unreachableIn = short.unreachableIn.addingCapped(seen.packetsIn)
            }
        default: break
        }
        if seen.peerPort == 53, seen.role == .opened {
            short.dnsBytesOut = short.dnsBytesOut.addingCapped(seen.bytesOut)
            short.dnsBytesIn = short.dnsBytesIn.addingCapped(seen.bytesIn)
        }
    }

    private mutating func addExternal(_ seen: HostObservation, _ hash: HostHash) {
        short.bytesInExternal = short.bytesInExternal.addingCapped(seen.bytesIn)
        guard seen.bytesOut > 0 else { return }
        short.bytesOutExternal = short.bytesOutExternal.addingCapped(seen.bytesOut)
        let peer = hash(seen.peer)
        short.receivers.add(seen.bytesOut, to: UInt32(truncatingIfNeeded: peer >> 32))
        if !met.wasKnown(peer) {
            short.bytesOutNewExternal = short.bytesOutNewExternal.addingCapped(seen.bytesOut)
        }
    }

    private mutating func addName(_ seen: HostObservation, _ hash: HostHash) {
        if seen.dns.isResponse {
            guard seen.packetsIn > 0 else { return }
            short.responses &+= 1
            if seen.dns.responseCode == 3 { short.noSuchName &+= 1 }
            return
        }
        guard seen.packetsOut > 0 else { return }
        short.queries &+= 1
        short.resolver.add(seen.peer)
        // TXT and NULL hold whatever one likes.
        if seen.dns.type == 16 || seen.dns.type == 10 { short.textQueries &+= 1 }
        short.subdomainBytes &+= UInt64(seen.dns.subdomainLength)
        short.entropy &+= UInt64(seen.dns.entropy)
        short.longestSubdomain = max(short.longestSubdomain, seen.dns.subdomainLength)
        let name = hash(seen.dns.nameHash, with: 0)
        short.names.insert(name)
        short.namesByDomain.insert(
            name, of: UInt32(truncatingIfNeeded: hash(seen.dns.domainHash, with: 0) >> 32))
    }

    private mutating func addEvents(_ seen: HostObservation, _ isExternal: Bool, _ hash: HostHash) {
        if seen.role == .opened {
            let port = UInt64(seen.peerPort) | UInt64(seen.transport.rawValue) << 16
            let peer = hash(seen.peer)
            let destination = hash(peer, with: port)
            if seen.events.contains(.opened) { open(seen, isExternal, port, peer, destination, hash) }
            if seen.events.contains(.renewed) {
                rhythms.contact(destination, at: seen.time, isExternal: isExternal)
            }
            progress(seen, destination)
        } else {
            if seen.events.contains(.opened) { approach(seen, hash) }
            receive(seen)
        }
    }

    private mutating func open(
        _ seen: HostObservation, _ isExternal: Bool, _ port: UInt64, _ peer: UInt64,
        _ destination: UInt64,
        _ hash: HostHash
    ) {
        short.contacts &+= 1
        short.contacted.add(seen.peer)
        if Self.isLogin(seen.peerPort, seen.transport) { short.login &+= 1 }
        let portHash = hash(port, with: 1)
        short.peers.insert(peer)
        short.peerPorts.insert(portHash)
        short.destinations.insert(destination)
        short.portsByPeer.insert(portHash, of: UInt32(truncatingIfNeeded: peer >> 32))
        short.peersByPort.insert(peer, of: UInt32(truncatingIfNeeded: port))
        short.services.add(1, to: UInt32(truncatingIfNeeded: destination >> 32))
        past.ports.insert(portHash, at: seen.time)
        // The peer alone too, so that its later bytes can be told from those to strangers.
        _ = met.insert(peer, at: seen.time)
        if met.insert(destination, at: seen.time) {
            short.newDestinations &+= 1
            if !isExternal { short.newHomeDestinations &+= 1 }
        }
        rhythms.contact(destination, at: seen.time, isExternal: isExternal)
        if seen.transport == .tcp {
            halfOpenOut &+= 1
            short.halfOpenOut = max(short.halfOpenOut, halfOpenOut)
        }
    }

    /// What becomes of a contact that it opened.
    private mutating func progress(_ seen: HostObservation, _ destination: UInt64) {
        let events = seen.events
        let isTCP = seen.transport == .tcp
        if events.contains(.unanswered) { short.unanswered &+= 1 }
        if isTCP {
            if !events.isDisjoint(with: [.refused, .reset, .unanswered, .halfOpen]) {
                short.failed &+= 1
                if events.contains(.refused) { short.refused &+= 1 }
                past.failures.insert(destination, at: seen.time)
            }
            if Self.settles(events), halfOpenOut > 0 { halfOpenOut -= 1 }
            if !events.isDisjoint(with: [.established, .adopted]) {
                openOut &+= 1
                short.openOut = max(short.openOut, openOut)
                short.openToOne = max(short.openToOne, rhythms.open(destination))
            }
        }
        guard events.contains(.closed) else { return }
        if isTCP {
            if openOut > 0 { openOut -= 1 }
            rhythms.close(destination)
        }
        short.ended &+= 1
        let bytes = Double(seen.contactBytes)
        short.endedBytes += bytes
        short.endedBytesSquared += bytes * bytes
        short.endedSeconds += Double(max(0, seen.contactDuration)) / 1e6
    }

    private mutating func approach(_ seen: HostObservation, _ hash: HostHash) {
        short.approaches &+= 1
        short.caller.add(seen.peer)
        if Self.isLogin(seen.hostPort, seen.transport) { short.loginApproaches &+= 1 }
        let client = hash(seen.peer)
        short.clients.insert(client)
        short.callers.add(1, to: UInt32(truncatingIfNeeded: client >> 32))
        short.ownPorts.insert(
            hash(UInt64(seen.hostPort) | UInt64(seen.transport.rawValue) << 16, with: 1))
        if seen.transport == .tcp {
            halfOpenIn &+= 1
            short.halfOpenIn = max(short.halfOpenIn, halfOpenIn)
        }
    }

    /// What becomes of a contact that another opened to it.
    private mutating func receive(_ seen: HostObservation) {
        let events = seen.events
        if events.contains(.established) { short.accepted &+= 1 }
        guard seen.transport == .tcp else { return }
        if !events.isDisjoint(with: [.refused, .reset, .unanswered, .halfOpen]) {
            short.failedApproaches &+= 1
        }
        if Self.settles(events), halfOpenIn > 0 { halfOpenIn -= 1 }
        if !events.isDisjoint(with: [.established, .adopted]) {
            openIn &+= 1
            short.openIn = max(short.openIn, openIn)
        }
        if events.contains(.closed), openIn > 0 { openIn -= 1 }
    }

    /// Whether the handshake's fate is known by this; a reset that comes with a close is of an established contact.
    private static func settles(_ events: HostEvents) -> Bool {
        !events.isDisjoint(with: [.established, .refused, .halfOpen, .unanswered])
            || events.contains(.reset) && !events.contains(.closed)
    }

    /// Whether a port is where people log in: ftp, ssh, telnet, rdp, vnc.
    @inline(__always)
    static func isLogin(_ port: UInt16, _ transport: IPProtocol) -> Bool {
        guard transport == .tcp else { return false }
        switch port {
        case 21, 22, 23, 3389, 5900: return true
        default: return false
        }
    }
}
