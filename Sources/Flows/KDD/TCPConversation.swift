import Packets

/// How far the two sides of a TCP connection have got, from their flags alone.
///
/// The states and what leads from one to the next are those of Zeek (Paxson 1998, "Bro"), which made the KDD data.
struct TCPConversation: Sendable, BitwiseCopyable, Equatable {
    /// How far one side has got.
    enum Side: UInt8, Sendable, BitwiseCopyable {
        /// It has sent nothing.
        case inactive
        /// It has sent a SYN.
        case synSent
        /// It has sent a SYN-ACK without having been asked.
        case synAckSent
        /// It has sent something, but no SYN was seen: the capture began later, or missed it.
        case partial
        /// It is connected.
        case established
        /// It has sent a FIN.
        case closed
        /// It has sent a RST.
        case reset

        var isAttempt: Bool { self == .synSent || self == .synAckSent }
        var isUnseen: Bool { self == .inactive || self == .partial }
    }

    /// The side that opens the connection.
    private(set) var originator = Side.inactive
    /// The other side.
    private(set) var responder = Side.inactive
    /// Whether the originator had closed before it reset.
    private var originatorClosedFirst = false
    /// Whether the responder had closed before it reset.
    private var responderClosedFirst = false

    /// Takes the flags of a packet.
    ///
    /// Complexity: O(1).
    @inline(__always)
    mutating func take(_ flags: TCPFlags, hasPayload: Bool, isForward: Bool) {
        let changing: TCPFlags = [.syn, .fin, .rst]
        if originator == .established, responder == .established, flags.isDisjoint(with: changing) { return }
        change(flags, hasPayload, isForward)
    }

    private mutating func change(_ flags: TCPFlags, _ hasPayload: Bool, _ isForward: Bool) {
        var sender = isForward ? originator : responder
        var peer = isForward ? responder : originator
        let peerClosedFirst = isForward ? responderClosedFirst : originatorClosedFirst
        switch sender {
        case .inactive:
            Self.begin(&sender, &peer, flags, hasPayload, isForward)
        case .synSent, .synAckSent:
            if flags.contains(.fin) { sender = .closed }
            if flags.contains(.rst) { sender = .reset }
        case .established, .partial:
            if flags.contains(.rst) {
                sender = .reset
            } else if flags.contains(.fin) {
                sender = .closed
                // The peer sent a FIN and then a RST; now that this side closes too, it was an ordinary end.
                if peer == .reset, peerClosedFirst { peer = .closed }
            }
        case .closed:
            // After FINs from both sides a RST only tidies up.
            if flags.contains(.rst), peer != .closed {
                sender = .reset
                if isForward { originatorClosedFirst = true } else { responderClosedFirst = true }
            }
        case .reset:
            break
        }
        originator = isForward ? sender : peer
        responder = isForward ? peer : sender
    }

    /// The first packet of a side.
    private static func begin(
        _ sender: inout Side, _ peer: inout Side, _ flags: TCPFlags, _ hasPayload: Bool, _ isForward: Bool
    ) {
        if flags.contains(.syn) {
            if !isForward {
                sender = .established
                if peer == .synSent { peer = .established }
            } else if peer == .established {
                sender = .established  // the SYN was captured after its answer
            } else {
                sender = flags.contains(.ack) ? .synAckSent : .synSent
            }
        }
        if flags.contains(.fin) { sender = .closed }
        if flags.contains(.rst) { sender = .reset }
        guard sender == .inactive else { return }
        if !isForward, !hasPayload, peer == .synSent { return }  // some answer a SYN with an ACK before the SYN-ACK
        sender = flags.contains(.ack) && peer == .established ? .established : .partial
    }

    /// Whether the originator has asked and nothing has come back.
    var isAttempt: Bool { originator.isAttempt && responder == .inactive }

    /// Whether only one side has been heard, in the middle of a connection.
    var isFragment: Bool { originator == .partial && responder == .inactive }

    /// Whether one side has reset it.
    var isReset: Bool { originator == .reset || responder == .reset }

    /// Whether both sides have closed, or one has to which the other never spoke.
    var isClosed: Bool {
        switch (originator, responder) {
        case (.closed, .closed), (.closed, .inactive), (.inactive, .closed): true
        default: false
        }
    }

    /// The state as Zeek's `conn_state` names it, with its SHR and RSTRH as the states of the data nearest to them.
    ///
    /// - Parameter hasPayload: whether either side has sent data.
    func flag(hasPayload: Bool) -> KDDFlag {
        if responder == .reset {
            if originator.isAttempt || originator == .reset && !hasPayload { return .rej }
            return .rstr  // Zeek's RSTRH too: the responder reset what nobody was seen to open
        }
        if originator == .reset { return responder.isUnseen ? .rstos0 : .rsto }
        if originator == .closed { return responder == .closed ? .sf : responder.isUnseen ? .sh : .s2 }
        if responder == .closed { return originator.isUnseen ? .sh : .s3 }  // SH: Zeek's SHR
        if originator == .synSent, responder == .inactive { return .s0 }
        return originator == .established && responder == .established ? .s1 : .oth
    }
}
