import Crypto
import Foundation

/// A kind of file that says what it is, and that it is whole.
///
/// Such a file is: a magic of 8 bytes; the format's version (4 bytes); the payload's length (8 bytes); the payload; the
/// SHA-256 of all before it; and the time of creation (8 bytes, seconds since 1970), which stands outside of what is
/// hashed, so that one seed gives the same bytes. Numbers are little-endian.
public struct SealedFile: Sendable {
    /// What stands in front: 8 bytes.
    public let magic: [UInt8]
    /// The version that this program reads and writes.
    public let version: UInt32
    /// What a person calls it: `model file`.
    public let noun: String
    /// How to make one, said of a file that is none: `Make one with ...`.
    public let making: String
    /// What to do about a damaged one: to train anew, say.
    public let mend: String
    /// Files that are often taken for one: their magic, and what is then said.
    public let others: [Other]

    /// What stands in front of the baselines that detection saves.
    public static let baselineMagic = Array("LAPWBAS\u{0}".utf8)

    private static let headerLength = 20
    private static let digestLength = 32

    /// A file of another kind.
    public struct Other: Sendable {
        var magic: [UInt8]
        var reason: String

        /// A file with this magic; the reason says what it is and what to do.
        public init(magic: [UInt8], reason: String) {
            self.magic = magic
            self.reason = reason
        }
    }

    /// What is wrong with a file, in words that follow its name.
    public struct Fault: Error, Sendable, Equatable {
        /// The words.
        public var reason: String
    }

    /// What a file holds.
    public struct Content: Sendable {
        /// The payload, its offsets from 0.
        public var payload: Data
        /// When the file was written, in seconds since 1970.
        public var created: Int64
        /// The SHA-256 in hexadecimal.
        public var sha256: String
    }

    /// A kind of file; the magic has 8 bytes.
    public init(
        magic: [UInt8], version: UInt32, noun: String, making: String, mend: String, others: [Other] = []
    ) {
        precondition(magic.count == 8, "a magic has eight bytes")
        self.magic = magic
        self.version = version
        self.noun = noun
        self.making = making
        self.mend = mend
        self.others = others
    }

    /// The bytes of a file.
    public func seal(_ payload: Data, created: Int64) -> Data {
        var file = Data(magic)
        file.appendLittleEndian(version)
        file.appendLittleEndian(UInt64(payload.count))
        file.append(payload)
        file.append(contentsOf: SHA256.hash(data: file))
        file.appendLittleEndian(created)
        return file
    }

    /// Takes the payload out of a file's bytes.
    ///
    /// Throws what is wrong: it is none, another kind, cut short, altered, older or newer.
    public func open(_ data: Data) throws(Fault) -> Content {
        let data = data.startIndex == 0 ? data : Data(data)  // offsets count from the beginning
        guard !data.isEmpty, data.prefix(magic.count).elementsEqual(magic.prefix(data.count)) else {
            for other in others where data.starts(with: other.magic) { throw Fault(reason: other.reason) }
            throw Fault(reason: "not a \(noun). \(making)")
        }
        let short = Fault(reason: "the \(noun) is cut short. Copy it again.")
        guard data.count >= Self.headerLength else { throw short }
        let found: UInt32 = data.littleEndian(at: 8)
        guard found > 0 else { throw Fault(reason: "the \(noun) is damaged: it has no version. \(mend)") }
        guard found <= version else {
            throw Fault(
                reason: "written in format \(found), newer than this program's \(version). Update lapwing to read it.")
        }
        guard found == version else {
            throw Fault(reason: "written in format \(found), older than this program's \(version). \(mend)")
        }
        let length: UInt64 = data.littleEndian(at: 12)
        guard length <= UInt64(Int.max) - 64, data.count >= Self.headerLength + Int(length) + Self.digestLength + 8
        else { throw short }
        let end = Self.headerLength + Int(length)
        let digest = SHA256.hash(data: data.prefix(end))
        guard data.count == end + Self.digestLength + 8,
            Data(digest) == data.subdata(in: end..<end + Self.digestLength)
        else {
            throw Fault(
                reason: "the \(noun) was altered: its checksum does not match. Copy it again, or "
                    + mend.prefix(1).lowercased() + mend.dropFirst())
        }
        return Content(
            payload: data.subdata(in: Self.headerLength..<end),
            created: data.littleEndian(at: end + Self.digestLength), sha256: digest.map { hex($0) }.joined())
    }
}

extension SealedFile {
    /// A payload of a JSON text and the bytes that follow it: the text's length in 8 bytes, the text, the bytes.
    public static func payload(text: Data, bytes: Data) -> Data {
        var payload = Data()
        payload.appendLittleEndian(UInt64(text.count))
        payload.append(text)
        payload.append(bytes)
        return payload
    }

    /// The text and the bytes of such a payload; nil where the text's length cannot be.
    public static func parts(of payload: Data) -> (text: Data, bytes: Data)? {
        guard payload.startIndex == 0, payload.count >= 8 else { return nil }
        let length: UInt64 = payload.littleEndian(at: 0)
        guard length <= UInt64(payload.count - 8) else { return nil }
        let middle = 8 + Int(length)
        return (payload.subdata(in: 8..<middle), payload.subdata(in: middle..<payload.count))
    }

    /// Writes JSON as such files have it: keys in order, numbers that are none as words.
    public static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }

    /// Reads what ``encoder`` writes.
    public static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }
}

extension Data {
    fileprivate mutating func appendLittleEndian<T: FixedWidthInteger>(_ value: T) {
        var little = value.littleEndian
        Swift.withUnsafeBytes(of: &little) { append(contentsOf: $0) }
    }

    fileprivate func littleEndian<T: FixedWidthInteger>(at offset: Int) -> T {
        withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
    }
}
