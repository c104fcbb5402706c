/// What two hosts say to each other, in turns; each turn's size and the pause before it are drawn when it comes.
struct Script: Sendable {
    enum Transport: UInt8, Sendable { case tcp, udp, icmp, arp }

    /// How a connection begins.
    enum Opening: UInt8, Sendable {
        /// A handshake, where there is one.
        case normal
        /// It was open before.
        case established
        /// A reset, or an unreachable port.
        case refused
        /// No answer, however often it is tried.
        case silent
        /// The first SYN is lost; the second is answered.
        case lateAnswer
        /// Answered, and then not wanted.
        case abandoned
        /// Answered again and again, and never acknowledged.
        case halfOpen
    }

    /// How a connection ends.
    enum Closing: UInt8, Sendable, CaseIterable {
        case clientFin, serverFin, clientReset, serverReset, finThenReset, halfClosed
        /// One side is gone without a word.
        case vanish
    }

    var transport: Transport = .tcp
    var opening: Opening = .normal
    var closing: Closing = .clientFin
    /// The pause before the end.
    var lingering = Spread(2_000, 1)
    var turns: [Turn] = []
    /// The turn to go back to while there are loops.
    var loopFrom = 0
    var loops = 0
    /// The tries of an opening that is not answered.
    var tries = 1
}

/// One side's word in a script.
struct Turn: Sendable {
    var isFromClient: Bool
    var bytes: Spread
    /// The microseconds before it.
    var pause: Spread
    var content: Content

    static func client(_ bytes: Spread, after pause: Spread = Spread(300, 0.7), _ content: Content = .tls) -> Turn {
        Turn(isFromClient: true, bytes: bytes, pause: pause, content: content)
    }

    static func server(_ bytes: Spread, after pause: Spread = Spread(3_000, 1), _ content: Content = .tls) -> Turn {
        Turn(isFromClient: false, bytes: bytes, pause: pause, content: content)
    }
}

/// What a packet carries, as far as a reader of it can tell.
enum Content: UInt8, Sendable {
    case opaque, datagram, tls, keepAlive
    case webRequest, webReply, slowHead, slowLine, mailLine, mailCommand
    case sshBanner, sshProposal, sshKey, sshKeyReply, sshNewKeys, smb
    case dnsQuery, dnsReply, mdnsQuery, mdnsReply, llmnr, ntpQuery, ntpReply, ssdp, dhcpRequest, dhcpReply
    case realTime, snmpQuery, snmpReply, logLine, announcement
    case echo, echoReply, unreachable, arpRequest, arpReply, neighbourQuery, neighbourReply, routerNews
}
