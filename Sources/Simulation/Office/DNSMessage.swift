import Packets
import Tabular

/// DNS questions and answers (RFC 1035) whose names follow from a number.
enum DNSMessage {
    /// What kind of name a conversation asks for; the low bits of its topic.
    enum NameKind: UInt64 {
        /// A site's own name.
        case site
        /// A name of a content network, long and cryptic.
        case contentNetwork
        /// The reverse name of an IPv4 address.
        case reverse
        /// The reverse name of an IPv6 address.
        case reverse6
        /// A name that does not exist.
        case missing
        /// A key or a policy for mail.
        case mail
        /// Data in the labels.
        case tunnel
        /// A name of the office itself.
        case local
        /// A file's hash, whose reputation is asked for (this and the next in a wide internet only).
        case reputation
        /// An address, backwards, in a list of those that send unwanted mail.
        case blocklist
    }

    /// Whether nobody knows a name: most of what is asked for in lists is not in them, new files have no reputation, and
    /// some names of content networks are gone.
    private static func isMissing(_ kind: NameKind, _ number: UInt64, in internet: OfficeInternet) -> Bool {
        var fixed = SplitMix64(seed: number)
        switch kind {
        case .missing: return true
        case .blocklist: return fixed.chance(0.85)
        case .reputation: return fixed.chance(0.25)
        case .contentNetwork: return number > 1_000_000 && fixed.rarely(internet.breadth.goneNames)
        default: return false
        }
    }

    static func write(
        _ packet: PlannedPacket, of conversation: Conversation, to receiver: OfficeHost, into bytes: inout [UInt8]
    ) {
        let round = UInt64(packet.item / 2)
        let kind = conversation.internet.kind(ofTopic: conversation.topic)
        let number = conversation.internet.number(ofTopic: conversation.topic)
        var random = SplitMix64(seed: conversation.topic &+ round &* 0x9E37)
        let isAnswer = packet.content == .dnsReply || packet.content == .mdnsReply
        let isMulticast = packet.content == .mdnsQuery || packet.content == .mdnsReply
        let type = conversation.recordType
        bytes.put(isMulticast ? 0 : UInt16(truncatingIfNeeded: random.next()))
        let isMissing = isAnswer && isMissing(kind, number, in: conversation.internet)
        let answers =
            !isAnswer || isMissing
            ? 0 : type == 65 || type == 28 && number % 3 == 0 ? 0 : isMulticast ? 1 : answerCount(kind, &random)
        bytes.put(isAnswer ? (isMulticast ? 0x8400 : isMissing ? 0x8183 : 0x8180) : isMulticast ? 0 : UInt16(0x0100))
        bytes.put(UInt16(packet.content == .mdnsReply ? 0 : 1))
        bytes.put(UInt16(answers))
        bytes.put(UInt16(isAnswer && answers == 0 ? 1 : 0))
        bytes.put(UInt16(0))
        if isMulticast {
            multicast(packet.content, &random, into: &bytes)
            return
        }
        name(kind, number, packet.content == .llmnr, &random, into: &bytes)
        bytes.put(type)
        bytes.put(UInt16(1))
        for index in 0..<answers { answer(kind, type, index, answers, &random, into: &bytes) }
        if isAnswer, answers == 0 {
            bytes += [0xC0, 12, 0, 6, 0, 1, 0, 0, 3, 0x84, 0, 33, 3] + "ns1".utf8 + [0xC0, 12, 4] + "root".utf8
            bytes += [0xC0, 12]
            for _ in 0..<5 { bytes.put(UInt32(3600)) }
        }
    }

    private static func answerCount(_ kind: NameKind, _ random: inout SplitMix64) -> Int {
        switch kind {
        case .site: random.integer(1...3)
        case .contentNetwork: random.integer(2...5)
        default: 1
        }
    }

    /// One record: aliases first, then an address; texts for mail and tunnels.
    private static func answer(
        _ kind: NameKind, _ type: UInt16, _ index: Int, _ count: Int, _ random: inout SplitMix64,
        into bytes: inout [UInt8]
    ) {
        bytes += [0xC0, 12]
        let isAlias = kind == .contentNetwork && index < count / 2
        let type = isAlias ? 5 : type
        bytes.put(type)
        bytes.put(UInt16(1))
        bytes.put(UInt32(random.integer(20...3600)))
        let place = bytes.count
        bytes.put(UInt16(0))
        switch type {
        case 1: bytes.put(UInt32(truncatingIfNeeded: random.next()))
        case 28:
            bytes.put(UInt64(0x2A00_1450_4001_0000) | random.next() & 0xFFFF)
            bytes.put(random.next())
        case 16:
            let length = kind == .tunnel ? random.integer(30...220) : random.integer(60...240)
            bytes.append(UInt8(length))
            for _ in 0..<length { bytes.append(alphabet[random.integer(below: 32)]) }
        case 5 where kind == .tunnel:
            label(random.integer(24...60), &random, into: &bytes)
            bytes += [0xC0, 12]
        case 10:
            for _ in 0..<random.integer(30...220) { bytes.append(UInt8(truncatingIfNeeded: random.next())) }
        default:
            label(random.integer(8...30), &random, into: &bytes)
            word(random.next(), into: &bytes)
            bytes += [3] + "net".utf8 + [0]
        }
        let length = bytes.count - place - 2
        bytes[place] = UInt8(truncatingIfNeeded: length >> 8)
        bytes[place + 1] = UInt8(truncatingIfNeeded: length)
    }

