import Packets

/// Which peer has most of the contacts, if one has: one candidate and its lead over all others together (Boyer and Moore
/// 1991, "MJRTY – a fast majority vote algorithm").
///
/// A peer with more than half of the votes is the candidate in the end; one whose lead is a third of all has at least a
/// third of them, whatever the order was.
struct MajorityPeer: Sendable {
    private var candidate = IPAddress(v4: 0)
    private var lead: UInt32 = 0

    /// Takes a vote.
    mutating func add(_ peer: IPAddress) { add(peer, 1) }

    private mutating func add(_ peer: IPAddress, _ votes: UInt32) {
        if lead == 0 || candidate == peer {
            candidate = peer
            lead = lead > .max - votes ? .max : lead + votes
        } else if votes > lead {
            candidate = peer
            lead = votes - lead
        } else {
            lead -= votes
        }
    }

    /// Takes the votes of what follows.
    mutating func merge(_ next: MajorityPeer) {
        if next.lead > 0 { add(next.candidate, next.lead) }
    }

    /// The peer that has most of so many votes; nil where none has, or where they are few.
    func peer(of votes: UInt32) -> IPAddress? {
        lead >= Self.fewest && lead >= votes / 3 ? candidate : nil
    }

    /// A lead below which it may be chance.
    private static var fewest: UInt32 { 3 }
}
