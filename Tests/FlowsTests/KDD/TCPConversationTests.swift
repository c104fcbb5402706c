import Packets
import Testing

@testable import Flows

/// Packets written as words: `>` from the originator or `<` from the responder, the flags' letters, `+` for data.
struct Exchange: Sendable, CustomTestStringConvertible {
    var packets: [(flags: TCPFlags, hasPayload: Bool, isForward: Bool)] = []
    var text: String

    init(_ text: String) {
        self.text = text
        let letters: [Character: TCPFlags] = ["S": .syn, "A": .ack, "F": .fin, "R": .rst, "P": .psh, "U": .urg]
        for word in text.split(separator: " ") {
            let flags = word.reduce(into: TCPFlags()) { $0.formUnion(letters[$1] ?? []) }
            packets.append((flags, word.contains("+"), word.hasPrefix(">")))
        }
    }

    var testDescription: String { text }
}

@Suite struct TCPConversationTests {
    /// What Zeek's manual says of each `conn_state`, as packets.
    static let meanings: [(String, KDDFlag)] = [
        (">S", .s0),
        (">S >S >S", .s0),
        (">S <A", .s0),
        (">S <SA", .s1),
        (">S <SA >A", .s1),
        (">S <SA >A >A+ <A+", .s1),
        (">S <SA >A <FA >FA <A", .sf),
        (">S <SA >A >FA <FA >A", .sf),
        (">S <SA >A >FA <A <A+ <FA >A", .sf),
        (">S <SA >A >FA <FA >R", .sf),
        (">S <SA >A <FA <R >FA", .sf),
        (">S <RA", .rej),
        (">S >S <RA", .rej),
        (">S <RA >R", .rej),
        (">S <SA >A >FA <A", .s2),
        (">S <SA >A <FA >A", .s3),
        (">S <SA >A >R", .rsto),
        (">S <SA >R", .rsto),
        (">S <SA >A >A+ >FA <A >R", .rsto),
        (">S <SA >A <R", .rstr),
        (">S <SA >A >FA <R", .rstr),
        (">S <SA <R", .rstr),
        (">S >R", .rstos0),
        (">S >FA", .sh),
        (">F", .sh),
        (">SF", .sh),
        (">A+ <A+", .oth),
        ("<SA", .oth),
        (">A", .oth),
        // What the data has no name for.
        ("<SA <FA", .sh),  // SHR
        ("<SA <R", .rstr),  // RSTRH
        ("<SA >R", .rsto),  // a scan with SYN-ACKs, answered
        (">FPU <RA", .rstr),  // a scan with FINs: most portsweeps of the data
        (">A <R", .rstr),
        ("<SA >S >A", .s1),  // captured in the wrong order
        ("<SA >A+ <A+ >FA <FA", .sf),  // the SYN was missed
        (">S <S <SA >SA", .s1),  // both at once
    ]

    @Test(arguments: meanings.map { (Exchange($0.0), $0.1) }) func statesAreZeeks(exchange: Exchange, flag: KDDFlag) {
        var conversation = TCPConversation()
        var hasPayload = false
        for packet in exchange.packets {
            conversation.take(packet.flags, hasPayload: packet.hasPayload, isForward: packet.isForward)
            hasPayload = hasPayload || packet.hasPayload
        }
        #expect(conversation.flag(hasPayload: hasPayload) == flag)
    }

    /// Zeek's table, written out anew: what state follows from what the two sides have come to.
    @Test func everyPairOfFlagsHasAState() {
        var seen: Set<KDDFlag> = []
        // All exchanges of up to four packets out of SYN, SYN-ACK, ACK, FIN and RST from either side.
        let kinds: [TCPFlags] = [.syn, [.syn, .ack], .ack, .fin, .rst]
        var level = [TCPConversation()]
        for _ in 0..<4 {
            level = level.flatMap { conversation in
                [true, false].flatMap { side in
                    kinds.map { flags in
                        var next = conversation
                        next.take(flags, hasPayload: false, isForward: side)
                        return next
                    }
                }
            }
            for conversation in level {
                let flag = conversation.flag(hasPayload: false)
                seen.insert(flag)
                if flag.isRejection { #expect(conversation.isReset) }
                if flag == .s0 { #expect(conversation.isAttempt) }
                if flag == .sf { #expect(conversation.isClosed) }
            }
        }
        #expect(seen == Set(KDDFlag.allCases), "all eleven come about")
    }

    @Test func namesAreInOrder() {
        #expect(KDDFlag.names == KDDFlag.names.sorted())
        #expect(KDDFlag.names.count == KDDFlag.allCases.count)
        #expect(KDDFlag.allCases.map { "\($0)".uppercased() } == KDDFlag.names)
        #expect(KDDProtocol.allCases.map { "\($0)" } == KDDProtocol.names)
    }
}
