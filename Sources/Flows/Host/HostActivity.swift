/// What a host did in one window: sums, sketches, and the most connections at once.
struct HostActivity: Sendable {
    // Contacts that it opened.
    var contacts: UInt32 = 0
    var failed: UInt32 = 0
    var refused: UInt32 = 0
    var unanswered: UInt32 = 0
    var login: UInt32 = 0
    var newDestinations: UInt32 = 0
    var newHomeDestinations: UInt32 = 0
    var halfOpenOut: UInt32 = 0
    var openOut: UInt32 = 0
    var openToOne: UInt32 = 0
    var ended: UInt32 = 0
    // Contacts that others opened to it.
    var approaches: UInt32 = 0
    var accepted: UInt32 = 0
    var failedApproaches: UInt32 = 0
    var loginApproaches: UInt32 = 0
    var halfOpenIn: UInt32 = 0
    var openIn: UInt32 = 0
    // DNS.
    var queries: UInt32 = 0
    var textQueries: UInt32 = 0
    var responses: UInt32 = 0
    var noSuchName: UInt32 = 0
    var longestSubdomain: UInt8 = 0
    /// Whether anything was added.
    var isTouched = false
    /// Whether anything was added since it was last looked at.
    var isChanged = false
    var subdomainBytes: UInt64 = 0
    var entropy: UInt64 = 0
    var dnsBytesOut: UInt64 = 0
    var dnsBytesIn: UInt64 = 0
    // Volume.
    var packetsOut: UInt64 = 0
    var packetsIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var bytesIn: UInt64 = 0
    var smallPacketsOut: UInt64 = 0
    var bytesOutExternal: UInt64 = 0
    var bytesInExternal: UInt64 = 0
    var bytesOutNewExternal: UInt64 = 0
    var bytesInAccepted: UInt64 = 0
    var udpPacketsOut: UInt64 = 0
    var udpPacketsIn: UInt64 = 0
    var icmpPacketsOut: UInt64 = 0
    var icmpPacketsIn: UInt64 = 0
    var unreachableIn: UInt64 = 0
    // Contacts that ended: their bytes and lengths.
    var endedBytes = 0.0
    var endedBytesSquared = 0.0
    var endedSeconds = 0.0
    // Sketches.
    var peers = DistinctCounter()
    var peerPorts = DistinctCounter()
    var destinations = DistinctCounter()
    var clients = DistinctCounter()
    var ownPorts = DistinctCounter()
    var names = DistinctCounter()
    var portsByPeer = TopDistinct<4>()
    var peersByPort = TopDistinct<4>()
    var namesByDomain = TopDistinct<2>()
    var services = TopSums<6>()
    var callers = TopSums<4>()
    var receivers = TopSums<4>()
    // Who is on the other side of most contacts: of those it opened, of those opened to it, of its queries.
    var contacted = MajorityPeer()
    var caller = MajorityPeer()
    var resolver = MajorityPeer()

    /// Whether the host was active: it sent something, or at least a hundred packets came to it.
    var isActive: Bool { packetsOut > 0 || contacts > 0 || packetsIn >= 100 }

    /// Starts over, with the connections that are open now as the most so far.
    mutating func restart(
        halfOpen: (out: UInt32, in: UInt32), open: (out: UInt32, in: UInt32, toOne: UInt32)
    ) {
        self = HostActivity()
        halfOpenOut = halfOpen.out
        halfOpenIn = halfOpen.in
        openOut = open.out
        openIn = open.in
        openToOne = open.toOne
    }

    /// Takes the window that follows.
    mutating func merge(_ next: HostActivity) {
        isTouched = true
        contacts &+= next.contacts
        failed &+= next.failed
        refused &+= next.refused
        unanswered &+= next.unanswered
        login &+= next.login
        newDestinations &+= next.newDestinations
        newHomeDestinations &+= next.newHomeDestinations
        halfOpenOut = max(halfOpenOut, next.halfOpenOut)
        openOut = max(openOut, next.openOut)
        openToOne = max(openToOne, next.openToOne)
        ended &+= next.ended
        approaches &+= next.approaches
        accepted &+= next.accepted
        failedApproaches &+= next.failedApproaches
        loginApproaches &+= next.loginApproaches
        halfOpenIn = max(halfOpenIn, next.halfOpenIn)
        openIn = max(openIn, next.openIn)
        queries &+= next.queries
        textQueries &+= next.textQueries
        responses &+= next.responses
        noSuchName &+= next.noSuchName
        longestSubdomain = max(longestSubdomain, next.longestSubdomain)
        subdomainBytes &+= next.subdomainBytes
        entropy &+= next.entropy
        mergeVolume(next)
        endedBytes += next.endedBytes
        endedBytesSquared += next.endedBytesSquared
        endedSeconds += next.endedSeconds
        peers.merge(next.peers)
        peerPorts.merge(next.peerPorts)
        destinations.merge(next.destinations)
        clients.merge(next.clients)
        ownPorts.merge(next.ownPorts)
        names.merge(next.names)
        portsByPeer.merge(next.portsByPeer)
        peersByPort.merge(next.peersByPort)
        namesByDomain.merge(next.namesByDomain)
        services.merge(next.services)
        callers.merge(next.callers)
        receivers.merge(next.receivers)
        contacted.merge(next.contacted)
        caller.merge(next.caller)
        resolver.merge(next.resolver)
    }

    private mutating func mergeVolume(_ next: HostActivity) {
        dnsBytesOut = dnsBytesOut.addingCapped(next.dnsBytesOut)
        dnsBytesIn = dnsBytesIn.addingCapped(next.dnsBytesIn)
        packetsOut = packetsOut.addingCapped(next.packetsOut)
        packetsIn = packetsIn.addingCapped(next.packetsIn)
        bytesOut = bytesOut.addingCapped(next.bytesOut)
        bytesIn = bytesIn.addingCapped(next.bytesIn)
        smallPacketsOut = smallPacketsOut.addingCapped(next.smallPacketsOut)
        bytesOutExternal = bytesOutExternal.addingCapped(next.bytesOutExternal)
        bytesInExternal = bytesInExternal.addingCapped(next.bytesInExternal)
        bytesOutNewExternal = bytesOutNewExternal.addingCapped(next.bytesOutNewExternal)
        bytesInAccepted = bytesInAccepted.addingCapped(next.bytesInAccepted)
        udpPacketsOut = udpPacketsOut.addingCapped(next.udpPacketsOut)
        udpPacketsIn = udpPacketsIn.addingCapped(next.udpPacketsIn)
        icmpPacketsOut = icmpPacketsOut.addingCapped(next.icmpPacketsOut)
        icmpPacketsIn = icmpPacketsIn.addingCapped(next.icmpPacketsIn)
        unreachableIn = unreachableIn.addingCapped(next.unreachableIn)
    }
}
