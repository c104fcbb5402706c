/// Reading a question from a DNS message (RFC 1035; over TCP RFC 7766, on a local network RFC 6762).
extension DNSQuestion {
    /// The most jumps to earlier places that one name may take.
    private static let mostJumps = 8

    /// Reads the first question of a message; `none` where it is no query or its answer, asks nothing, or is odd.
    ///
    /// A name is at most 255 bytes long and its jumps only go back, so that reading ends whatever the bytes are.
    public static func read(_ message: borrowing RawSpan) -> DNSQuestion {
        guard message.has(12, at: 0) else { return .none }
        let flags = message.big16(at: 2)
        let questions = message.big16(at: 4)
        // The operation 0 is a query; real messages ask one thing, on a local network a handful.
        guard flags & 0x7800 == 0, (1...64).contains(questions) else { return .none }
        var name = Name()
        guard let end = name.read(message, at: 12), message.has(4, at: end) else { return .none }
        var question = name.question
        question.type = message.big16(at: end)
        question.isResponse = flags & 0x8000 != 0
        question.responseCode = UInt8(truncatingIfNeeded: flags & 0xF)
        return question
    }

    /// Reads the first question of a message that a TCP segment begins with, after two bytes of its length.
    public static func read(segment: borrowing RawSpan) -> DNSQuestion {
        // A segment in the middle of a message mostly has no length here that a query could have.
        guard segment.has(19, at: 0), segment.big16(at: 0) >= 17 else { return .none }
        return read(segment.extracting(droppingFirst: 2))
    }

    /// A name as it is read: its bytes in lower case with dots between the labels.
    private struct Name {
        private var bytes = InlineArray<256, UInt8>(repeating: 0)
        private var count = 0
        private var labels = 0
        /// Where the last label and the one before it begin.
        private var last = 0
        private var lastButOne = 0

        /// Reads a name; gives the offset after it, or nil where it is none.
        mutating func read(_ message: borrowing RawSpan, at start: Int) -> Int? {
            var offset = start
            var end: Int?
            var jumps = 0
            while true {
                guard message.has(1, at: offset) else { return nil }
                let length = Int(message.byte(at: offset))
                switch length {
                case 0: return end ?? (offset + 1)
                case 1...63:
                    // 253 bytes and 127 labels are the most that a name's 255 bytes of the wire can spell.
                    let needed = count + length + (labels > 0 ? 1 : 0)
                    guard needed <= 253, message.has(length, at: offset + 1) else { return nil }
                    append(message, at: offset + 1, length)
                    offset += length + 1
                case 192...255:
                    guard message.has(2, at: offset) else { return nil }
                    let target = Int(message.big16(at: offset) & 0x3FFF)
                    jumps += 1
                    guard target < offset, target >= 12, jumps <= DNSQuestion.mostJumps else { return nil }
                    if end == nil { end = offset + 2 }
                    offset = target
                default: return nil
                }
            }
        }

        private mutating func append(_ message: borrowing RawSpan, at offset: Int, _ length: Int) {
            if labels > 0 {
                bytes[count] = UInt8(ascii: ".")
                count += 1
            }
            lastButOne = last
            last = count
            labels += 1
            for index in 0..<length {
                let byte = message.byte(at: offset + index)
                bytes[count] = byte &- 65 < 26 ? byte | 0x20 : byte
                count += 1
            }
        }

        /// The facts of the name, as a question without its type.
        var question: DNSQuestion {
            let domain = labels > 2 ? lastButOne : 0
            // The dot before the domain belongs to neither.
            let subdomain = max(0, domain - 1)
            return DNSQuestion(
                nameHash: hash(from: 0), domainHash: hash(from: domain),
                subdomainLength: UInt8(truncatingIfNeeded: subdomain), labels: UInt8(truncatingIfNeeded: labels),
                entropy: entropy(of: subdomain))
        }

        /// FNV-1a of the bytes up to the name's end, mixed so that all bits depend on all bytes; never 0.
        private func hash(from start: Int) -> UInt64 {
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for index in start..<max(start, count) { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
            hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
            hash ^= hash >> 32
            return hash == 0 ? 1 : hash
        }

        /// The Shannon entropy of the first bytes, in hundredths of a bit a byte.
        private func entropy(of length: Int) -> UInt16 {
            guard length > 1 else { return 0 }
            var counts = InlineArray<256, UInt8>(repeating: 0)
            for index in 0..<length { counts[Int(bytes[index])] &+= 1 }
            // The sum over the bytes of the logarithm of how often their value comes.
            var sum = 0
            for index in 0..<length { sum += Logarithms.table[Int(counts[Int(bytes[index])])] }
            let hundredths = (Logarithms.table[length] - sum / length) * 100
            return UInt16(truncatingIfNeeded: (hundredths + 1 << 15) >> 16)
        }
    }

    /// Logarithms to the base 2 in 65,536ths, in integers so that each machine has the same.
    private enum Logarithms {
        static let table: [Int] = (0..<256).map(logarithm)

        private static func logarithm(_ value: Int) -> Int {
            guard value > 1 else { return 0 }
            let whole = value.bitWidth - 1 - value.leadingZeroBitCount
            var result = whole
            // The mantissa in [1, 2) with 30 bits after the point: squared, its carry is the next bit.
            var mantissa = value << (30 - whole)
            for _ in 0..<17 {
                mantissa = (mantissa * mantissa) >> 30
                result <<= 1
                if mantissa >> 31 == 1 {
                    mantissa >>= 1
                    result |= 1
                }
            }
            return (result + 1) >> 1
        }
    }
}