    // MARK: Names

    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    private static let hex = Array("0123456789abcdef".utf8)
    private static let consonants = Array("bdfgklmnprstvz".utf8)
    private static let vowels = Array("aeiou".utf8)
    private static let endings = ["com", "com", "com", "net", "org", "io", "de", "eu"]

    private static func name(
        _ kind: NameKind, _ number: UInt64, _ isSingle: Bool, _ random: inout SplitMix64, into bytes: inout [UInt8]
    ) {
        var fixed = SplitMix64(seed: number)
        switch kind {
        case .site:
            bytes += fixed.chance(0.6) ? [3] + "www".utf8 : [3] + "api".utf8
            domain(number, into: &bytes)
        case .contentNetwork:
            for _ in 0..<fixed.integer(1...3) { label(fixed.integer(6...32), &fixed, into: &bytes) }
            if fixed.chance(0.5) { bytes += [9] + "eu-west-1".utf8 }
            domain(number % 7, into: &bytes)
        case .reverse:
            reversed(UInt32(truncatingIfNeeded: number), into: &bytes)
            bytes += [7] + "in-addr".utf8 + [4] + "arpa".utf8 + [0]
        case .reverse6:
            for _ in 0..<32 { bytes += [1, hex[fixed.integer(below: 16)]] }
            bytes += [3] + "ip6".utf8 + [4] + "arpa".utf8 + [0]
        case .missing:
            label(fixed.integer(6...14), &fixed, into: &bytes)
            if !isSingle, fixed.chance(0.5) { bytes += [6] + "office".utf8 + [7] + "example".utf8 }
            bytes.append(0)
        case .mail:
            if fixed.chance(0.5) { label(fixed.integer(8...20), &fixed, into: &bytes) }
            bytes += fixed.chance(0.5) ? [6] + "_dmarc".utf8 : [10] + "_domainkey".utf8
            domain(number, into: &bytes)
        case .tunnel:
            var left = Int(number & 0xFF)
            left = max(12, left + random.integer(-8...8))
            while left > 0 {
                let length = min(left, 56)
                label(length, &random, into: &bytes)
                left -= length
            }
            domain(number >> 8 & 0xFF_FFFF, into: &bytes)
        case .reputation:
            label(fixed.integer(26...52), &fixed, into: &bytes)
            bytes += [4] + "avqs".utf8
            domain(900 + (number & 1), into: &bytes)
        case .blocklist:
            // The low byte says which list.
            reversed(UInt32(truncatingIfNeeded: number >> 8), into: &bytes)
            bytes += [3] + "zen".utf8
            domain(950 + (number & 0xFF), into: &bytes)
        case .local:
            bytes += [4] + "file".utf8
            if !isSingle { bytes += [6] + "office".utf8 + [7] + "example".utf8 }
            bytes.append(0)
        }
    }

    /// The numbers of an IPv4 address, the last one first.
    private static func reversed(_ address: UInt32, into bytes: inout [UInt8]) {
        for shift in 0..<4 as Range<UInt32> {
            let text = "\(address >> (8 * shift) & 0xFF)".utf8
            bytes += [UInt8(text.count)] + text
        }
    }

    private static func label(_ length: Int, _ random: inout SplitMix64, into bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: length))
        for _ in 0..<length { bytes.append(alphabet[random.integer(below: 32)]) }
    }

    /// A registered domain: a word of syllables and an ending.
    private static func domain(_ number: UInt64, into bytes: inout [UInt8]) {
        word(number, into: &bytes)
        let ending = endings[Int(truncatingIfNeeded: number % UInt64(endings.count))].utf8
        bytes += [UInt8(ending.count)] + ending + [0]
    }

    private static func word(_ number: UInt64, into bytes: inout [UInt8]) {
        var fixed = SplitMix64(seed: number ^ 0xD0_4A14)
        let syllables = fixed.integer(2...5)
        bytes.append(UInt8(2 * syllables))
        for _ in 0..<syllables {
            bytes.append(consonants[fixed.integer(below: consonants.count)])
            bytes.append(vowels[fixed.integer(below: vowels.count)])
        }
    }

    /// A question for, or an announcement of, a service on the link (RFC 6762).
    private static func multicast(_ content: Content, _ random: inout SplitMix64, into bytes: inout [UInt8]) {
        let service = ["_ipp", "_airplay", "_googlecast", "_smb"][random.integer(below: 4)].utf8
        bytes += [UInt8(service.count)] + service + [4] + "_tcp".utf8 + [5] + "local".utf8 + [0]
        bytes.put(UInt16(12))
        bytes.put(content == .mdnsReply ? UInt16(0x8001) : 1)
        guard content == .mdnsReply else { return }
        bytes.put(UInt32(4500))
        let length = random.integer(8...60)
        bytes.put(UInt16(length + 3))
        label(length, &random, into: &bytes)
        bytes += [0xC0, 12]
    }
}

/// What a conversation about a name is about: the name's kind and number in one topic.
extension OfficeInternet {
    /// A topic of a name's kind and number; of a tunnel the number's low byte is how many characters it carries.
    func topic(_ kind: DNSMessage.NameKind, _ number: UInt64) -> UInt64 { number << breadth.kindBits | kind.rawValue }

    /// The number of a topic.
    func number(ofTopic topic: UInt64) -> UInt64 { topic >> breadth.kindBits }

    /// The kind of a topic.
    func kind(ofTopic topic: UInt64) -> DNSMessage.NameKind {
        DNSMessage.NameKind(rawValue: topic & ((1 << breadth.kindBits) - 1)) ?? .site
    }
}
